// How often a provider has seen a pair of envelope sender and recipient at RCPT without a final answer. A pair is
// entered with its first such answer and leaves with the final one, so memory grows with the messages being retried,
// not with those delivered; messages that the sender gives up on stay behind.

const emptyCount = 0;

export class PairCounts {
  #size = 0;
  #mask = 1023;
  #lows = new Int32Array(1024);
  #highs = new Int32Array(1024);
  #counts = new Int32Array(1024);

  get size(): number {
    return this.#size;
  }

  /** 0 for a pair that is not entered. */
  countOf(low: number, high: number): number {
    if (this.#size === 0) return 0;
    return this.#counts[this.#placeOf(low, high)]!;
  }

  /** Enters the pair, or counts it once more. */
  add(low: number, high: number): void {
    const place = this.#placeOf(low, high);
    if (this.#counts[place] === emptyCount) {
      this.#lows[place] = low;
      this.#highs[place] = high;
      this.#size++;
    }
    this.#counts[place]!++;
    if (this.#size * 2 > this.#mask) this.#grow();
  }

  remove(low: number, high: number): void {
    let hole = this.#placeOf(low, high);
    if (this.#counts[hole] === emptyCount) return;
    this.#size--;
    // Entries behind the hole move up into it, so that a search never stops short of them.
    for (let place = (hole + 1) & this.#mask; this.#counts[place] !== emptyCount; place = (place + 1) & this.#mask) {
      const home = this.#lows[place]! & this.#mask;
      if (((place - home) & this.#mask) < ((place - hole) & this.#mask)) continue;
      this.#move(place, hole);
      hole = place;
    }
    this.#counts[hole] = emptyCount;
  }

  #placeOf(low: number, high: number): number {
    let place = low & this.#mask;
    while (this.#counts[place] !== emptyCount && (this.#lows[place] !== low || this.#highs[place] !== high)) {
      place = (place + 1) & this.#mask;
    }
    return place;
  }

  #move(from: number, to: number): void {
    this.#lows[to] = this.#lows[from]!;
    this.#highs[to] = this.#highs[from]!;
    this.#counts[to] = this.#counts[from]!;
  }

  #grow(): void {
    const [lows, highs, counts] = [this.#lows, this.#highs, this.#counts];
    const capacity = counts.length * 2;
    this.#mask = capacity - 1;
    this.#lows = new Int32Array(capacity);
    this.#highs = new Int32Array(capacity);
    this.#counts = new Int32Array(capacity);
    for (let i = 0; i < counts.length; i++) {
      if (counts[i] === emptyCount) continue;
      const place = this.#placeOf(lows[i]!, highs[i]!);
      this.#lows[place] = lows[i]!;
      this.#highs[place] = highs[i]!;
      this.#counts[place] = counts[i]!;
    }
  }
}
