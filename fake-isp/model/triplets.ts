// What greylisting remembers: when a triplet of network, sender and recipient was first seen and when it last passed.
// Triplets that lapsed are dropped when the table would grow.

import type { GreylistProfile } from './profile.ts';

/** What a triplet's next try comes to. */
export const TripletAnswer = { PutOff: 0, FirstPass: 1, KnownPass: 2 } as const;
export type TripletAnswerId = (typeof TripletAnswer)[keyof typeof TripletAnswer];

export class Triplets {
  #size = 0;
  #mask = 255;
  #lows = new Int32Array(256);
  #highs = new Int32Array(256);
  #firstAtMs = new Float64Array(256).fill(Number.NaN); // NaN where the place is empty.
  #passedAtMs = new Float64Array(256).fill(Number.NaN); // NaN until it passed.

  get size(): number {
    return this.#size;
  }

  /** Notes a try and says what it comes to. */
  see(low: number, high: number, nowMs: number, rules: GreylistProfile): TripletAnswerId {
    let place = this.#placeOf(low, high);
    if (Number.isNaN(this.#firstAtMs[place]!)) {
      if ((this.#size + 1) * 2 > this.#mask) {
        this.#rebuild(nowMs, rules);
        place = this.#placeOf(low, high);
      }
      this.#size++;
      this.#lows[place] = low;
      this.#highs[place] = high;
      this.#begin(place, nowMs);
      return TripletAnswer.PutOff;
    }
    if (this.#lapsed(place, nowMs, rules)) {
      this.#begin(place, nowMs);
      return TripletAnswer.PutOff;
    }
    const known = !Number.isNaN(this.#passedAtMs[place]!);
    if (!known && nowMs - this.#firstAtMs[place]! < rules.delayMs) return TripletAnswer.PutOff;
    this.#passedAtMs[place] = nowMs;
    return known ? TripletAnswer.KnownPass : TripletAnswer.FirstPass;
  }

  #begin(place: number, nowMs: number): void {
    this.#firstAtMs[place] = nowMs;
    this.#passedAtMs[place] = Number.NaN;
  }

  #lapsed(place: number, nowMs: number, rules: GreylistProfile): boolean {
    const passedAtMs = this.#passedAtMs[place]!;
    if (Number.isNaN(passedAtMs)) return nowMs - this.#firstAtMs[place]! > rules.retryWindowMs;
    return nowMs - passedAtMs > rules.memoryMs;
  }

  #placeOf(low: number, high: number): number {
    let place = low & this.#mask;
    while (!Number.isNaN(this.#firstAtMs[place]!) && (this.#lows[place] !== low || this.#highs[place] !== high)) {
      place = (place + 1) & this.#mask;
    }
    return place;
  }

  /** The table anew, without what lapsed, at a quarter full at most. */
  #rebuild(nowMs: number, rules: GreylistProfile): void {
    const kept: number[] = [];
    for (let i = 0; i <= this.#mask; i++) {
      if (!Number.isNaN(this.#firstAtMs[i]!) && !this.#lapsed(i, nowMs, rules)) kept.push(i);
    }
    let capacity = 256;
    while (kept.length * 4 >= capacity) capacity *= 2;
    const [lows, highs, firstAtMs, passedAtMs] = [this.#lows, this.#highs, this.#firstAtMs, this.#passedAtMs];
    this.#mask = capacity - 1;
    this.#lows = new Int32Array(capacity);
    this.#highs = new Int32Array(capacity);
    this.#firstAtMs = new Float64Array(capacity).fill(Number.NaN);
    this.#passedAtMs = new Float64Array(capacity).fill(Number.NaN);
    this.#size = kept.length;
    for (const i of kept) {
      const place = this.#placeOf(lows[i]!, highs[i]!);
      this.#lows[place] = lows[i]!;
      this.#highs[place] = highs[i]!;
      this.#firstAtMs[place] = firstAtMs[i]!;
      this.#passedAtMs[place] = passedAtMs[i]!;
    }
  }
}
