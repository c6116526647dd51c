// What a reply row says on the wire, in the form in which smtp-server takes it: the code apart, the enhanced code before
// the text of each line. Rows without placeholders are put into words once.

import type { SMTPServerError } from 'smtp-server';
import type { ReplyTemplate } from '../model/reply.ts';

export interface Party {
  readonly ip: string;
  readonly domain: string;
  readonly recipient: string;
}

/** Lines of a reply, without the code. */
export function linesOf(
  { enhanced, lines }: Pick<ReplyTemplate, 'enhanced' | 'lines'>,
  { ip, domain, recipient }: Party,
): string[] {
  return lines.map((line) => {
    const text = line.replaceAll('{ip}', ip).replaceAll('{domain}', domain).replaceAll('{rcpt}', recipient);
    return enhanced === '' ? text : `${enhanced} ${text}`;
  });
}

/** A reply as the error that smtp-server's callbacks take; its message may be a list, and then it has several lines. */
export function saying(code: number, lines: readonly string[]): SMTPServerError {
  const said: SMTPServerError = { name: 'Reply', message: '', responseCode: code };
  return Object.assign(said, { message: lines.length === 1 ? lines[0]! : lines });
}

export class Sayings {
  readonly #replies: readonly ReplyTemplate[];
  readonly #fixed: (string[] | undefined)[] = [];

  constructor(replies: readonly ReplyTemplate[]) {
    this.#replies = replies;
  }

  linesOf(row: number, party: Party): string[] {
    const known = this.#fixed[row];
    if (known !== undefined) return known;
    const reply = this.#replies[row]!;
    const lines = linesOf(reply, party);
    if (!reply.lines.some((line) => /\{(ip|domain|rcpt)\}/.test(line))) this.#fixed[row] = lines;
    return lines;
  }
}
