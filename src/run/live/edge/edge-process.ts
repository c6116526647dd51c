// The HTTP edge of a live run, a process of its own: a storm of clicks costs it its own processor, and not the
// dispatcher's. What it hears goes on in batches, one a turn and queue; it knows how much of each the dispatcher has not
// dealt with yet, and turns away what would be too much.

import { type Edge, type Heard, openEdge, type TrackKind } from '../../../drivers/http/edge.ts';
import type { EdgeFigure } from '../../../drivers/http/exposition.ts';
import type { EdgeAnswer, EdgeOrder } from '../../../drivers/http/intake-routes.ts';
import { parentChannel } from '../child.ts';
import {
  type EdgeQueue,
  type EdgeStart,
  edgeQueues,
  type FromEdge,
  type ToEdge,
  type TrackedAct,
} from './edge-words.ts';

const queueOf: Readonly<Record<TrackKind, EdgeQueue>> = {
  open: 'track',
  click: 'track',
  unsubscribe: 'unsubscribe',
  complaint: 'feedback',
  'late-bounce': 'feedback',
};

export function runEdgeProcess(host: NodeJS.Process): void {
  let edge: EdgeProcess | undefined;
  const channel = parentChannel<FromEdge, ToEdge>(host, (message) => {
    if (message.kind === 'start') {
      edge = new EdgeProcess(message, (said) => channel.send(said));
      void edge.open(message);
    } else if (message.kind === 'end') void edge?.close().then(() => host.disconnect());
    else edge?.told(message);
  });
}

/** One queue as seen from here. */
class Line {
  readonly #most: number;
  acts: TrackedAct[] = [];
  /** Heard and not dealt with. */
  depth = 0;
  heardCount = 0;
  turnedAwayCount = 0;

  constructor(most: number) {
    this.#most = most;
  }

  admits(): boolean {
    if (this.depth >= this.#most) {
      this.turnedAwayCount += 1;
      return false;
    }
    this.depth += 1;
    this.heardCount += 1;
    return true;
  }
}

class EdgeProcess {
  readonly #say: (said: FromEdge) => void;
  readonly #messageCount: number;
  readonly #lines: ReadonlyMap<EdgeQueue, Line>;
  readonly #waiting = new Map<number, (answer: EdgeAnswer) => void>();
  #readers: ((figures: readonly EdgeFigure[]) => void)[] = [];
  #orderCount = 0;
  #isFlushing = false;
  #isClosing = false;
  #edge: Edge | undefined;

  constructor({ messageCount, queueMost }: EdgeStart, say: (said: FromEdge) => void) {
    this.#say = say;
    this.#messageCount = messageCount;
    this.#lines = new Map(edgeQueues.map((queue) => [queue, new Line(queueMost)]));
  }

  async open({ host, port, apiKey, perSecondMost, bodyBytesMost }: EdgeStart): Promise<void> {
    try {
      this.#edge = await openEdge({
        ...{ host, port, apiKey, perSecondMost, bodyBytesMost },
        onTrack: (kind, message) => this.#hear(kind, message),
        onOrder: (order) => this.#order(order),
        figures: () => this.#figures(),
        isHealthy: () => !this.#isClosing,
        nowMs: () => performance.now(),
      });
      this.#say({ kind: 'started', url: this.#edge.url });
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      this.#say({ kind: 'refused', code, text: error instanceof Error ? error.message : String(error) });
    }
  }

  told(message: Exclude<ToEdge, EdgeStart | { kind: 'end' }>): void {
    switch (message.kind) {
      case 'took':
        this.#lines.get(message.queue)!.depth -= message.count;
        break;
      case 'answer':
        this.#waiting.get(message.number)?.(message.answer);
        this.#waiting.delete(message.number);
        break;
      case 'figures':
        for (const read of this.#readers.splice(0)) read([...message.figures, ...this.#ownFigures()]);
    }
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    await this.#edge?.close();
  }

  #hear(kind: TrackKind, message: number): Heard {
    if (message < 0 || message >= this.#messageCount) return 'unknown';
    const line = this.#lines.get(queueOf[kind])!;
    if (!line.admits()) return 'full';
    line.acts.push({ kind, message });
    if (!this.#isFlushing) {
      this.#isFlushing = true;
      setImmediate(() => this.#flush());
    }
    return 'queued';
  }

  #flush(): void {
    this.#isFlushing = false;
    for (const [queue, line] of this.#lines) {
      if (line.acts.length === 0) continue;
      this.#say({ kind: 'heard', queue, acts: line.acts });
      line.acts = [];
    }
  }

  async #order(order: EdgeOrder): Promise<EdgeAnswer> {
    if (!this.#lines.get('intake')!.admits()) return { status: 503, body: { error: 'the queue is full' } };
    const number = this.#orderCount++;
    return await new Promise((resolve) => {
      this.#waiting.set(number, resolve);
      this.#say({ kind: 'order', number, order });
    });
  }

  async #figures(): Promise<readonly EdgeFigure[]> {
    return await new Promise((resolve) => {
      this.#readers.push(resolve);
      // Who else asks meanwhile gets the same.
      if (this.#readers.length === 1) this.#say({ kind: 'figures?' });
    });
  }

  #ownFigures(): readonly EdgeFigure[] {
    return [...this.#lines].flatMap(([queue, { depth, heardCount, turnedAwayCount }]) => [
      {
        name: 'maildrill_edge_queue_depth',
        help: 'Heard by the HTTP edge and not dealt with, by queue',
        labels: { queue },
        value: depth,
      },
      {
        name: 'maildrill_edge_heard_total',
        help: 'Heard by the HTTP edge, by queue',
        labels: { queue },
        value: heardCount,
      },
      {
        name: 'maildrill_edge_turned_away_total',
        help: 'Turned away since the queue was full, by queue',
        labels: { queue },
        value: turnedAwayCount,
      },
    ]);
  }
}
