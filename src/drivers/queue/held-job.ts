// A job that is held, as BullMQ's backends want to see it when it is settled: they read its id and its options only.

import type { JobJson, MinimalJob } from 'bullmq';

const noData = {};
/** Compared with the tries so far when a job fails: the retry plan is ours, and BullMQ's own never has another try. */
const oneTry = { attempts: 1 };

export class HeldJob implements MinimalJob {
  readonly id: string;
  readonly queueQualifiedName: string;
  readonly name = 'send';
  readonly data = noData;
  readonly opts = oneTry;
  readonly progress = 0;
  readonly returnvalue = null;
  readonly stacktrace = null;
  readonly delay = 0;
  readonly timestamp = 0;
  readonly attemptsMade = 0;
  readonly failedReason = '';

  constructor(id: string, queueQualifiedName: string) {
    this.id = id;
    this.queueQualifiedName = queueQualifiedName;
  }

  get queueName(): string {
    return this.queueQualifiedName;
  }

  get prefix(): string {
    return '';
  }

  asJSON(): JobJson {
    return notKept();
  }

  asJSONSandbox(): never {
    return notKept();
  }

  updateData(): Promise<void> {
    return notKept();
  }

  updateProgress(): Promise<void> {
    return notKept();
  }

  log(): Promise<number> {
    return notKept();
  }
}

function notKept(): never {
  throw new Error('bug: a held job has no content of its own; the ledger has');
}
