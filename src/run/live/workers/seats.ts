// Who works on what has been fetched. A stock Worker serves one queue and knows of no other, so the strict order of lanes
// is kept here: a free seat goes to a job of the most urgent lane, and to one of a lesser lane only when all lanes before
// it were found empty.

export interface SeatParts {
  readonly laneCount: number;
  /** Nothing is left in the lane, as far as this process knows. */
  readonly isDrained: (lane: number) => boolean;
}

export class Seats {
  readonly #parts: SeatParts;
  /** Workers that want a job, the one that has waited longest first. */
  readonly #free: number[] = [];
  /** By lane: those who have a job and wait for a seat. */
  readonly #waiting: readonly ((worker: number | null) => void)[][];

  constructor(parts: SeatParts) {
    this.#parts = parts;
    this.#waiting = Array.from({ length: parts.laneCount }, () => []);
  }

  /** The worker that is to do a job of this lane; null where it is to go back. */
  take(lane: number): Promise<number | null> {
    return new Promise((resolve) => {
      this.#waiting[lane]!.push(resolve);
      this.serve();
    });
  }

  /** The worker wants a job. */
  open(worker: number): void {
    this.#free.push(worker);
    this.serve();
  }

  /** It wants none after all; false where it has one. */
  close(worker: number): boolean {
    const place = this.#free.indexOf(worker);
    if (place >= 0) this.#free.splice(place, 1);
    return place >= 0;
  }

  /** Gives free seats to whoever may have them by now. */
  serve(): void {
    for (let lane = 0; lane < this.#waiting.length && this.#free.length > 0; lane++) {
      const waiting = this.#waiting[lane]!;
      while (waiting.length > 0 && this.#free.length > 0) waiting.shift()!(this.#free.shift()!);
      // More may come of this lane at any moment, and goes before all others.
      if (!this.#parts.isDrained(lane)) return;
    }
  }

  /** Nobody works here for now: what waits goes back, for others to take. */
  sendBack(): void {
    for (const waiting of this.#waiting) for (const resolve of waiting.splice(0)) resolve(null);
  }
}
