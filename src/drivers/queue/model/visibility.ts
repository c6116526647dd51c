// Jobs that are being worked on, and for how long nobody else may have them. A job whose time is up goes to the next
// who asks, although its first holder is still at it: that is how a queue makes two of one.

export class Visibility {
  readonly #lengthMs: number;
  // By worker: its job, when that becomes visible, and the number of this handing out; 0 once it is over or lost.
  readonly #job: Int32Array;
  readonly #serial: Float64Array;
  #serialCount = 0;
  // In the order of their instants: who held what since when.
  #deadlines: Float64Array;
  #workers: Int32Array;
  #serials: Float64Array;
  #first = 0;
  #count = 0;
  #hasTimer = false;
  /** Jobs handed out again: how often, and where the job is. Few, or the time-out is far too short. */
  readonly #repeated = new Map<number, { handings: number; isVisible: boolean; isOver: boolean }>();

  constructor(lengthMs: number, workerCount: number) {
    this.#lengthMs = lengthMs;
    this.#job = new Int32Array(workerCount);
    this.#serial = new Float64Array(workerCount);
    this.#deadlines = new Float64Array(64);
    this.#workers = new Int32Array(64);
    this.#serials = new Float64Array(64);
  }

  /** Says for which time the job is handed out. */
  handOut(worker: number, job: number, atMs: number): number {
    const serial = ++this.#serialCount;
    this.#job[worker] = job;
    this.#serial[worker] = serial;
    if (this.#count === this.#workers.length) this.#grow();
    const place = (this.#first + this.#count++) & (this.#workers.length - 1);
    this.#deadlines[place] = atMs + this.#lengthMs;
    this.#workers[place] = worker;
    this.#serials[place] = serial;
    if (this.#repeated.size === 0) return 1;
    const entry = this.#repeated.get(job);
    if (entry === undefined) return 1;
    entry.isVisible = false;
    entry.handings += 1;
    return entry.handings;
  }

  jobOf(worker: number): number {
    return this.#job[worker]!;
  }

  /** True where the job leaves the queue with this. */
  finish(worker: number, job: number): boolean {
    const isHeld = this.#serial[worker] !== 0;
    this.#serial[worker] = 0;
    if (this.#repeated.size === 0) return isHeld;
    const entry = this.#repeated.get(job);
    if (isHeld) {
      if (entry !== undefined) this.#repeated.delete(job);
      return true;
    }
    // Somebody else has it by now and will finish it, or has done so; or nobody has come for it yet.
    if (entry === undefined || !entry.isVisible || entry.isOver) return false;
    entry.isOver = true;
    return true;
  }

  /** A visible job that was finished by its first holder before a second one came. Forgets it. */
  isOver(job: number): boolean {
    if (this.#repeated.size === 0 || this.#repeated.get(job)?.isOver !== true) return false;
    this.#repeated.delete(job);
    return true;
  }

  /** The worker is gone. Says when its job becomes visible; NaN where that is its own no longer. */
  lose(worker: number): number {
    const serial = this.#serial[worker]!;
    this.#serial[worker] = 0;
    if (serial === 0) return Number.NaN;
    const mask = this.#workers.length - 1;
    let place = this.#first;
    while (this.#serials[place] !== serial) place = (place + 1) & mask;
    return this.#deadlines[place]!;
  }

  /** The job is in the queue no more, though somebody may still be at it. */
  forget(job: number): void {
    this.#repeated.delete(job);
  }

  /** Nobody holds the job, and whoever asks may have it. */
  appear(job: number): void {
    const entry = this.#repeated.get(job) ?? { handings: 1, isVisible: true, isOver: false };
    entry.isVisible = true;
    this.#repeated.set(job, entry);
  }

  /** When to look for overdue jobs; Infinity where a timer runs or none is needed. */
  nextTimerAtMs(): number {
    if (this.#hasTimer) return Number.POSITIVE_INFINITY;
    this.#forgetFinished();
    if (this.#count === 0) return Number.POSITIVE_INFINITY;
    this.#hasTimer = true;
    return this.#deadlines[this.#first]!;
  }

  struck(): void {
    this.#hasTimer = false;
  }

  /** A worker whose job has become visible, which is its own no longer; -1 where there is none. */
  takeOverdue(nowMs: number): number {
    this.#forgetFinished();
    if (this.#count === 0 || this.#deadlines[this.#first]! > nowMs) return -1;
    const worker = this.#workers[this.#first]!;
    this.#shift();
    this.#serial[worker] = 0;
    this.appear(this.#job[worker]!);
    return worker;
  }

  #forgetFinished(): void {
    while (this.#count > 0 && this.#serial[this.#workers[this.#first]!] !== this.#serials[this.#first]) this.#shift();
  }

  #shift(): void {
    this.#first = (this.#first + 1) & (this.#workers.length - 1);
    this.#count -= 1;
  }

  #grow(): void {
    const length = this.#workers.length * 2;
    const from = this.#workers.length - 1;
    const at = (i: number) => (this.#first + i) & from;
    this.#deadlines = Float64Array.from({ length }, (_, i) => this.#deadlines[at(i)]!);
    this.#serials = Float64Array.from({ length }, (_, i) => this.#serials[at(i)]!);
    this.#workers = Int32Array.from({ length }, (_, i) => this.#workers[at(i)]!);
    this.#first = 0;
  }
}
