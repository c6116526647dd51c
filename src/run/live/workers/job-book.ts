// Who has which job: what the dispatcher's process knows of jobs in the hands of worker processes, and of those that
// were in the hands of a process that is gone.

export interface Losses {
  /** Jobs that were in its hands; the broker will hand them out again. */
  readonly jobs: readonly number[];
  /** Workers that were to look no more, and so do not. */
  readonly stopping: readonly number[];
  readonly looking: readonly number[];
}

const none = -1;

export class JobBook {
  /** By worker: the job in hand. */
  readonly #jobOf: Int32Array;
  readonly #isLooking: Uint8Array;
  readonly #isStopping: Uint8Array;
  readonly #laneOf = new Map<number, number>();
  /** Jobs ended here whose end the broker is being told, and who waits for that. */
  readonly #settling = new Map<number, { readonly worker: number; readonly calls: (() => void)[] }>();
  /** How often a job was handed out that a process had when it was lost; and those nobody has had since. */
  readonly #handings = new Map<number, number>();
  readonly #astray = new Set<number>();

  constructor(workerCount: number) {
    this.#jobOf = new Int32Array(workerCount).fill(none);
    this.#isLooking = new Uint8Array(workerCount);
    this.#isStopping = new Uint8Array(workerCount);
  }

  get settlingCount(): number {
    return this.#settling.size;
  }

  /** Jobs that a process had when it was lost, and that nobody has had since. */
  get astrayCount(): number {
    return this.#astray.size;
  }

  laneOf(job: number): number {
    return this.#laneOf.get(job)!;
  }

  looks(worker: number): void {
    this.#isLooking[worker] = 1;
  }

  /** It is told to look no more, and will say that it has stopped, or that it has a job. */
  stops(worker: number): void {
    this.#isStopping[worker] = 1;
  }

  /** False where nobody had told it to. */
  stopped(worker: number): boolean {
    const wasTold = this.#isStopping[worker] === 1;
    this.#isLooking[worker] = 0;
    this.#isStopping[worker] = 0;
    return wasTold;
  }

  /** A worker has a job; says the how manieth time it is handed out, beyond its being put off and taken again. */
  taken(worker: number, job: number, lane: number): number {
    this.#isLooking[worker] = 0;
    this.#isStopping[worker] = 0;
    this.#jobOf[worker] = job;
    this.#laneOf.set(job, lane);
    if (!this.#astray.delete(job)) return 1;
    const handing = (this.#handings.get(job) ?? 1) + 1;
    this.#handings.set(job, handing);
    return handing;
  }

  /** The worker is through with its job. False where its process was lost meanwhile, and the job with it. */
  ended(worker: number, job: number): boolean {
    if (this.#jobOf[worker] !== job) return false;
    this.#jobOf[worker] = none;
    this.#settling.set(job, { worker, calls: [] });
    return true;
  }

  /** The broker knows. */
  settled(job: number): void {
    const { calls } = this.#settling.get(job) ?? { calls: [] };
    this.#settling.delete(job);
    for (const call of calls) call();
  }

  /** Resolves once the broker knows of the job's end, at once where there is nothing it does not know. */
  whenSettled(job: number): Promise<void> {
    const settling = this.#settling.get(job);
    if (settling === undefined) return Promise.resolve();
    return new Promise((resolve) => settling.calls.push(resolve));
  }

  /** Jobs of the lane that workers have, or are letting go of. */
  heldCount(lane: number): number {
    let count = 0;
    for (const job of this.#jobOf) if (job !== none && this.#laneOf.get(job) === lane) count += 1;
    for (const job of this.#settling.keys()) if (this.#laneOf.get(job) === lane) count += 1;
    return count;
  }

  someLooking(isMeant: (worker: number) => boolean): boolean {
    return this.#isLooking.some((isLooking, worker) => isLooking === 1 && isMeant(worker));
  }

  /** The process of these workers is gone. */
  lost(workers: readonly number[]): Losses {
    const jobs: number[] = [];
    const stopping: number[] = [];
    const looking: number[] = [];
    for (const worker of workers) {
      const job = this.#jobOf[worker]!;
      if (job !== none) jobs.push(job);
      else if (this.#isStopping[worker] === 1) {
        stopping.push(worker);
        this.stopped(worker);
      } else if (this.#isLooking[worker] === 1) looking.push(worker);
      this.#jobOf[worker] = none;
    }
    const own = new Set(workers);
    for (const [job, { worker }] of [...this.#settling])
      if (own.has(worker)) {
        jobs.push(job);
        this.settled(job);
      }
    for (const job of jobs) this.#astray.add(job);
    return { jobs, stopping, looking };
  }

  /** A job thought lost is in nobody's hands. */
  found(job: number): void {
    this.#astray.delete(job);
  }
}
