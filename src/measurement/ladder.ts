// The retry ladder: for each provider, what became of try 2, 3 … and how old messages were when they came to try 1, 2,
// 3 … First tries are most of all, and are what the counts of all tries leave over; so they are not counted here.

import { widenFloat64, widenUint32 } from './columns.ts';
import { classCount } from './counts.ts';

/** The last rung holds every try from its number on. */
export const rungCount = 12;

export class Ladder {
  #replies = new Uint32Array(0);
  #grants = new Uint32Array(0);
  #ageSumMs = new Float64Array(0);

  reachProviders(count: number): void {
    this.#replies = widenUint32(this.#replies, count * rungCount * classCount);
    this.#grants = widenUint32(this.#grants, count * rungCount);
    this.#ageSumMs = widenFloat64(this.#ageSumMs, count * rungCount);
  }

  granted(provider: number, number: number, ageMs: number): void {
    const rung = provider * rungCount + (number < rungCount ? number : rungCount) - 1;
    if (number > 1) this.#grants[rung]! += 1;
    this.#ageSumMs[rung]! += ageMs;
  }

  /** A try after the first was answered. */
  retryReplied(provider: number, number: number, replyClass: number): void {
    const rung = provider * rungCount + (number < rungCount ? number : rungCount) - 1;
    this.#replies[rung * classCount + replyClass]! += 1;
  }

  /** Of a try after the first. */
  replies(provider: number, number: number, replyClass: number): number {
    return this.#replies[(provider * rungCount + number - 1) * classCount + replyClass] ?? 0;
  }

  /** Of a try after the first. */
  grants(provider: number, number: number): number {
    return this.#grants[provider * rungCount + number - 1] ?? 0;
  }

  ageSumMs(provider: number, number: number): number {
    return this.#ageSumMs[provider * rungCount + number - 1] ?? 0;
  }
}
