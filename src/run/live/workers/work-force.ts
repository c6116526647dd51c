// The worker processes of a live run, as their supervisor has them: orders go to them and news comes back, both in
// batches. One that is gone is replaced; what it had, the broker hands out again by itself.

import type { BrokerAddress } from '../../../drivers/broker/broker.ts';
import type { JobFate } from '../../../drivers/queue/lane-workers.ts';
import { Child } from '../child.ts';
import type { FromWorkers, JobEnded, ToWorkers, WorkerNews } from './protocol.ts';

/** A process and who sits in it. */
export interface ProcessPlan {
  /** Lanes by the sender's numbers, the most urgent first. */
  readonly lanes: readonly number[];
  readonly workers: readonly number[];
}

export interface WorkForceParts {
  readonly address: BrokerAddress;
  readonly run: string;
  readonly plans: readonly ProcessPlan[];
  readonly laneNames: readonly string[];
  readonly lockMs: number;
  readonly onNews: (process: number, news: WorkerNews) => void;
  /** A process is gone; another takes its place at once. */
  readonly onLost: (process: number, how: string) => void;
  readonly onTrouble: (text: string) => void;
  /** One could not so much as start: another would not either. */
  readonly onFailure: (text: string) => void;
}

interface Process {
  child: Child<ToWorkers, FromWorkers>;
  isStarted: boolean;
  ends: JobEnded[];
  stops: number[];
  looks: number[];
}

const endPatienceMs = 3000;

export class WorkForce {
  readonly #parts: WorkForceParts;
  readonly #processes: readonly Process[];
  /** All processes are there. */
  readonly started: Promise<unknown>;
  /** By worker. */
  readonly #processOf: readonly number[];

  constructor(parts: WorkForceParts) {
    this.#parts = parts;
    const ready: Promise<void>[] = [];
    this.#processes = parts.plans.map((plan, index) => {
      const process: Process = { child: null as never, isStarted: false, ends: [], stops: [], looks: [] };
      ready.push(this.#employ(process, plan, index));
      return process;
    });
    this.started = Promise.all(ready);
    // One that fails before anybody waits is told to whoever waits later.
    this.started.catch(() => undefined);
    const processOf: number[] = [];
    parts.plans.forEach(({ workers }, index) => {
      for (const worker of workers) processOf[worker] = index;
    });
    this.#processOf = processOf;
  }

  look(worker: number): void {
    this.#of(worker).looks.push(worker);
  }

  stopLooking(worker: number): void {
    this.#of(worker).stops.push(worker);
  }

  endJob(worker: number, job: number, fate: JobFate): void {
    this.#of(worker).ends.push({ worker, job, fate });
  }

  /** Sends what this turn has brought. */
  flush(): void {
    for (const process of this.#processes) {
      const { child, ends, stops, looks } = process;
      if (ends.length === 0 && stops.length === 0 && looks.length === 0) continue;
      child.send({ kind: 'orders', ends, stops, looks });
      process.ends = [];
      process.stops = [];
      process.looks = [];
    }
  }

  async end(): Promise<void> {
    await Promise.all(this.#processes.map(({ child }) => child.end({ kind: 'end' }, endPatienceMs)));
  }

  /** Kills one, for a fault drill. */
  kill(process: number): void {
    this.#processes[process]!.child.kill();
  }

  #of(worker: number): Process {
    return this.#processes[this.#processOf[worker]!]!;
  }

  #employ(process: Process, plan: ProcessPlan, index: number): Promise<void> {
    const { address, run, laneNames, lockMs, onNews, onLost, onTrouble, onFailure } = this.#parts;
    return new Promise((resolve, reject) => {
      process.isStarted = false;
      process.child = new Child<ToWorkers, FromWorkers>(
        'worker',
        (message) => {
          if (message.kind === 'news') onNews(index, message);
          else if (message.kind === 'trouble') onTrouble(message.text);
          else {
            process.isStarted = true;
            resolve();
          }
        },
        (how) => {
          if (!process.isStarted) {
            const text = `a worker process has ended before it had begun (${how})`;
            onFailure(text);
            reject(new Error(text));
            return;
          }
          process.ends = [];
          process.stops = [];
          process.looks = [];
          // Where it fails, whoever is told of failures knows.
          this.#employ(process, plan, index).catch(() => undefined);
          onLost(index, how);
        },
      );
      process.child.send({
        kind: 'start',
        address: { kind: address.kind, url: address.url },
        run,
        lanes: plan.lanes.map((lane) => laneNames[lane]!),
        seatCount: plan.workers.length,
        lockMs,
      });
    });
  }
}
