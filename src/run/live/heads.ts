// Messages taken from the broker ahead of their use. The sender wants a flow's next message in hand at once; a broker
// answers after a round trip. So as many stand ready for each flow as it sends in one round trip, and no more: what is
// taken is out of the broker's order, and a retry that falls due stands behind it.

import { BrokerTrouble } from '../../drivers/broker/broker.ts';
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
  /** What the sender has done with messages reaches the broker with `flush`, when it is in the ledger, and not before. */
  readonly waitsForFlush?: boolean;
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
  /** What must have reached it before the next promotion; null: all of `writes`. */
  beforePromotions: Promise<unknown> | null;
  /** Fresh messages of this turn. */
  fresh: number[];
  /** Fresh messages of turns that are over, from `addedCount` on not yet sent to the broker. */
  unsent: number[];
  addedCount: number;
  /** Some are on their way; whatever comes meanwhile goes together after them. A take counts on those only that have arrived. */
  isAdding: boolean;
  /** Since when, in real time, the broker says that it has none of the messages that stand there; null: it does not. */
  missedSinceMs: number | null;
  /** Moving mean of the time between two uses. */
  gapMs: number;
  lastUseMs: number;
}

const mostAhead = 64;
/** A broker that has been away puts its queues right within much less. */
const missedMostMs = 10_000;
/** On a busy machine. */
const wakesLateMs = 100;
/** A broker does one thing after the other: a take waits for the add before it, and the first message for the first add. */
const mostInOneAdd = 250;
const mostInFirstAdd = 32;

