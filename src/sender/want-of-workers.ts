// How much of the waiting at a gate was for want of a worker and not for the gate, lane by lane. While the gate stands
// open and nobody is free to go through, that is plain. But while it is shut behind a message it holds nobody either,
// until a worker comes free who could have gone: a limit of 40 a second that shuts for 25 ms at a time costs nothing
// where a worker comes free every 50 ms. Kept per gate, not per flow, for in a long tail thousands stand at one gate.

/** The workers of a lane as they stand now. */
export interface LaneWorkers {
  freeCount: number;
  /** When one came free last, and the last time before that. */
  freedAtMs: number;
  freedBeforeMs: number;
}

export class WantOfWorkers {
  /** By lane: of all time until the gate shut last. */
  readonly #sumMs: Float64Array;
  /** When a message shut the gate behind it last; NaN where something else did, which holds whoever is free. */
  #shutAtMs = Number.NaN;
  /** When it opened since, or opens. */
  #opensAtMs = Number.POSITIVE_INFINITY;

  constructor(laneCount: number) {
    this.#sumMs = new Float64Array(laneCount);
  }

  /** The gate is seen open. */
  opened(nowMs: number): void {
    if (this.#opensAtMs > nowMs) this.#opensAtMs = nowMs;
  }

  /** The gate is seen shut, and may be so without a message having passed. */
  isShut(opensAtMs: number, nowMs: number): void {
    if (this.#opensAtMs > nowMs) return;
    this.#shutAtMs = Number.NaN;
    this.#opensAtMs = opensAtMs;
  }

  /** What the lane's wait has come to is put down, for the gate shuts. */
  settle(lane: number, workers: LaneWorkers, nowMs: number): void {
    this.#sumMs[lane]! += this.#sinceShutMs(workers, nowMs);
  }

  /** A message has passed and shut the gate behind it. */
  shut(opensAtMs: number, nowMs: number): void {
    this.#shutAtMs = nowMs;
    this.#opensAtMs = opensAtMs;
  }

  /** Workers have been missing here. */
  hasWanted(lane: number): boolean {
    return this.#sumMs[lane]! > 0;
  }

  /** Of all time until now. */
  totalMs(lane: number, workers: LaneWorkers, nowMs: number): number {
    return this.#sumMs[lane]! + this.#sinceShutMs(workers, nowMs);
  }

  #sinceShutMs({ freeCount, freedAtMs, freedBeforeMs }: LaneWorkers, nowMs: number): number {
    const openMs = nowMs > this.#opensAtMs ? nowMs - this.#opensAtMs : 0;
    const shutAtMs = this.#shutAtMs;
    // Where a second one came free, the first is not known; where others stood free all along, nobody was wanted.
    if (freeCount > 1 || !(freedBeforeMs <= shutAtMs)) return openMs;
    const wantedToMs = freedAtMs > shutAtMs ? freedAtMs : freeCount === 0 ? nowMs : shutAtMs;
    return openMs + Math.min(wantedToMs, this.#opensAtMs, nowMs) - shutAtMs;
  }
}
