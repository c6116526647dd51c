// The life of every message, in a few bytes each, and the laws of that life: built once, tried in order, never before
// it is due, ended once. Other checkers and figures read these columns; nobody else writes them.

import { OutcomeId, outcomes } from '../../domain/outcome.ts';
import { widenFloat64, widenInt32, widenUint8, widenUint16 } from '../columns.ts';
import { Breaches } from './breaches.ts';

const built = 1;
const ended = 2;
const inFlight = 4;
const accepted = 8;
/** The last try did not count (the connection was refused or used up), so its number may come again. */
const mayRepeat = 16;
/** A provider took it, and whoever carried it was gone before he heard. */
const acceptedUnheard = 32;
const dead = 64;
/** A queue handed its job out again: several attempts may be under way at once, and go on after its end. */
const doubled = 128;
const living = built | ended | inFlight;

/** What an unfinished message is doing. */
export type Waiting = 'in flight' | 'due' | 'not due yet' | 'retry not due yet';

export class Messages {
  readonly life = new Breaches(
    'message-life',
    'ours',
    'a message ends once or is unfinished; only feedback follows its end',
  );
  readonly order = new Breaches(
    'attempt-order',
    'ours',
    'attempts are numbered 1, 2, 3 …, and each reply answers the attempt in flight',
  );
  readonly dueness = new Breaches(
    'due-before-grant',
    'ours',
    'no attempt is granted before it is due, or before the retry that was set',
  );
  readonly repeats = new Breaches('no-repeats', 'sender', 'no message is delivered twice');

  #flags: Uint8Array<ArrayBuffer>;
  /** Tries so far. */
  attempts: Uint16Array<ArrayBuffer>;
  /** When the message first became due, and when its next or last attempt did (0 before the first). */
  firstDueAtMs: Float64Array<ArrayBuffer>;
  dueAtMs: Float64Array<ArrayBuffer>;
  /** The path of the last grant, or -1 - group before the first. */
  home: Int32Array<ArrayBuffer>;
  #known = 0;

  constructor(expectedCount: number) {
    const length = Math.max(64, expectedCount);
    this.#flags = new Uint8Array(length);
    this.attempts = new Uint16Array(length);
    this.firstDueAtMs = new Float64Array(length);
    this.dueAtMs = new Float64Array(length);
    this.home = new Int32Array(length);
  }

  /** How many there are, by their numbers. */
  get count(): number {
    return this.#known;
  }

