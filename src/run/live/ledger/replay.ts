// Tells a fresh sender what a ledger says was told to one before it, in the same order and at the same instants. What
// the sender asks for in return has been done already, or is about to be done again by whoever replays: it goes to a
// `ReplayWorld`, and nothing is sent, queued or waited for here.

import type { Phase } from '../../../domain/reply-class.ts';
import { CommandKind } from '../../../sender/commands.ts';
import { EventKind } from '../../../sender/events.ts';
import type { Sender } from '../../../sender/sender.ts';
import { wakes } from '../../../sender/wakes.ts';
import type { StandingsFound } from '../isp/standing-mirror.ts';
import type { EntryDigest } from './entry-digest.ts';
import type { ReplyText } from './input-log.ts';
import { unpacked } from './packed.ts';
import { drifted, EndedFlag, type RecordCursor, RecordKind } from './records.ts';

/** Who replays, and what is to become of what the sender asks for. */
export interface ReplayWorld {
  queued(message: number, flow: number): void;
  /** The flow's next message is in the sender's hand. */
  taken(message: number, flow: number): void;
  granted(slot: number, nowMs: number): void;
  /** An attempt has ended, and its columns are filled in; the sender is told next. */
  ended(slot: number, nowMs: number): void;
  settled(message: number, outcome: number): void;
  putOff(message: number, flow: number, atMs: number): void;
  returned(message: number, flow: number): void;
  closed(ip: number, destination: number, connection: number, nowMs: number): void;
  /** To be told this event at this instant. */
  asked(atMs: number, kind: number, a: number, b: number): void;
  /** Has been told it; or something else that came from outside. */
  told(kind: number, a: number, b: number, nowMs: number): void;
  /** Somebody handed messages of a campaign in, for these recipients. */
  handedIn(campaign: number, recipients: readonly number[], nowMs: number): void;
  /** Here another process took the run over. */
  lived(): void;
  /** One of the run's own events. */
  ran(kind: number, a: number, nowMs: number): void;
  standings(found: StandingsFound, nowMs: number): void;
}

/** Of what records say in text, what is for the sender. */
interface TextRecord {
  readonly reply?: ReplyText;
  readonly standings?: StandingsFound;
  readonly life?: unknown;
  readonly handedIn?: number;
  readonly recipients?: readonly number[];
  readonly nowMs?: number;
}

/** Records between two breaths. */
const recordsPerBreath = 4096;

export class Replay {
  /** The instant of the last record. */
  nowMs: number;
  eventCount = 0;
  hasStarted = false;
  readonly #sender: Sender;
  readonly #records: RecordCursor;
  readonly #world: ReplayWorld;
  readonly #digest: EntryDigest | null;
  /** The rows that replies have here, by those that the ledger gives them. */
  readonly #rowOf: number[] = [];
  #commandIndex = 0;

  /** `digest`: what the sender writes its entries to, where they are to be held against the ledger's. */
  constructor(
    sender: Sender,
    records: RecordCursor,
    world: ReplayWorld,
    { startAtMs, digest }: { readonly startAtMs: number; readonly digest: EntryDigest | null },
  ) {
    this.#sender = sender;
    this.#records = records;
    this.#world = world;
    this.#digest = digest;
    this.nowMs = startAtMs;
  }

  /** To the end of the ledger, letting others have the process now and then. */
  async play(): Promise<void> {
    for (let count = 1; this.#step(); count++)
      if (count % recordsPerBreath === 0) await new Promise((resolve) => setImmediate(resolve));
  }

  /** False at the end. */
  #step(): boolean {
    const records = this.#records;
    if (!records.next()) return false;
    const { kind, a, b, c, atMs } = records;
    switch (kind) {
      case RecordKind.Start:
        this.hasStarted = true;
        this.#sender.start();
        this.#carryOut();
        break;
      case RecordKind.Check:
        if (this.#digest !== null && (this.#digest.count !== c || this.#digest.digest !== a))
          throw drifted(`among its first ${c} entries some differ`);
        break;
      case RecordKind.Text:
        this.#read(unpacked(records.text) as TextRecord);
        break;
      case RecordKind.InHand:
        throw drifted(`message ${b} was taken where none is asked for`);
      default:
        this.#tell(kind, a, b, c, atMs);
    }
    return true;
  }

  #tell(kind: number, a: number, b: number, c: number, atMs: number): void {
    this.nowMs = atMs;
    this.eventCount += 1;
    if (kind > 100) {
      this.#world.told(kind, a, 0, atMs);
      this.#world.ran(kind, a, atMs);
      this.#carryOut();
      return;
    }
    if (kind === EventKind.Ended) {
      const { flags } = this.#records;
      const attempt = this.#sender.attempts.at(a);
      attempt.reply = this.#rowOf[b]!;
      attempt.latencyMs = c;
      attempt.closesConnection = (flags & EndedFlag.closesConnection) !== 0;
      attempt.isRefused = (flags & EndedFlag.isRefused) !== 0;
      if (flags !== 0) attempt.connection.isGone = true;
      this.#world.ended(a, atMs);
      this.#sender.handle({ kind, a, b: 0, c: 0, atMs });
    } else {
      if (kind === EventKind.Taken) this.#world.taken(b, a);
      else this.#world.told(kind, a, b, atMs);
      this.#sender.handle({ kind, a, b, c, atMs });
    }
    this.#carryOut();
  }

  #read(value: TextRecord): void {
    if (value.reply !== undefined) {
      const { row, provider, code, enhanced, text, phase } = value.reply;
      this.#rowOf[row] = this.#sender.replies.rowOf(provider, { code, enhanced, text, phase: phase as Phase });
    }
    if (value.life !== undefined) this.#world.lived();
    if (value.handedIn !== undefined) this.#world.handedIn(value.handedIn, value.recipients!, value.nowMs!);
    if (value.standings !== undefined) this.#world.standings(value.standings, value.nowMs!);
  }

  #carryOut(): void {
    const sender = this.#sender;
    const { commands } = sender;
    const world = this.#world;
    const { nowMs } = this;
    while (this.#commandIndex < commands.count) {
      const { kind, a, b, c } = commands.at(this.#commandIndex++);
      const wake = wakes[kind]!;
      if (wake !== 0) {
        world.asked(c, wake, a, b);
        continue;
      }
      switch (kind) {
        case CommandKind.Take:
          if (!this.#records.isInHandNext(a)) break;
          this.#records.next();
          world.taken(this.#records.b, a);
          sender.taken(a, this.#records.b, nowMs);
          break;
        case CommandKind.Grant:
          world.granted(a, nowMs);
          break;
        case CommandKind.Enqueue:
          world.queued(a, b);
          break;
        case CommandKind.Settle:
          world.settled(a, b);
          break;
        case CommandKind.Retry:
          world.putOff(a, b, c);
          world.asked(c, EventKind.RetryDue, a, b);
          break;
        case CommandKind.Return:
          world.returned(a, b);
          break;
        case CommandKind.Close:
          world.closed(a, b, c, nowMs);
          break;
        default:
          throw new Error(`bug: a command of unknown kind ${kind}`);
      }
    }
    commands.count = 0;
    this.#commandIndex = 0;
  }
}
