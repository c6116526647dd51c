// What a provider said, in words.

import type { FailureRow } from '../measurement/summary-rows.ts';
import { givenUpText } from './headline.ts';

export function replyText({
  code,
  enhanced,
  text,
}: {
  readonly code: number;
  readonly enhanced: string;
  readonly text: string;
}): string {
  return code === 0 ? `(no reply) ${text}` : [String(code), enhanced, text].filter((part) => part !== '').join(' ');
}

/** What messages that failed were told last, or what ended them where no provider did. */
export function lastReplyText({ reply, givenUp }: FailureRow): string {
  if (reply !== null) return replyText(reply);
  return givenUp === undefined ? 'no reply came with the end' : givenUpText[givenUp];
}
