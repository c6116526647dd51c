// A share over a sliding window: so many bad ones of so many. The window moves by sixtieths of its length, so a
// figure may reach back up to one sixtieth further than asked, never less.

const cellCount = 61;

export class RatioWindow {
  readonly #cellMs: number;
  readonly #cells = new Float64Array(cellCount).fill(Number.NEGATIVE_INFINITY); // Which cell of time each place holds.
  readonly #bad = new Int32Array(cellCount);
  readonly #all = new Int32Array(cellCount);
  #newest = Number.NEGATIVE_INFINITY;
  /** The cell booked to last, for the next thing mostly belongs there too, and its place; NaN once it may have fallen out. */
  #lastCell = Number.NaN;
  #lastPlace = -1;
  #badSum = 0;
  #allSum = 0;
  #sinceMs = Number.NEGATIVE_INFINITY;

  constructor(windowMs: number) {
    this.#cellMs = windowMs / (cellCount - 1);
  }

  /** Books at the instant the thing belongs to, which may lie back; what fell out of the window, or before a reset, is dropped. */
  add(atMs: number, badCount: number, allCount: number): void {
    if (atMs < this.#sinceMs) return;
    const cell = Math.floor(atMs / this.#cellMs);
    if (cell !== this.#lastCell && !this.#turnTo(cell)) return;
    const place = this.#lastPlace;
    this.#all[place]! += allCount;
    this.#allSum += allCount;
    if (badCount === 0) return;
    this.#bad[place]! += badCount;
    this.#badSum += badCount;
  }

  badCount(nowMs: number): number {
    this.#moveTo(Math.floor(nowMs / this.#cellMs));
    return this.#badSum;
  }

  allCount(nowMs: number): number {
    this.#moveTo(Math.floor(nowMs / this.#cellMs));
    return this.#allSum;
  }

  /** How far back the oldest thing in the window lies, to a sixtieth of its length. */
  filledMs(nowMs: number): number {
    this.#moveTo(Math.floor(nowMs / this.#cellMs));
    let oldest = this.#newest + 1;
    for (let place = 0; place < cellCount; place++) {
      const cell = this.#cells[place]!;
      if (cell !== Number.NEGATIVE_INFINITY && cell < oldest && this.#all[place]! > 0) oldest = cell;
    }
    return Math.max(0, Math.min(nowMs - oldest * this.#cellMs, nowMs - this.#sinceMs));
  }

  /** Forgets all, and from now on takes no notice of what belongs before `sinceMs`. */
  reset(sinceMs: number): void {
    this.#sinceMs = sinceMs;
    this.#cells.fill(Number.NEGATIVE_INFINITY);
    this.#lastCell = Number.NaN;
    this.#badSum = 0;
    this.#allSum = 0;
  }

  /** False where the cell has fallen out of the window. */
  #turnTo(cell: number): boolean {
    this.#moveTo(cell);
    if (cell <= this.#newest - cellCount) return false;
    const place = cell % cellCount;
    if (this.#cells[place] !== cell) {
      this.#cells[place] = cell;
      this.#bad[place] = 0;
      this.#all[place] = 0;
    }
    this.#lastCell = cell;
    this.#lastPlace = place;
    return true;
  }

  #moveTo(cell: number): void {
    if (cell <= this.#newest) return;
    this.#newest = cell;
    this.#lastCell = Number.NaN;
    for (let place = 0; place < cellCount; place++) {
      if (this.#cells[place]! > cell - cellCount) continue;
      if (this.#cells[place] === Number.NEGATIVE_INFINITY) continue;
      this.#badSum -= this.#bad[place]!;
      this.#allSum -= this.#all[place]!;
      this.#cells[place] = Number.NEGATIVE_INFINITY;
    }
  }
}
