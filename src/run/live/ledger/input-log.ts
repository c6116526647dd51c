// Writes down what comes to the sender, turn by turn, before anything of the turn leaves this process.

import type { LedgerTables } from '../../../domain/ledger.ts';
import type { AttemptTable } from '../../../sender/attempts.ts';
import { EventKind } from '../../../sender/events.ts';
import type { StandingsFound } from '../isp/standing-mirror.ts';
import type { EntryDigest } from './entry-digest.ts';
import { FrameWriter } from './frame-writer.ts';
import { EndedFlag } from './records.ts';

/** What the loop tells of. */
export interface Inputs {
  started(): void;
  note(kind: number, a: number, b: number, c: number, nowMs: number): void;
  /** A message that the sender asked for was in hand already. */
  inHand(flow: number, message: number, nowMs: number): void;
  /** The turn is over. False where nothing of it may be given out any more. */
  turnOver(): boolean;
}

export interface InputLogParts {
  readonly attempts: AttemptTable;
  readonly tables: LedgerTables;
  readonly digest: EntryDigest;
  readonly write: (frame: Uint8Array) => void;
  /** Still the one who leads this run. */
  readonly mayLead: () => boolean;
  readonly failed: (error: Error) => void;
}

/** What a reply says, under the number that attempts name it by. */
export interface ReplyText {
  readonly row: number;
  readonly provider: string;
  readonly code: number;
  readonly enhanced: string;
  readonly text: string;
  readonly phase: string;
}

const turnsPerCheck = 64;

export class InputLog implements Inputs {
  readonly #parts: InputLogParts;
  readonly #writer: FrameWriter;
  #replyCount: number;
  #turnCount = 0;
  #hasFailed = false;

  constructor(parts: InputLogParts) {
    this.#parts = parts;
    this.#writer = new FrameWriter(parts.write);
    this.#replyCount = 0;
  }

  started(): void {
    this.#writer.start();
  }

  note(kind: number, a: number, b: number, c: number, nowMs: number): void {
    if (kind !== EventKind.Ended) {
      this.#writer.input(kind, a, b, c, nowMs);
      return;
    }
    const { reply, latencyMs, closesConnection, isRefused } = this.#parts.attempts.at(a);
    if (reply >= this.#replyCount) this.#tellReplies();
    const flags = (closesConnection ? EndedFlag.closesConnection : 0) | (isRefused ? EndedFlag.isRefused : 0);
    this.#writer.ended(a, reply, latencyMs, flags, nowMs);
  }

  inHand(flow: number, message: number, nowMs: number): void {
    this.#writer.inHand(flow, message, nowMs);
  }

  /** What the providers think of us has come. */
  standings(found: StandingsFound, nowMs: number): void {
    this.text({ standings: found, nowMs });
  }

  /** Messages of a campaign, by way of the HTTP edge; the sender is told next. */
  handedIn(campaign: number, recipients: readonly number[], nowMs: number): void {
    this.text({ handedIn: campaign, recipients, nowMs });
  }

  text(value: object): void {
    this.#writer.text(value);
  }

  turnOver(): boolean {
    const { digest, mayLead, failed } = this.#parts;
    if (this.#hasFailed || !mayLead()) return false;
    if (this.#writer.isEmpty) return true;
    if (this.#turnCount++ % turnsPerCheck === 0) this.#writer.check(digest.count, digest.digest);
    try {
      this.#writer.flush();
      return true;
    } catch (error) {
      this.#hasFailed = true;
      failed(error instanceof Error ? error : new Error(String(error)));
      return false;
    }
  }

  #tellReplies(): void {
    const { replies } = this.#parts.tables;
    for (; this.#replyCount < replies.length; this.#replyCount++) {
      const { provider, code, enhanced, text, phase } = replies[this.#replyCount]!;
      this.text({ reply: { row: this.#replyCount, provider, code, enhanced, text, phase } });
    }
  }
}
