// Does a reply fit a pattern that a scenario writes? Patterns know no regular expressions: texts of replies are full of
// brackets and dots, and a star says what is needed.

import type { ReplyPattern } from '../domain/reactions.ts';
import type { ReplyClass } from '../domain/reply-class.ts';
import { codeFits, enhancedFits, type SmtpReply } from './classify.ts';

export function fitsPattern(
  pattern: ReplyPattern,
  provider: string,
  reply: SmtpReply,
  replyClass: ReplyClass,
): boolean {
  if (pattern.provider !== null && pattern.provider !== provider) return false;
  if (pattern.classes.length > 0 && !pattern.classes.includes(replyClass)) return false;
  if (pattern.code !== null && !codeFits(pattern.code, reply.code)) return false;
  if (pattern.enhanced !== null && !enhancedFits(pattern.enhanced, reply.enhanced)) return false;
  return pattern.text === null || textFits(pattern.text, reply.text);
}

/** The parts between the stars, each somewhere after the one before. */
function textFits(pattern: string, text: string): boolean {
  const hay = text.toLowerCase();
  let from = 0;
  for (const part of pattern.toLowerCase().split('*')) {
    const found = hay.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return true;
}
