// A process of workers, as those who run stock BullMQ Workers have several: it takes jobs from the broker, asks what is to
// become of each, and does that to the job. It judges nothing itself.

import { type JobFate, LaneWorkers } from '../../../drivers/queue/lane-workers.ts';
import { parentChannel } from '../child.ts';
import type { FromWorkers, JobTaken, ToWorkers, WorkerOrders, WorkerStart } from './protocol.ts';
import { Seats } from './seats.ts';

export function runWorkerProcess(host: NodeJS.Process): void {
  // Orders may come while the broker is being reached.
  let hired: Promise<Workforce> | null = null;
  const channel = parentChannel<FromWorkers, ToWorkers>(host, (message) => {
    switch (message.kind) {
      case 'start':
        hired = Workforce.hire(message, (news) => channel.send(news));
        hired.then(
          () => channel.send({ kind: 'started' }),
          (error: Error) => {
            channel.send({ kind: 'trouble', text: error.message });
            host.exit(1);
          },
        );
        break;
      case 'orders':
        void hired?.then((workforce) => workforce.follow(message));
        break;
      case 'end':
        void Promise.resolve(hired?.then((workforce) => workforce.end()))
          .catch(() => undefined)
          .then(() => host.disconnect());
    }
  });
}

class Workforce {
  readonly #tell: (news: FromWorkers) => void;
  readonly #seats: Seats;
  readonly #fates = new Map<number, (fate: JobFate) => void>();
  #workers!: LaneWorkers;
  /** Workers of this process that are there, with a job or without. */
  readonly #present = new Set<number>();
  #settled: number[] = [];
  #stopped: number[] = [];
  #taken: JobTaken[] = [];
  #isTelling = false;
  #hasEnded = false;

  private constructor({ lanes }: WorkerStart, tell: (news: FromWorkers) => void) {
    this.#tell = tell;
    this.#seats = new Seats({ laneCount: lanes.length, isDrained: (lane) => this.#workers.isDrained(lane) });
  }

  static async hire(start: WorkerStart, tell: (news: FromWorkers) => void): Promise<Workforce> {
    const workforce = new Workforce(start, tell);
    const { address, run, lanes, seatCount, lockMs } = start;
    workforce.#workers = await LaneWorkers.open({
      ...{ address, run, lanes, lockMs },
      concurrency: seatCount,
      work: (lane, job) => workforce.#work(lane, job),
      settled: (job) => {
        workforce.#settled.push(job);
        workforce.#tellSoon();
      },
      drained: () => workforce.#seats.serve(),
      onTrouble: (error) => {
        if (!workforce.#hasEnded) tell({ kind: 'trouble', text: error.message });
      },
    });
    return workforce;
  }

  follow({ ends, stops, looks }: WorkerOrders): void {
    for (const { worker, job, fate } of ends) {
      this.#present.delete(worker);
      this.#fates.get(job)?.(fate);
      this.#fates.delete(job);
    }
    for (const worker of stops) {
      if (!this.#seats.close(worker)) continue;
      this.#present.delete(worker);
      this.#stopped.push(worker);
      this.#tellSoon();
    }
    for (const worker of looks) {
      this.#present.add(worker);
      this.#seats.open(worker);
    }
    if (this.#present.size > 0) this.#workers.start();
    else {
      // Jobs fetched ahead would wait here for ever.
      this.#workers.rest();
      this.#seats.sendBack();
    }
  }

  async end(): Promise<void> {
    this.#hasEnded = true;
    await this.#workers.end();
  }

  async #work(lane: number, job: number): Promise<JobFate> {
    const worker = this.#present.size === 0 ? null : await this.#seats.take(lane);
    if (worker === null) return { kind: 'returned' };
    const fate = new Promise<JobFate>((resolve) => this.#fates.set(job, resolve));
    this.#taken.push({ worker, lane, job });
    this.#tellSoon();
    return await fate;
  }

  /** What happens in one turn is told in one message. */
  #tellSoon(): void {
    if (this.#isTelling) return;
    this.#isTelling = true;
    setImmediate(() => {
      this.#isTelling = false;
      this.#tell({ kind: 'news', settled: this.#settled, stopped: this.#stopped, taken: this.#taken });
      this.#settled = [];
      this.#stopped = [];
      this.#taken = [];
    });
  }
}
