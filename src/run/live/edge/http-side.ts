// The HTTP edge of a live run as the dispatcher sees it: a process of its own that hears, the queues of what it heard,
// what the sender is told of it, and the load on it.

import { randomBytes } from 'node:crypto';
import { outcomes } from '../../../domain/outcome.ts';
import type { Scenario } from '../../../domain/scenario.ts';
import type { TrackKind } from '../../../drivers/http/edge.ts';
import type { EdgeFigure } from '../../../drivers/http/exposition.ts';
import type { EdgeAnswer, EdgeOrder } from '../../../drivers/http/intake-routes.ts';
import type { Measures } from '../../../measurement/measures.ts';
import { countOf } from '../../../measurement/selection.ts';
import type { HttpFigures } from '../../../measurement/summary.ts';
import { EventKind } from '../../../sender/events.ts';
import { Child } from '../child.ts';
import { type EdgeQueue, edgeQueues, type FromEdge, type ToEdge, type TrackedAct } from './edge-words.ts';
import { EdgeLoad } from './http-load.ts';
import type { Intake } from './intake.ts';
import { WorkQueues } from './work-queues.ts';

/** Where callers from outside the run are to find the edge. */
export interface HttpWish {
  /** 0 takes a free one. */
  readonly port: number;
  readonly apiKey: string | undefined;
}

export interface HttpSideParts {
  readonly scenario: Scenario;
  readonly intake: Intake;
  /** undefined: nobody but the scenario's own loads calls. */
  readonly wish: HttpWish | undefined;
  /** The message has been delivered, so somebody can have it. */
  readonly isKnown: (message: number) => boolean;
  /** `kind` is the sender's event. */
  readonly onEvent: (kind: number, message: number) => void;
  readonly measures: Measures;
  /** Calls back when what was handed in is in the ledger. */
  readonly whenKept: (call: () => void) => void;
  readonly onTrouble: (error: Error) => void;
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
const queueMost = 20_000;
const endPatienceMs = 2000;
/** The port is there before the delivery agents are, and a run that goes on has yet to learn how far it was. */
const notBegun: EdgeAnswer = { status: 503, body: { error: 'the run has not begun' } };

export class HttpSide {
  readonly results: HttpFigures[] = [];
  readonly apiKey: string;
  url = '';
  readonly #parts: HttpSideParts;
  readonly #queues = new WorkQueues();
  readonly #acts = new Map<EdgeQueue, (acts: readonly TrackedAct[]) => void>();
  readonly #orders: (orders: readonly { number: number; order: EdgeOrder }[]) => void;
  readonly #loading = new Map<EdgeLoad, Promise<void>>();
  #child!: Child<ToEdge, FromEdge>;
  #hasBegun = false;

  private constructor(parts: HttpSideParts) {
    this.#parts = parts;
    this.apiKey = parts.wish?.apiKey ?? randomBytes(16).toString('hex');
    const tookFrom = (queue: EdgeQueue) => (count: number) => this.#child.send({ kind: 'took', queue, count });
    for (const queue of edgeQueues)
      this.#acts.set(queue, this.#queues.open({ deal: (act) => this.#act(act), dealt: tookFrom(queue) }));
    this.#orders = this.#queues.open({
      deal: ({ number, order }) => this.#take(number, order),
      dealt: tookFrom('intake'),
    });
  }

  static async open(parts: HttpSideParts): Promise<HttpSide> {
    const side = new HttpSide(parts);
    try {
      await side.#start();
    } catch (error) {
      // Its process would keep this one from ending.
      await side.close();
      throw error;
    }
    return side;
  }

  get isLoading(): boolean {
    return this.#loading.size > 0 || this.#queues.depth > 0;
  }

  /** Somebody from outside may call at any moment, so no stretch of time may be jumped over. */
  get isOpenToOthers(): boolean {
    return this.#parts.wish !== undefined;
  }

  /** The run has begun: from here on it takes what callers hand in. */
  begin(): void {
    this.#hasBegun = true;
  }

  /** Carries the load with this number out. */
  async load(index: number): Promise<void> {
    const { scenario, measures, intake } = this.#parts;
    const load = scenario.http[index]!;
    const messageCount = measures.options.messageCount;
    const addresses = load.endpoint === 'message' ? intake.addressesOf(load.campaign) : [];
    const order = { url: this.url, apiKey: this.apiKey, load, messageCount, addresses };
    const edgeLoad = new EdgeLoad(order);
    const work = edgeLoad.result.then((result) => {
      if (result !== null) this.results.push(result);
    });
    this.#loading.set(edgeLoad, work);
    await work.finally(() => this.#loading.delete(edgeLoad));
  }

  /** Resolves when no load is under way. */
  async loaded(): Promise<void> {
    await Promise.allSettled(this.#loading.values());
  }

  /** Somebody wants the run to end now; a load may last for minutes yet. */
  async breakOff(): Promise<void> {
    await Promise.all([...this.#loading.keys()].map((load) => load.breakOff()));
  }

  async close(): Promise<void> {
    this.#queues.stop();
    await this.breakOff();
    await this.#child.end({ kind: 'end' }, endPatienceMs);
  }

  async #start(): Promise<void> {
    const { wish, measures, onTrouble } = this.#parts;
    await new Promise<void>((resolve, reject) => {
      this.#child = new Child<ToEdge, FromEdge>(
        'edge',
        (said) => {
          if (said.kind === 'started') {
            this.url = said.url;
            resolve();
          } else if (said.kind === 'refused') reject(Object.assign(new Error(said.text), { code: said.code }));
          else this.#heard(said);
        },
        (how) => {
          const gone = new Error(`the process of the HTTP edge is gone (${how})`);
          reject(gone);
          onTrouble(gone);
        },
      );
      this.#child.send({
        kind: 'start',
        ...{ host: '127.0.0.1', port: wish?.port ?? 0, apiKey: this.apiKey },
        ...{ perSecondMost, bodyBytesMost, queueMost, messageCount: measures.options.messageCount },
      });
    });
  }

  #heard(said: Exclude<FromEdge, { kind: 'started' | 'refused' }>): void {
    switch (said.kind) {
      case 'heard':
        this.#acts.get(said.queue)!(said.acts);
        break;
      case 'order':
        this.#orders([said]);
        break;
      case 'figures?':
        this.#child.send({ kind: 'figures', figures: figuresOf(this.#parts) });
    }
  }

  #take(number: number, order: EdgeOrder): void {
    const { intake, whenKept } = this.#parts;
    const answer = this.#hasBegun ? intake.take(order) : notBegun;
    const tell = () => this.#child.send({ kind: 'answer', number, answer });
    // Whoever is told 202 never asks again, so a kill -9 right after it must lose nothing.
    if (answer.status === 202) whenKept(tell);
    else tell();
  }

  #act({ kind, message }: TrackedAct): void {
    // A run that goes on is being told what it knew, and must hear of nothing else meanwhile.
    if (this.#hasBegun && this.#parts.isKnown(message)) this.#parts.onEvent(eventOf[kind], message);
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
