// Replies seen so far, each classified once. A reply is told from another by provider, phase, code and text.

import type { LedgerTables } from '../domain/ledger.ts';
import { type BounceReason, type ReplyClass, ReplyClassId } from '../domain/reply-class.ts';
import { classify, type SmtpReply } from '../policy/classify.ts';

export class ReplyBook {
  readonly #tables: LedgerTables;
  readonly #rows = new Map<string, number>();
  readonly #classIds: number[] = [];
  readonly #retries: boolean[] = [];

  constructor(tables: LedgerTables) {
    this.#tables = tables;
  }

  /** The ledger row of a reply. */
  rowOf(provider: string, reply: SmtpReply): number {
    const key = `${provider} ${reply.phase} ${reply.code} ${reply.enhanced} ${reply.text}`;
    const known = this.#rows.get(key);
    if (known !== undefined) return known;
    const { class: replyClass, reason, retry } = classify(reply);
    const row = this.#tables.replies.length;
    this.#tables.replies.push({ provider, ...reply, class: replyClass, reason });
    this.#rows.set(key, row);
    this.#classIds.push(ReplyClassId[replyClass]);
    this.#retries.push(retry);
    return row;
  }

  classIdOf(row: number): number {
    return this.#classIds[row]!;
  }

  classOf(row: number): ReplyClass {
    return this.#tables.replies[row]!.class;
  }

  reasonOf(row: number): BounceReason {
    return this.#tables.replies[row]!.reason;
  }

  isWorthRetrying(row: number): boolean {
    return this.#retries[row]!;
  }
}
