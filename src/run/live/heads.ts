// Messages taken from the broker ahead of their use. The sender wants a flow's next message in hand at once; a broker
// answers after a round trip. So as many stand ready for each flow as it sends in one round trip, and no more: what is
// taken is out of the broker's order, and a retry that falls due stands behind it.

import type { JobEnd, LiveQueue } from '../../drivers/queue/live-queue.ts';

export interface HeadsParts {
  readonly queue: LiveQueue;
  /** Real time, for measuring round trips. */
  readonly wallMs: () => number;
  /** A take that could not be answered at once has come back. */
  readonly taken: (flow: number, message: number) => void;
  readonly failed: (error: Error) => void;
  /** The broker has answered all it was asked. */
  readonly quiet?: () => void;
  /** So many stand ready at most for each flow; 0 keeps the broker's order to the letter. Default: 64. */
  readonly aheadMost?: number;
}

interface FlowHeads {
  readonly ready: number[];
  /** The sender waits for a message of this flow. */
  isWanted: boolean;
  /** Takes under way. */
  fetchingCount: number;
  /** Messages that stand in the broker and are to be had now. */
  queuedCount: number;
  /** What must have reached the broker before the next take. */
  writes: Promise<unknown>;
  /** Fresh messages of this turn, added together. */
  fresh: number[];
  /** Moving mean of the time between two uses. */
  gapMs: number;
  lastUseMs: number;
}

const mostAhead = 64;
const mostInOneAdd = 1000;

export class Heads {
  readonly #parts: HeadsParts;
  readonly #flows: FlowHeads[] = [];
  readonly #adding = new Set<number>();
  /** Which flow each message taken belongs to. */
  readonly #flowOf = new Map<number, number>();
  #pendingCount = 0;
  #roundTripMs = 1;

  constructor(parts: HeadsParts) {
    this.#parts = parts;
  }

  /** Work that the broker has not answered yet. */
  get pendingCount(): number {
    return this.#pendingCount + this.#adding.size;
  }

  /** A fresh message; it goes to the broker with `flush`. */
  add(flow: number, message: number): void {
    this.#of(flow).fresh.push(message);
    this.#adding.add(flow);
  }

  /** The flow's next message, or -1 where it comes later, as `taken`. */
  take(flow: number): number {
    const heads = this.#of(flow);
    const nowMs = this.#parts.wallMs();
    heads.gapMs = 0.8 * heads.gapMs + 0.2 * Math.min(10_000, nowMs - heads.lastUseMs);
    heads.lastUseMs = nowMs;
    const message = heads.ready.shift() ?? -1;
    heads.isWanted = message === -1;
    this.#fetch(flow, heads);
    return message;
  }

  settle(message: number, end: JobEnd): void {
    const flow = this.#flowOf.get(message)!;
    this.#flowOf.delete(message);
    const heads = this.#of(flow);
    const fetchNext = this.#wantsMore(heads);
    if (fetchNext) this.#fetching(heads, 1);
    this.#ask(
      this.#parts.queue.settle(message, end, fetchNext).then((next) => {
        if (fetchNext) this.#came(flow, heads, next);
      }),
    );
  }

  /** Out of the way until `promote`; it may come back in another flow. */
  putOff(message: number, flow: number, atMostMs: number): void {
    const from = this.#flowOf.get(message)!;
    this.#flowOf.delete(message);
    this.#write([from, flow], this.#parts.queue.putOff(message, flow, atMostMs));
  }

  /** Its time has come; `then` is called when it stands in its queue. */
  promote(message: number, flow: number, then: () => void): void {
    const heads = this.#of(flow);
    const written = heads.writes.then(() => this.#parts.queue.promote(message));
    heads.writes = written;
    this.#ask(
      written.then(() => {
        heads.queuedCount += 1;
        then();
        this.#fetch(flow, heads);
      }),
    );
  }

  /** Taken, but not tried. */
  putBack(message: number): void {
    const flow = this.#flowOf.get(message)!;
    const heads = this.#of(flow);
    this.#flowOf.delete(message);
    // The broker would hand it out next; so does the hand that holds it.
    heads.ready.unshift(message);
    this.#flowOf.set(message, flow);
    if (heads.isWanted) this.#answer(flow, heads);
  }

  /** Sends this turn's fresh messages to the broker. */
  flush(): void {
    for (const flow of this.#adding) {
      const heads = this.#of(flow);
      const messages = heads.fresh;
      heads.fresh = [];
      for (let from = 0; from < messages.length; from += mostInOneAdd) {
        const part = messages.slice(from, from + mostInOneAdd);
        const written = heads.writes.then(() => this.#parts.queue.add(flow, part));
        heads.writes = written;
        this.#ask(
          written.then(() => {
            heads.queuedCount += part.length;
            this.#fetch(flow, heads);
          }),
        );
      }
    }
    this.#adding.clear();
  }

  #of(flow: number): FlowHeads {
    const known = this.#flows[flow];
    if (known !== undefined) return known;
    const heads: FlowHeads = {
      ready: [],
      isWanted: false,
      fetchingCount: 0,
      queuedCount: 0,
      writes: Promise.resolve(),
      fresh: [],
      gapMs: 1000,
      lastUseMs: this.#parts.wallMs(),
    };
    this.#flows[flow] = heads;
    return heads;
  }

  #wantsMore(heads: FlowHeads): boolean {
    const ahead = Math.min(
      this.#parts.aheadMost ?? mostAhead,
      Math.ceil((2 * this.#roundTripMs) / Math.max(0.05, heads.gapMs)) - 1,
    );
    const wanted = (heads.isWanted ? 1 : 0) + Math.max(0, ahead);
    return heads.queuedCount > 0 && heads.ready.length + heads.fetchingCount < wanted;
  }

  #fetch(flow: number, heads: FlowHeads): void {
    while (this.#wantsMore(heads)) {
      this.#fetching(heads, 1);
      const askedAtMs = this.#parts.wallMs();
      const taking = heads.writes.then(() => this.#parts.queue.take(flow));
      this.#ask(
        taking.then((message) => {
          this.#roundTripMs = 0.9 * this.#roundTripMs + 0.1 * (this.#parts.wallMs() - askedAtMs);
          this.#came(flow, heads, message);
        }),
      );
    }
  }

  #fetching(heads: FlowHeads, count: number): void {
    heads.fetchingCount += count;
    heads.queuedCount -= count;
  }

  #came(flow: number, heads: FlowHeads, message: number): void {
    heads.fetchingCount -= 1;
    if (message < 0) {
      // The broker was asked before the message stood there; it is asked again.
      heads.queuedCount += 1;
      setImmediate(() => this.#fetch(flow, heads));
      return;
    }
    this.#flowOf.set(message, flow);
    heads.ready.push(message);
    if (heads.isWanted) this.#answer(flow, heads);
  }

  #answer(flow: number, heads: FlowHeads): void {
    heads.isWanted = false;
    this.#parts.taken(flow, heads.ready.shift()!);
  }

  #write(flows: readonly number[], work: Promise<unknown>): void {
    for (const flow of flows) {
      const heads = this.#of(flow);
      heads.writes = heads.writes.then(() => work);
    }
    this.#ask(work);
  }

  #ask(work: Promise<unknown>): void {
    this.#pendingCount += 1;
    work.then(
      () => {
        this.#pendingCount -= 1;
        if (this.pendingCount === 0) this.#parts.quiet?.();
      },
      (error: unknown) => {
        this.#pendingCount -= 1;
        this.#parts.failed(error instanceof Error ? error : new Error(String(error)));
      },
    );
  }
}
