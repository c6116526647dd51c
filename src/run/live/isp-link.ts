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

const endPatienceMs = 3000;

export class IspLink {
  readonly #child: Child<ToIsp, FromIsp>;
  readonly #waiting = new Map<FromIsp['kind'], ((message: FromIsp) => void)[]>();
  readonly #parts: IspLinkParts;

  private constructor(parts: IspLinkParts) {
    this.#parts = parts;
    this.#child = new Child<ToIsp, FromIsp>(
      'isp',
      (message) => this.#heard(message),
      (how) => parts.onTrouble(`the process of the fake providers is gone (${how})`),
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
    return new Promise((resolve) => {
      const waiting = this.#waiting.get(kind) ?? [];
      waiting.push((message) => resolve(message as Answer<Kind>));
      this.#waiting.set(kind, waiting);
      this.#child.send(question);
    });
  }

  #heard(message: FromIsp): void {
    if (message.kind === 'acts') for (const act of message.acts) this.#parts.onAct(act);
    else if (message.kind === 'trouble') this.#parts.onTrouble(message.text);
    else this.#waiting.get(message.kind)?.shift()?.(message);
  }
}

/** The sender's event for what a reader did. */
export function eventOfAct({ kind }: ReaderAct): number {
  return eventOfLater[kind] ?? EventKind.Open;
}
