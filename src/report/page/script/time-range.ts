// The stretch of simulated time that all charts show together.

export interface Range {
  readonly fromMs: number;
  readonly untilMs: number;
}

type Listener = (range: Range) => void;

export class TimeRange {
  readonly whole: Range;
  /** Where nearly everything happened: what the page shows at first. */
  readonly busy: Range;
  #shown: Range;
  readonly #listeners: Listener[] = [];
  readonly #leastMs: number;

  constructor(whole: Range, busy: Range, leastMs: number) {
    this.whole = whole;
    this.busy = busy;
    this.#shown = busy;
    this.#leastMs = leastMs;
  }

  get shown(): Range {
    return this.#shown;
  }

  onChange(listener: Listener): void {
    this.#listeners.push(listener);
  }

  show(wanted: Range): void {
    const fromMs = Math.max(this.whole.fromMs, Math.min(wanted.fromMs, this.whole.untilMs - this.#leastMs));
    const untilMs = Math.min(this.whole.untilMs, Math.max(wanted.untilMs, fromMs + this.#leastMs));
    if (fromMs === this.#shown.fromMs && untilMs === this.#shown.untilMs) return;
    this.#shown = { fromMs, untilMs };
    for (const listener of this.#listeners) listener(this.#shown);
  }

  /** Narrower below 1, wider above, around an instant that keeps its place. */
  zoom(factor: number, aroundMs = (this.#shown.fromMs + this.#shown.untilMs) / 2): void {
    const { fromMs, untilMs } = this.#shown;
    this.show({ fromMs: aroundMs - (aroundMs - fromMs) * factor, untilMs: aroundMs + (untilMs - aroundMs) * factor });
  }

  shift(share: number): void {
    const { fromMs, untilMs } = this.#shown;
    const room = share > 0 ? this.whole.untilMs - untilMs : this.whole.fromMs - fromMs;
    const byMs = share > 0 ? Math.min(room, (untilMs - fromMs) * share) : Math.max(room, (untilMs - fromMs) * share);
    this.show({ fromMs: fromMs + byMs, untilMs: untilMs + byMs });
  }
}
