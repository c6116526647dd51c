// What kind of answer is this, and is it final? Rules are data (`reply-rules.ts`), asked in order; the first that
// fits wins. The code alone will not do: a 421 may be final, a 550 may be a throttle, an unknown user may come with a
// policy code, at the end of DATA, or with no enhanced code at all.

import type { BounceReason, Phase, ReplyClass } from '../domain/reply-class.ts';
import { type ReplyRule, replyRules } from './reply-rules.ts';

export interface SmtpReply {
  /** 0 where the connection ended without a word. */
  readonly code: number;
  /** RFC 3463, such as `4.7.28`, or ''. */
  readonly enhanced: string;
  readonly text: string;
  readonly phase: Phase;
}

export interface Classification {
  readonly class: ReplyClass;
  readonly reason: BounceReason;
  /** Another try may do better. */
  readonly retry: boolean;
}

export function classify(reply: SmtpReply, rules: readonly ReplyRule[] = replyRules): Classification {
  for (const rule of rules) {
    if (!fits(rule, reply)) continue;
    return { class: rule.class, reason: rule.reason ?? 'none', retry: rule.retry ?? reply.code < 500 };
  }
  // RFC 5321 §4.2.1: the first digit tells a client that knows nothing else what to do.
  if (reply.code === 0) return { class: 'lost', reason: 'none', retry: true };
  if (reply.code < 400) return { class: 'delivered', reason: 'none', retry: false };
  if (reply.code < 500) return { class: 'deferred', reason: 'none', retry: true };
  return { class: 'hard', reason: 'other', retry: false };
}

function fits(rule: ReplyRule, reply: SmtpReply): boolean {
  if (rule.code !== undefined && !codeFits(rule.code, reply.code)) return false;
  if (rule.enhanced !== undefined && !enhancedFits(rule.enhanced, reply.enhanced)) return false;
  if (rule.phase !== undefined && rule.phase !== reply.phase) return false;
  return rule.text === undefined || rule.text.test(reply.text);
}

/** `421`, or `4xx`. */
export function codeFits(pattern: string, code: number): boolean {
  return pattern.endsWith('xx') ? Math.floor(code / 100) === Number(pattern[0]) : Number(pattern) === code;
}

/** `?` is any one digit, and `*` at the end any rest. */
export function enhancedFits(pattern: string, enhanced: string): boolean {
  for (let i = 0; i < pattern.length; i++) {
    if (pattern[i] === '*') return true;
    const isFit = pattern[i] === '?' ? /\d/.test(enhanced[i] ?? '') : pattern[i] === enhanced[i];
    if (!isFit) return false;
  }
  return pattern.length === enhanced.length;
}
