// Jobs whose workers are gone without a word. The queue cannot know of that: it keeps each locked for a while, and then
// hands it out again.

export class LostJobs {
  /** Lanes of those that are still locked. */
  readonly #lanes = new Map<number, number>();
  /** How often each was handed out, until it is over. */
  readonly #handings = new Map<number, number>();

  lock(job: number, lane: number): void {
    this.#lanes.set(job, lane);
    if (!this.#handings.has(job)) this.#handings.set(job, 1);
  }

  /** The lane it goes back to, its lock having run out. */
  unlock(job: number): number {
    const lane = this.#lanes.get(job)!;
    this.#lanes.delete(job);
    return lane;
  }

  /** Says for which time the job is handed out. */
  handOut(job: number): number {
    const before = this.#handings.get(job);
    if (before === undefined) return 1;
    this.#handings.set(job, before + 1);
    return before + 1;
  }

  over(job: number): void {
    this.#handings.delete(job);
  }
}