  built(message: number, atMs: number, group: number): void {
    if (message >= this.#known) this.#reach(message);
    const flags = this.#flags[message]!;
    if (flags !== 0) this.life.add(atMs, message, 'was built a second time');
    this.#flags[message] = flags | built;
    this.firstDueAtMs[message] = atMs;
    this.home[message] = -1 - group;
  }

  /** Says whether nobody has tried this message before. */
  granted(message: number, atMs: number, path: number, number: number, dueAtMs: number): boolean {
    if (message >= this.#known) this.#reach(message);
    const flags = this.#flags[message]!;
    const before = this.attempts[message]!;
    if ((flags & (living | doubled)) !== built) {
      if ((flags & doubled) !== 0) {
        this.#grantedDoubled(message, path, number, flags);
        return before === 0;
      }
      this.#grantedWrongly(message, atMs, flags);
    }
    if (number !== before + 1 && !(number === before && (flags & mayRepeat) !== 0)) {
      this.order.add(atMs, message, `attempt ${number} follows attempt ${before}`);
    }
    if (dueAtMs > atMs)
      this.dueness.add(atMs, message, `attempt ${number} was granted ${dueAtMs - atMs} ms before it was due`);
    else if (before > 0 && dueAtMs < this.dueAtMs[message]!) {
      const early = this.dueAtMs[message]! - dueAtMs;
      this.dueness.add(atMs, message, `attempt ${number} says it was due ${early} ms before the instant set for it`);
    }
    // Making a message takes time, so it may have been due before it was built.
    if (before === 0) this.dueAtMs[message] = dueAtMs;
    this.#flags[message] = (flags | inFlight) & ~mayRepeat;
    this.attempts[message] = number;
    this.home[message] = path;
    return before === 0;
  }

  /** `repeatable`: the try did not count against the message, so its number may come again. */
  replied(message: number, atMs: number, path: number, isAccepted: boolean, repeatable: boolean): void {
    if (message >= this.#known) this.#reach(message);
    let flags = this.#flags[message]!;
    if ((flags & (living | doubled)) !== (built | inFlight)) {
      if ((flags & doubled) === 0) this.order.add(atMs, message, 'a reply came with no attempt in flight');
    } else if (this.home[message] !== path) {
      this.order.add(atMs, message, `a reply came on path ${path} to an attempt on path ${this.home[message]}`);
    }
    if (isAccepted) {
      if ((flags & (accepted | acceptedUnheard)) !== 0) this.repeats.add(atMs, message, 'was delivered again');
      flags |= accepted;
    }
    this.#flags[message] = (flags & ~inFlight) | (repeatable ? mayRepeat : 0);
  }

  /** Its job is in several hands from now on. */
  handedOutAgain(message: number): void {
    if (message >= this.#known) this.#reach(message);
    this.#flags[message] = this.#flags[message]! | doubled;
  }

  /** The provider let nobody in; the message is kept, and its try does not count. Says whether one was in flight. */
  handedBack(message: number): boolean {
    if (message >= this.#known) this.#reach(message);
    const flags = this.#flags[message]!;
    this.#flags[message] = (flags & ~inFlight) | mayRepeat;
    return (flags & inFlight) !== 0;
  }

  /** Whoever carried it is gone: it is in flight no more, and its try may come again under the same number. */
  abandoned(message: number, atMs: number, wasAccepted: boolean): void {
    if (message >= this.#known) this.#reach(message);
    const flags = this.#flags[message]!;
    if ((flags & living) !== (built | inFlight)) this.#unexpected(message, atMs, flags, 'an attempt was abandoned');
    this.#flags[message] = (flags & ~inFlight) | mayRepeat | (wasAccepted ? acceptedUnheard : 0);
  }

  /** Taken off the dead list: its end is undone, and it is due again. */
  redriven(message: number, atMs: number): void {
    if (message >= this.#known) this.#reach(message);
    const flags = this.#flags[message]!;
    if ((flags & (living | dead)) !== (built | ended | dead))
      this.life.add(atMs, message, 'was taken up again, and was not on the dead list');
    this.#flags[message] = flags & ~(ended | dead);
    this.dueAtMs[message] = atMs;
  }

  retrySet(message: number, atMs: number, attempts: number, nextAtMs: number): void {
    if (message >= this.#known) this.#reach(message);
    const flags = this.#flags[message]!;
    if ((flags & living) !== built) this.#unexpected(message, atMs, flags, 'a retry was set');
    if (attempts !== this.attempts[message] && (flags & doubled) === 0) {
      this.order.add(
        atMs,
        message,
        `a retry was set after attempt ${attempts}; the last was ${this.attempts[message]}`,
      );
    }
    if (nextAtMs < atMs) this.dueness.add(atMs, message, `a retry was set ${atMs - nextAtMs} ms in the past`);
    this.dueAtMs[message] = nextAtMs;
  }

  ended(message: number, atMs: number, outcome: number): void {
    if (message >= this.#known) this.#reach(message);
    const flags = this.#flags[message]!;
    // What was delivered a provider has accepted, and nothing else.
    const expected = outcome === OutcomeId.delivered ? built | accepted : built;
    if ((flags & (living | accepted)) !== expected) this.#endedWrongly(message, atMs, flags, outcome);
    this.#flags[message] = flags | (outcome === OutcomeId.dead ? ended | dead : ended);
  }

  /** Feedback speaks of a delivery, so there must have been one. */
  fedBack(message: number, atMs: number): void {
    if (message >= this.#known) this.#reach(message);
    if (!this.wasAccepted(message)) this.life.add(atMs, message, 'feedback came to a message never accepted');
  }

  wasAccepted(message: number): boolean {
    return message < this.#known && (this.#flags[message]! & (accepted | acceptedUnheard)) !== 0;
  }

  /** Where its figures belong: to the group of its last grant's path, or to the one it was built in. */
  groupOf(message: number, groupOfPath: Int32Array): number {
    const home = this.home[message]!;
    return home >= 0 ? groupOfPath[home]! : -1 - home;
  }

  /** Every message without an end, in order. */
  forEachUnfinished(nowMs: number, see: (message: number, waiting: Waiting) => void): void {
    for (let message = 0; message < this.#known; message++) {
      const flags = this.#flags[message]!;
      if ((flags & (built | ended)) !== built) continue;
      if ((flags & inFlight) !== 0) see(message, 'in flight');
      else if (this.dueAtMs[message]! <= nowMs) see(message, 'due');
      else see(message, this.attempts[message]! > 0 ? 'retry not due yet' : 'not due yet');
    }
  }

  /** Where every message stands now, for `forEachUnendedIn` at any later time; `into` is used again where it is long enough. */
  standingsInto(into: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
    const standings = into.length >= this.#known ? into : new Uint8Array(Math.max(this.#known, into.length * 2));
    standings.set(this.#flags.subarray(0, this.#known));
    return standings;
  }

  /**
   * Every message that was built and had not ended when `standings` were taken; there were `count` of them. From the
   * last one back: most of the old have ended.
   */
  forEachUnendedIn(standings: Uint8Array, count: number, see: (message: number) => void): void {
    for (let message = standings.length - 1, left = count; left > 0 && message >= 0; message--) {
      if ((standings[message]! & (built | ended)) !== built) continue;
      left -= 1;
      see(message);
    }
  }

  #grantedDoubled(message: number, path: number, number: number, flags: number): void {
    this.#flags[message] = (flags | inFlight) & ~mayRepeat;
    this.attempts[message] = number;
    this.home[message] = path;
  }

  #grantedWrongly(message: number, atMs: number, flags: number): void {
    if ((flags & built) === 0) this.life.add(atMs, message, 'was granted before it was built');
    else if ((flags & ended) !== 0) this.life.add(atMs, message, 'was granted after its end');
    else this.order.add(atMs, message, 'was granted while an attempt was in flight');
  }

  #endedWrongly(message: number, atMs: number, flags: number, outcome: number): void {
    if ((flags & living) !== built) this.#unexpected(message, atMs, flags, `it ended as ${outcomes[outcome]}`);
    if ((outcome === OutcomeId.delivered) !== ((flags & accepted) !== 0)) {
      const said = (flags & accepted) === 0 ? 'no provider accepted it' : 'a provider accepted it';
      this.life.add(atMs, message, `it ended as ${outcomes[outcome]}, and ${said}`);
    }
  }

  #unexpected(message: number, atMs: number, flags: number, what: string): void {
    if ((flags & doubled) !== 0) return;
    if ((flags & built) === 0) this.life.add(atMs, message, `${what} before it was built`);
    else if ((flags & ended) !== 0) this.life.add(atMs, message, `${what} after its end`);
    else this.order.add(atMs, message, `${what} while an attempt was in flight`);
  }

  #reach(message: number): void {
    if (message >= this.#flags.length) this.#widen(message + 1);
    this.#known = message + 1;
  }

  #widen(length: number): void {
    this.#flags = widenUint8(this.#flags, length);
    this.attempts = widenUint16(this.attempts, length);
    this.firstDueAtMs = widenFloat64(this.firstDueAtMs, length);
    this.dueAtMs = widenFloat64(this.dueAtMs, length);
    this.home = widenInt32(this.home, length, 0);
  }
}
