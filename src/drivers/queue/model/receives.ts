// How often each job was handed out, where a queue moves those to the dead list that it has handed out too often. A
// message keeps its count while it is put off and tried again: to the queue it is the same job until it has ended.

export class Receives {
  readonly #most: number;
  readonly #counts = new Map<number, number>();

  constructor(most: number) {
    this.#most = most;
  }

  add(job: number): void {
    this.#counts.set(job, (this.#counts.get(job) ?? 0) + 1);
  }

  /** It may not be handed out once more. */
  isUsedUp(job: number): boolean {
    return (this.#counts.get(job) ?? 0) >= this.#most;
  }

  forget(job: number): void {
    this.#counts.delete(job);
  }
}
