// Drills that the fake providers carry out themselves: to take messages and say nothing, to read slowly. Each provider
// also keeps its book, which tells afterwards what was taken twice.

import type { Provider } from '../../../../fake-isp/model/provider.ts';
import type { HostDrill } from '../../../../fake-isp/smtp/host-drill.ts';
import type { Drill } from '../../../domain/drill.ts';
import type { Scenario } from '../../../domain/scenario.ts';
import { messageOfHeader } from '../../../drivers/transport/message-id.ts';
import { nameKey } from '../../../engine/luck.ts';
import { IspBook } from './isp-book.ts';

const wholeOfLuck = 0x1_0000_0000;

export class IspDrills {
  readonly book: IspBook;
  readonly #scenario: Scenario;
  /** Those in force, by row. */
  readonly #inForce = new Map<number, Drill>();
  readonly #takenCounts = new Map<number, number>();

  constructor(scenario: Scenario, providers: readonly Provider[], bookPath: string, onFull: (error: Error) => void) {
    this.#scenario = scenario;
    this.book = new IspBook(bookPath, providers, onFull);
    for (const message of this.book.taken) this.#countTaken(message);
  }

  set(row: number, begins: boolean): void {
    const drill = this.#scenario.drills?.[row];
    if (begins && drill !== undefined) this.#inForce.set(row, drill);
    else this.#inForce.delete(row);
  }

  /** For the host of the provider with this number. */
  of(provider: number): HostDrill {
    const { name } = this.#scenario.providers[provider]!;
    const drills = this;
    return {
      get readPauseMs() {
        return drills.#readPauseMs(name);
      },
      counted: () => this.book.counted(provider),
      taken: (header) => {
        const message = messageOfHeader(header);
        if (message < 0) return false;
        if (!this.book.took(provider, message)) return true;
        return this.#dropsReply(name, message, this.#countTaken(message));
      },
    };
  }

  #readPauseMs(provider: string): number {
    let pauseMs = 0;
    for (const drill of this.#inForce.values())
      if (drill.kind === 'slow-reader' && isOf(drill, provider)) pauseMs = Math.max(pauseMs, drill.pauseMs);
    return pauseMs;
  }

  /** Luck has an address here too: which messages are hit depends on nothing but seed, drill, message and which time. */
  #dropsReply(provider: string, message: number, time: number): boolean {
    for (const [row, drill] of this.#inForce) {
      if (drill.kind !== 'drop-before-reply' || !isOf(drill, provider)) continue;
      const luck = (nameKey(`${this.#scenario.seed} drill ${row} ${message} ${time}`) >>> 0) / wholeOfLuck;
      if (luck < drill.ratio) return true;
    }
    return false;
  }

  #countTaken(message: number): number {
    const time = (this.#takenCounts.get(message) ?? 0) + 1;
    this.#takenCounts.set(message, time);
    return time;
  }
}

function isOf(drill: { readonly provider: string | null }, provider: string): boolean {
  return drill.provider === null || drill.provider === provider;
}