export class Heads {
  readonly #parts: HeadsParts;
  readonly #flows: FlowHeads[] = [];
  readonly #adding = new Set<number>();
  /** Which flow each message taken belongs to. */
  readonly #flowOf = new Map<number, number>();
  #pendingCount = 0;
  /** Resolves with the next flush; null where nothing waits for it. */
  #flushed: Promise<void> | null = null;
  #release: () => void = () => {};
  #roundTripMs = 1;
  /** Moving mean of how far from that a round trip is. */
  #roundTripSpreadMs = 1;

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
    const fetchNext = this.#lacks(heads, this.#wantedOf(heads));
    if (fetchNext) this.#fetching(heads, 1);
    this.#ask(
      this.#atFlush(() => this.#parts.queue.settle(message, end, fetchNext)).then((next) => {
        if (fetchNext) this.#came(flow, heads, next);
      }),
    );
  }

  /** Out of the way until `promote`; it may come back in another flow. */
  putOff(message: number, flow: number, atMostMs: number): void {
    const from = this.#flowOf.get(message)!;
    this.#flowOf.delete(message);
    const written = this.#atFlush(() => this.#parts.queue.putOff(message, flow, atMostMs));
    this.#write([from, flow], written);
  }

  /** Its time has come; `then` is called when it stands in its queue. */
  promote(message: number, flow: number, then: () => void): void {
    const heads = this.#of(flow);
    // Promotions of one flow follow one another without waiting for answers: many fall due within one round trip.
    heads.beforePromotions ??= heads.writes;
    const written = heads.beforePromotions.then(() => this.#parts.queue.promote(message));
    awaitedBy(heads, Promise.all([heads.writes, written]));
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

  /** Sends to the broker what this turn has come to. */
  flush(): void {
    this.#release();
    this.#flushed = null;
    for (const flow of this.#adding) {
      const heads = this.#of(flow);
      for (const message of heads.fresh) heads.unsent.push(message);
      heads.fresh = [];
      if (!heads.isAdding) this.#addSome(flow, heads, mostInFirstAdd);
    }
    this.#adding.clear();
  }

  /** Sends fresh messages to the broker, and the next when it has answered. */
  #addSome(flow: number, heads: FlowHeads, most: number): void {
    const part = heads.unsent.slice(heads.addedCount, heads.addedCount + most);
    heads.addedCount += part.length;
    if (heads.addedCount === heads.unsent.length) {
      heads.unsent = [];
      heads.addedCount = 0;
    }
    heads.isAdding = part.length > 0;
    if (!heads.isAdding) return;
    this.#ask(
      this.#parts.queue.add(flow, part).then(() => {
        heads.queuedCount += part.length;
        this.#fetch(flow, heads);
        this.#addSome(flow, heads, mostInOneAdd);
      }),
    );
  }

  /** After a start over: these messages of the flow are held already, so many stand in the broker. */
  restore(flow: number, held: readonly number[], queuedCount: number, isWanted: boolean): void {
    const heads = this.#of(flow);
    for (const message of held) this.#flowOf.set(message, flow);
    heads.queuedCount = queuedCount;
    heads.isWanted = isWanted;
    this.#fetch(flow, heads);
  }

  #atFlush<T>(work: () => Promise<T>): Promise<T> {
    if (this.#parts.waitsForFlush !== true) return work();
    this.#flushed ??= new Promise((resolve) => {
      this.#release = resolve;
    });
    return this.#flushed.then(work);
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
      beforePromotions: null,
      fresh: [],
      unsent: [],
      addedCount: 0,
      isAdding: false,
      missedSinceMs: null,
      gapMs: 1000,
      lastUseMs: this.#parts.wallMs(),
    };
    this.#flows[flow] = heads;
    return heads;
  }

  #noteRoundTrip(tookMs: number): void {
    const off = Math.abs(tookMs - this.#roundTripMs);
    this.#roundTripSpreadMs = 0.9 * this.#roundTripSpreadMs + 0.1 * off;
    this.#roundTripMs = 0.9 * this.#roundTripMs + 0.1 * tookMs;
  }

  /**
   * As many as are sent in a round trip that takes long, and in the time by which this process may wake late: what was
   * due meanwhile goes at once then, if it is in hand. And one where the sender waits for it.
   */
  #wantedOf(heads: FlowHeads): number {
    const ahead = Math.min(
      this.#parts.aheadMost ?? mostAhead,
      Math.ceil((this.#roundTripMs + 4 * this.#roundTripSpreadMs + wakesLateMs) / Math.max(0.05, heads.gapMs)) - 1,
    );
    return (heads.isWanted ? 1 : 0) + Math.max(0, ahead);
  }

  #lacks(heads: FlowHeads, wanted: number): boolean {
    return heads.queuedCount > 0 && heads.ready.length + heads.fetchingCount < wanted;
  }

  /**
   * Asks for as many as a quarter of what is wanted. The rest comes along with what is settled, which spares a flow in
   * full swing every second round trip.
   */
  #fetch(flow: number, heads: FlowHeads): void {
    const wanted = Math.ceil(this.#wantedOf(heads) / 4);
    while (this.#lacks(heads, wanted)) {
      this.#fetching(heads, 1);
      const askedAtMs = this.#parts.wallMs();
      const taking = heads.writes.then(() => this.#parts.queue.take(flow));
      this.#ask(
        taking.then((message) => {
          this.#noteRoundTrip(this.#parts.wallMs() - askedAtMs);
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
      heads.queuedCount += 1;
      this.#askAgain(flow, heads);
      return;
    }
    heads.missedSinceMs = null;
    this.#flowOf.set(message, flow);
    heads.ready.push(message);
    if (heads.isWanted) this.#answer(flow, heads);
  }

  /**
   * The broker was asked before the message stood there, or it hands it out to nobody until a broken connection is put
   * right. Until it has come nothing stands still: a clock that jumped now would make it late.
   */
  #askAgain(flow: number, heads: FlowHeads): void {
    const nowMs = this.#parts.wallMs();
    heads.missedSinceMs ??= nowMs;
    if (nowMs - heads.missedSinceMs < missedMostMs) {
      this.#ask(new Promise((resolve) => setImmediate(resolve)).then(() => this.#fetch(flow, heads)));
      return;
    }
    const missing = `messages missing from the queue of flow ${flow} in the broker: ${heads.queuedCount}`;
    this.#parts.failed(new BrokerTrouble(`${missing}\n  hint: did somebody take keys or rows out of it?`));
  }

  #answer(flow: number, heads: FlowHeads): void {
    heads.isWanted = false;
    this.#parts.taken(flow, heads.ready.shift()!);
  }

  #write(flows: readonly number[], work: Promise<unknown>): void {
    for (const flow of flows) {
      const heads = this.#of(flow);
      awaitedBy(
        heads,
        heads.writes.then(() => work),
      );
      heads.beforePromotions = null;
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

/** The next take waits for this, if there is one; where it fails, whoever asked for it is told. */
function awaitedBy(heads: FlowHeads, writes: Promise<unknown>): void {
  heads.writes = writes;
  writes.catch(() => undefined);
}
