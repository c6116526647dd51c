// Figures over time: rows of steps of one length. The step is chosen for the length of the run; a run that goes on
// beyond its plan (draining) makes the steps longer rather than more than a thousand.

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Each divides the next, so that steps can be put together without splitting any. */
export const niceStepsMs: readonly number[] = [
  secondMs,
  5 * secondMs,
  10 * secondMs,
  30 * secondMs,
  minuteMs,
  5 * minuteMs,
  10 * minuteMs,
  30 * minuteMs,
  hourMs,
  2 * hourMs,
  6 * hourMs,
  12 * hourMs,
  dayMs,
  7 * dayMs,
];

const plannedStepsMax = 720;
const stepsMax = 1000;

/** The shortest nice step that cuts the length into at most 720. */
export function stepFor(lengthMs: number): number {
  return niceStepsMs.find((stepMs) => lengthMs / stepMs <= plannedStepsMax) ?? niceStepsMs.at(-1)!;
}

/** What a longer step holds: the sum of its parts, or what was seen first in it. */
export type SeriesKind = 'sum' | 'sample';

export class SeriesRows {
  readonly kind: SeriesKind;
  readonly rows: (Float64Array | undefined)[] = [];

  constructor(kind: SeriesKind) {
    this.kind = kind;
  }

  add(row: number, step: number, value: number): void {
    this.#rowFor(row, step)[step]! += value;
  }

  set(row: number, step: number, value: number): void {
    this.#rowFor(row, step)[step] = value;
  }

  /** Puts `factor` steps together into one. */
  coarsen(factor: number): void {
    for (const row of this.rows) {
      if (row === undefined) continue;
      for (let step = 0; step < row.length; step++) {
        const value = row[step]!;
        row[step] = 0;
        if (this.kind === 'sum') row[Math.floor(step / factor)]! += value;
        else if (step % factor === 0) row[step / factor] = value;
      }
    }
  }

  #rowFor(row: number, step: number): Float64Array {
    const known = this.rows[row];
    if (known !== undefined && step < known.length) return known;
    const wider = new Float64Array(Math.max(step + 1, Math.min(stepsMax, (known?.length ?? 0) * 2), 64));
    if (known !== undefined) wider.set(known);
    while (this.rows.length < row) this.rows.push(undefined);
    this.rows[row] = wider;
    return wider;
  }
}

/** The clock of all series of a run. */
export class SeriesClock {
  readonly startAtMs: number;
  stepMs: number;
  /** The step that entries fall in now, when it began and when it ends. */
  step = 0;
  stepStartAtMs: number;
  stepEndAtMs: number;
  readonly #series: SeriesRows[] = [];

  constructor(startAtMs: number, lengthMs: number) {
    this.startAtMs = startAtMs;
    this.stepMs = stepFor(lengthMs);
    this.stepStartAtMs = startAtMs;
    this.stepEndAtMs = startAtMs + this.stepMs;
  }

  rows(kind: SeriesKind): SeriesRows {
    const rows = new SeriesRows(kind);
    this.#series.push(rows);
    return rows;
  }

  /** Moves on to the step that holds `atMs`. */
  turnTo(atMs: number): void {
    while (atMs - this.startAtMs >= stepsMax * this.stepMs && this.stepMs < niceStepsMs.at(-1)!) this.#coarsen();
    this.step = Math.max(0, Math.floor((atMs - this.startAtMs) / this.stepMs));
    this.stepStartAtMs = this.startAtMs + this.step * this.stepMs;
    this.stepEndAtMs = this.stepStartAtMs + this.stepMs;
  }

  stepOf(atMs: number): number {
    return Math.max(0, Math.floor((atMs - this.startAtMs) / this.stepMs));
  }

  #coarsen(): void {
    const longer = niceStepsMs[niceStepsMs.indexOf(this.stepMs) + 1]!;
    for (const rows of this.#series) rows.coarsen(longer / this.stepMs);
    this.stepMs = longer;
  }
}

/** Books a span into the steps it covers. */
export function addSpan(rows: SeriesRows, row: number, clock: SeriesClock, fromMs: number, untilMs: number): void {
  let atMs = Math.max(fromMs, clock.startAtMs);
  for (let step = clock.stepOf(atMs); atMs < untilMs; step++) {
    const endMs = Math.min(untilMs, clock.startAtMs + (step + 1) * clock.stepMs);
    rows.add(row, step, endMs - atMs);
    atMs = endMs;
  }
}
