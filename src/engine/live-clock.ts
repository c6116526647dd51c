// Simulated time that runs with the wall clock, `speed` times as fast, and can jump over stretches in which nothing
// happens. What the wall clock says and how to be called back later are handed in, so that a test can drive it.

/** The time by which a part of a live run acts. */
export interface Clock {
  /** The simulated instant. */
  nowMs(): number;
  /** Calls back at a simulated instant, never before `at` has returned; with a jump the instant comes the sooner. */
  at(atMs: number, call: () => void): Timer;
}

export interface Timer {
  cancel(): void;
}

/** The real time underneath, in milliseconds that never go back. */
export interface WallTime {
  nowMs(): number;
  /** Calls back once after so many milliseconds; returns what takes that back. */
  after(delayMs: number, call: () => void): () => void;
}

/** Longer waits are cut into pieces, because setTimeout cannot count beyond 24 days. */
const longestWaitMs = 86_400_000;

export class LiveClock implements Clock {
  readonly #wall: WallTime;
  readonly #speed: number;
  #anchorMs: number;
  #anchorWallMs: number;
  /** A heap by instant, then by order of asking. One timer of the wall's serves the first of them. */
  readonly #heap: Waiting[] = [];
  #sequence = 0;
  #armedForMs = Number.POSITIVE_INFINITY;
  #disarm: (() => void) | null = null;
  #hasStopped = false;

  constructor(wall: WallTime, startAtMs: number, speed: number) {
    this.#wall = wall;
    this.#speed = speed;
    this.#anchorMs = startAtMs;
    this.#anchorWallMs = wall.nowMs();
  }

  nowMs(): number {
    return this.#anchorMs + (this.#wall.nowMs() - this.#anchorWallMs) * this.#speed;
  }

  /** How long a simulated wait takes in real time. */
  wallMs(simulatedMs: number): number {
    return simulatedMs / this.#speed;
  }

  at(atMs: number, call: () => void): Timer {
    // One such in the heap and nobody would ever be called again.
    if (Number.isNaN(atMs)) throw new RangeError('bug: a call was asked for at no instant');
    const waiting: Waiting = {
      atMs,
      order: this.#sequence++,
      call,
      cancel: () => {
        waiting.call = null;
      },
    };
    if (this.#hasStopped || atMs === Number.POSITIVE_INFINITY) return waiting;
    push(this.#heap, waiting);
    if (atMs < this.#armedForMs) this.#arm();
    return waiting;
  }

  /** The earliest instant that somebody waits for; Infinity where nobody does. */
  earliestAtMs(): number {
    while (this.#heap.length > 0 && this.#heap[0]!.call === null) pop(this.#heap);
    return this.#heap[0]?.atMs ?? Number.POSITIVE_INFINITY;
  }

  /** Goes forward to an instant at once; never back. */
  jumpTo(atMs: number): void {
    if (atMs > this.nowMs()) this.setTo(atMs, this.#wall.nowMs());
  }

  /** It was this instant when the real time underneath stood at `wallMs`. */
  setTo(atMs: number, wallMs: number): void {
    this.#anchorMs = atMs;
    this.#anchorWallMs = wallMs;
    this.#arm();
  }

  /** Nobody is called any more. */
  stop(): void {
    this.#hasStopped = true;
    this.#heap.length = 0;
    this.#disarm?.();
    this.#disarm = null;
  }

  #arm(): void {
    this.#disarm?.();
    this.#disarm = null;
    this.#armedForMs = this.earliestAtMs();
    if (this.#armedForMs === Number.POSITIVE_INFINITY) return;
    const waitMs = Math.max(0, this.wallMs(this.#armedForMs - this.nowMs()));
    this.#disarm = this.#wall.after(Math.min(waitMs, longestWaitMs), () => this.#callDue());
  }

  /** Whoever is called may ask to be called again, and may jump. */
  #callDue(): void {
    this.#armedForMs = Number.NEGATIVE_INFINITY;
    // The system's timers may fire a fraction of a millisecond early, and a cut wait is not over yet.
    while (this.earliestAtMs() <= this.nowMs()) pop(this.#heap)!.call!();
    if (!this.#hasStopped) this.#arm();
  }
}

interface Waiting extends Timer {
  readonly atMs: number;
  readonly order: number;
  /** null: taken back. */
  call: (() => void) | null;
}

function isBefore(a: Waiting, b: Waiting): boolean {
  return a.atMs < b.atMs || (a.atMs === b.atMs && a.order < b.order);
}

function push(heap: Waiting[], item: Waiting): void {
  let place = heap.push(item) - 1;
  while (place > 0) {
    const above = (place - 1) >> 1;
    if (!isBefore(item, heap[above]!)) break;
    heap[place] = heap[above]!;
    place = above;
  }
  heap[place] = item;
}

function pop(heap: Waiting[]): Waiting | undefined {
  const first = heap[0];
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return first;
  let place = 0;
  for (;;) {
    let below = place * 2 + 1;
    if (below >= heap.length) break;
    if (below + 1 < heap.length && isBefore(heap[below + 1]!, heap[below]!)) below++;
    if (!isBefore(heap[below]!, last)) break;
    heap[place] = heap[below]!;
    place = below;
  }
  heap[place] = last;
  return first;
}
