// The HTTP edge of a live run and the load on it.

import { randomBytes } from 'node:crypto';
import { outcomes } from '../../domain/outcome.ts';
import type { Scenario } from '../../domain/scenario.ts';
import { type Edge, type EdgeFigure, openEdge, type TrackKind } from '../../drivers/http/edge.ts';
import type { Measures } from '../../measurement/measures.ts';
import { countOf } from '../../measurement/selection.ts';
import type { HttpFigures } from '../../measurement/summary.ts';
import { EventKind } from '../../sender/events.ts';
import { loadEdge } from './http-load.ts';

export interface HttpSideParts {
  readonly scenario: Scenario;
  /** The message has been delivered, so somebody can have it. */
  readonly isKnown: (message: number) => boolean;
  /** `kind` is the sender's event. */
  readonly onEvent: (kind: number, message: number) => void;
  readonly measures: Measures;
}

const eventOf: Readonly<Record<TrackKind, number>> = {
  open: EventKind.Open,
  click: EventKind.Click,
  unsubscribe: EventKind.Unsubscribe,
  complaint: EventKind.Complaint,
  'late-bounce': EventKind.LateBounce,
};

/** One address may ask this often in a second: autocannon is one address. */
const perSecondMost = 100_000;
const bodyBytesMost = 100_000;

export class HttpSide {
  readonly results: HttpFigures[] = [];
  readonly #parts: HttpSideParts;
  readonly #apiKey = randomBytes(16).toString('hex');
  #edge!: Edge;
  readonly #loading = new Set<Promise<void>>();
  #isClosing = false;

  private constructor(parts: HttpSideParts) {
    this.#parts = parts;
  }

  static async open(parts: HttpSideParts): Promise<HttpSide> {
    const side = new HttpSide(parts);
    side.#edge = await openEdge({
      host: '127.0.0.1',
      port: 0,
      apiKey: side.#apiKey,
      perSecondMost,
      bodyBytesMost,
      onTrack: (kind, message) => {
        if (!parts.isKnown(message)) return false;
        parts.onEvent(eventOf[kind], message);
        return true;
      },
      figures: () => figuresOf(parts),
      isHealthy: () => !side.#isClosing,
      nowMs: () => performance.now(),
    });
    return side;
  }

  get url(): string {
    return this.#edge.url;
  }

  get isLoading(): boolean {
    return this.#loading.size > 0;
  }

  /** Carries the load with this number out. */
  async load(index: number): Promise<void> {
    const load = this.#parts.scenario.http[index]!;
    const messageCount = this.#parts.measures.options.messageCount;
    const order = { url: this.url, apiKey: this.#apiKey, load, messageCount };
    const work = loadEdge(order).then((result) => {
      this.results.push(result);
    });
    this.#loading.add(work);
    await work.finally(() => this.#loading.delete(work));
  }

  /** Resolves when no load is under way. */
  async loaded(): Promise<void> {
    await Promise.allSettled([...this.#loading]);
  }

  async close(): Promise<void> {
    this.#isClosing = true;
    await this.#edge.close();
  }
}

function figuresOf({ scenario, measures }: HttpSideParts): EdgeFigure[] {
  return scenario.providers.flatMap(({ name }) => {
    const subject = { kind: 'provider', name } as const;
    const ended = outcomes.map((outcome) => ({
      name: 'maildrill_messages_ended_total',
      help: 'Messages that have ended, by provider and outcome',
      labels: { provider: name, outcome },
      value: countOf(measures, subject, outcome),
    }));
    const due = {
      name: 'maildrill_messages_unfinished',
      help: 'Messages that are due and have not ended, by provider',
      labels: { provider: name },
      value: countOf(measures, subject, 'unfinished'),
    };
    return [...ended, due];
  });
}
