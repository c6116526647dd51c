// First in, first out, in typed columns that grow and are used again: jobs alone, or jobs with an instant each.

export class JobRing {
  count = 0;
  #jobs = new Int32Array(16);
  #first = 0;

  push(job: number): void {
    if (this.count === this.#jobs.length) this.#grow();
    this.#jobs[(this.#first + this.count++) & (this.#jobs.length - 1)] = job;
  }

  shift(): number {
    const job = this.#jobs[this.#first]!;
    this.#first = (this.#first + 1) & (this.#jobs.length - 1);
    this.count -= 1;
    return job;
  }

  #grow(): void {
    this.#jobs = unrolled(this.#jobs, this.#first, new Int32Array(this.#jobs.length * 2));
    this.#first = 0;
  }
}

/** Instants never fall from one entry to the next. */
export class TimedRing {
  count = 0;
  #jobs = new Int32Array(16);
  #instants = new Float64Array(16);
  #first = 0;

  /** Instant of the first entry; Infinity where there is none. */
  get firstAtMs(): number {
    return this.count === 0 ? Number.POSITIVE_INFINITY : this.#instants[this.#first]!;
  }

  push(job: number, atMs: number): void {
    if (this.count === this.#jobs.length) this.#grow();
    const place = (this.#first + this.count++) & (this.#jobs.length - 1);
    this.#jobs[place] = job;
    this.#instants[place] = atMs;
  }

  shift(): number {
    const job = this.#jobs[this.#first]!;
    this.#first = (this.#first + 1) & (this.#jobs.length - 1);
    this.count -= 1;
    return job;
  }

  #grow(): void {
    const length = this.#jobs.length * 2;
    this.#jobs = unrolled(this.#jobs, this.#first, new Int32Array(length));
    this.#instants = unrolled(this.#instants, this.#first, new Float64Array(length));
    this.#first = 0;
  }
}

function unrolled<T extends Int32Array | Float64Array>(from: T, first: number, to: T): T {
  to.set(from.subarray(first));
  to.set(from.subarray(0, first), from.length - first);
  return to;
}
