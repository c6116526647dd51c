// The dispatcher's end of the process that has the receiving world.

import { EventKind } from '../../sender/events.ts';
import { eventOfLater } from '../later-events.ts';
import { Child } from './child.ts';
import type { ClockReading, FromIsp, HostPlace, IspStart, ReaderAct, Tally, ToIsp } from './protocol.ts';

type Answer<Kind extends FromIsp['kind']> = Extract<FromIsp, { readonly kind: Kind }>;

export interface IspLinkParts {
  readonly start: IspStart;
  readonly onAct: (act: ReaderAct) => void;
  /** The process is gone, or has met a bug. */
  readonly onTrouble: (text: string) => void;
}

interface Waiting {
  resolve(message: FromIsp): void;
  reject(error: Error): void;
}

const endPatienceMs = 3000;

export class IspLink {
  readonly #child: Child<ToIsp, FromIsp>;
  readonly #waiting = new Map<FromIsp['kind'], Waiting[]>();
  /** Why nothing will be answered any more. */
  #gone: Error | null = null;
  readonly #parts: IspLinkParts;

  private constructor(parts: IspLinkParts) {
    this.#parts = parts;
    this.#child = new Child<ToIsp, FromIsp>(
      'isp',
      (message) => this.#heard(message),
      (how) => this.#lost(`the process of the fake providers is gone (${how})`),
    );
  }

  static async open(parts: IspLinkParts): Promise<{ readonly link: IspLink; readonly places: readonly HostPlace[] }> {
    const link = new IspLink(parts);
    const { places } = await link.#ask('started', parts.start);
    return { link, places };
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  async setClock(reading: ClockReading): Promise<void> {
    await this.#ask('clock-set', { kind: 'clock', reading });
  }

  strike(row: number, begins: boolean, nowMs: number): void {
    this.#child.send({ kind: 'incident', row, begins, atMs: nowMs });
  }

  askDelisting(row: number, nowMs: number): void {
    this.#child.send({ kind: 'delisting', row, atMs: nowMs });
  }

  quiet(): Promise<Answer<'quiet'>> {
    return this.#ask('quiet', { kind: 'quiet?' });
  }

  standings(atMs: number): Promise<Answer<'standings'>> {
    return this.#ask('standings', { kind: 'standings?', atMs });
  }

  async tallies(): Promise<readonly Tally[]> {
    return (await this.#ask('tallies', { kind: 'tallies?' })).rows;
  }

  async end(): Promise<void> {
    await this.#child.end({ kind: 'end' }, endPatienceMs);
  }

  /** For fault drills. */
  kill(): void {
    this.#child.kill();
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
    else if (message.kind === 'trouble') this.#parts.onTrouble(message.text);
    else this.#waiting.get(message.kind)?.shift()?.resolve(message);
  }

  #lost(text: string): void {
    this.#gone = new Error(text);
    this.#parts.onTrouble(text);
    for (const waiting of this.#waiting.values()) for (const { reject } of waiting.splice(0)) reject(this.#gone);
  }
}

/** The sender's event for what a reader did. */
export function eventOfAct({ kind }: ReaderAct): number {
  return eventOfLater[kind] ?? EventKind.Open;
}
