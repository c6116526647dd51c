// The dispatcher's end of the process that has the receiving world. A drill may kill that process; the link then answers
// for it what can be answered, until another has taken its place.

import { EventKind } from '../../../sender/events.ts';
import { eventOfLater } from '../../later-events.ts';
import { Child } from '../child.ts';
import type { ClockReading, FromIsp, HostPlace, IspStart, ReaderAct, ToIsp } from '../protocol.ts';

type Answer<Kind extends FromIsp['kind']> = Extract<FromIsp, { readonly kind: Kind }>;

export interface IspLinkParts {
  readonly start: IspStart;
  readonly onAct: (act: ReaderAct) => void;
  /** The process is gone though nobody wished it, or has met a bug. */
  readonly onTrouble: (text: string, isOfMachine: boolean) => void;
  /** After a drill another process has taken its place. */
  readonly onBack?: () => void;
}

interface Waiting {
  resolve(message: FromIsp): void;
  reject(error: Error): void;
}

const endPatienceMs = 3000;

export class IspLink {
  #child: Child<ToIsp, FromIsp>;
  #waiting = new Map<FromIsp['kind'], Waiting[]>();
  /** Why nothing will be answered any more. */
  #gone: Error | null = null;
  /** A drill has killed it, and it is not back. */
  #isAway = false;
  #isComing = false;
  readonly #parts: IspLinkParts;
  #places: readonly HostPlace[] = [];
  /** What has befallen the world so far, for one that takes its place. */
  readonly #history: ToIsp[] = [];

  private constructor(parts: IspLinkParts) {
    this.#parts = parts;
    this.#child = this.#start();
  }

  static async open(parts: IspLinkParts): Promise<{ readonly link: IspLink; readonly places: readonly HostPlace[] }> {
    const link = new IspLink(parts);
    try {
      const { places } = await link.#ask('started', parts.start);
      link.#places = places;
      return { link, places };
    } catch (error) {
      await link.end();
      throw error;
    }
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  async setClock(reading: ClockReading): Promise<void> {
    // Whoever comes back is told the time then.
    if (!this.#isAway) await this.#ask('clock-set', { kind: 'clock', reading });
  }

  strike(row: number, begins: boolean, nowMs: number): void {
    this.#tell({ kind: 'incident', row, begins, atMs: nowMs });
  }

  askDelisting(row: number, nowMs: number): void {
    this.#tell({ kind: 'delisting', row, atMs: nowMs });
  }

  drill(row: number, begins: boolean): void {
    this.#tell({ kind: 'drill', row, begins });
  }

  quiet(): Promise<Answer<'quiet'>> {
    if (this.#isAway) return Promise.resolve({ ...noEvents, isBusy: this.#isComing });
    return this.#ask('quiet', { kind: 'quiet?' });
  }

  standings(atMs: number): Promise<Answer<'standings'>> {
    if (this.#isAway) return Promise.resolve(noOpinion);
    return this.#ask('standings', { kind: 'standings?', atMs });
  }

  /** What the providers counted, and what they took where they keep a book. */
  tallies(): Promise<Answer<'tallies'>> {
    return this.#ask('tallies', { kind: 'tallies?' });
  }

  async end(): Promise<void> {
    if (!this.#isAway) await this.#child.end({ kind: 'end' }, endPatienceMs);
  }

  /** A drill kills it. What was asked of it gets the answer of somebody who knows nothing. */
  async kill(): Promise<void> {
    this.#isAway = true;
    const waiting = this.#waiting;
    this.#waiting = new Map();
    await this.#child.destroy();
    for (const { resolve } of waiting.get('quiet') ?? []) resolve({ ...noEvents, isBusy: true });
    for (const { resolve } of waiting.get('standings') ?? []) resolve(noOpinion);
    for (const { resolve } of waiting.get('clock-set') ?? []) resolve({ kind: 'clock-set' });
  }

  /** Starts it again in the same places, with what its book says; its opinions of the sender are lost. */
  async comeBack(clock: () => ClockReading): Promise<void> {
    this.#isComing = true;
    this.#child = this.#start();
    await this.#ask('started', { ...this.#parts.start, places: this.#places });
    this.#isAway = false;
    this.#isComing = false;
    for (const message of this.#history) this.#child.send(message);
    await this.setClock(clock());
    this.#parts.onBack?.();
  }

  #start(): Child<ToIsp, FromIsp> {
    const child: Child<ToIsp, FromIsp> = new Child(
      'isp',
      // The last words of one that was killed may come when another has its place.
      (message) => this.#child === child && this.#heard(message),
      (how) => this.#lost(`the process of the fake providers is gone (${how})`),
    );
    return child;
  }

  #tell(message: ToIsp): void {
    if (this.#parts.start.book !== null) this.#history.push(message);
    if (!this.#isAway) this.#child.send(message);
  }

  #ask<Kind extends FromIsp['kind']>(kind: Kind, question: ToIsp): Promise<Answer<Kind>> {
    if (this.#gone !== null) return Promise.reject(this.#gone);
    return new Promise((resolve, reject) => {
      const waiting = this.#waiting.get(kind) ?? [];
      waiting.push({ resolve: (message) => resolve(message as Answer<Kind>), reject });
      this.#waiting.set(kind, waiting);
      this.#child.send(question);
    });
  }

  #heard(message: FromIsp): void {
    if (message.kind === 'acts') for (const act of message.acts) this.#parts.onAct(act);
    else if (message.kind === 'trouble') this.#hasTrouble(message);
    else this.#waiting.get(message.kind)?.shift()?.resolve(message);
  }

  #hasTrouble({ text, code, isOfMachine }: Extract<FromIsp, { readonly kind: 'trouble' }>): void {
    const starting = this.#waiting.get('started')?.splice(0) ?? [];
    // One that could not so much as start will not say that it has.
    for (const { reject } of starting) reject(Object.assign(new Error(text), code === undefined ? {} : { code }));
    if (starting.length === 0) this.#parts.onTrouble(text, isOfMachine === true);
  }

  #lost(text: string): void {
    this.#gone = new Error(text);
    this.#parts.onTrouble(text, false);
    for (const waiting of this.#waiting.values()) for (const { reject } of waiting.splice(0)) reject(this.#gone);
  }
}

const noEvents = { kind: 'quiet', isBusy: false, earliestAtMs: Number.POSITIVE_INFINITY } as const;
const noOpinion = { kind: 'standings', newStandings: [], newDashboards: [], entries: [] } as const;

/** The sender's event for what a reader did. */
export function eventOfAct({ kind }: ReaderAct): number {
  return eventOfLater[kind] ?? EventKind.Open;
}
