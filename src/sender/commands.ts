// What the sender wants done, in commands that are used again each turn. Virtual time carries a command out at once;
// live awaits it; either way its result comes back as an event. The sender itself does no I/O and makes no promises.

export const CommandKind = {
  /** Put a new message into its flow's queue. a: message, b: flow. */
  Enqueue: 1,
  /** Hand over the flow's next message: due retries first, oldest first. a: flow. Comes back as Taken. */
  Take: 2,
  /** Deliver. a: attempt slot. Comes back as Ended. */
  Grant: 3,
  /** The message's job is over. a: message, b: OutcomeId. */
  Settle: 4,
  /** Keep the message until c, then put it with the due retries of flow b. a: message. Comes back as RetryDue. */
  Retry: 5,
  /** Put the message back at the head of flow b's queue. a: message. */
  Return: 6,
  /** Call back at c, as GateOpens (a: gate). */
  WakeGate: 7,
  /** Call back at c, as ConnectionIdle (a: connection slot, b: its number). */
  WakeConnection: 8,
  /** Call back at c, as GovernorTimer (a: governor, b: which of its timers). */
  WakeGovernor: 9,
  /** Close a connection that still stands. a: IP, b: destination, c: connection number. */
  Close: 10,
  /** Call back at c, as CampaignTimer (a: campaign). */
  WakeCampaign: 11,
  /** Call back at c, as JobTimer. a, b: the job desk's own. */
  WakeJobs: 12,
  /** Put a new job into lane b's queue. a: job, which is a message, or ~first message for a batch of them. */
  QueueJob: 20,
  /** Put a job that is due again into lane b's queue. a: message. */
  QueueAgain: 21,
  /** Put a job into lane b's queue for nobody to take before c. a: message. */
  ReleaseJob: 22,
  /** Worker a wants its next job. Comes back as JobTaken. */
  Look: 23,
  /** Worker a wants no job after all. Comes back as LookEnded, or as JobTaken where one was on its way. */
  StopLooking: 24,
  /** Worker a is through with job b. */
  FinishJob: 25,
  /** The three most frequent in one: worker a's job b goes back until c, is over for the worker, and it wants the next. */
  PutOffJob: 28,
  /** Worker a is gone with job b; its lock runs out at c, where the queue does not say itself how long a job is invisible. */
  LoseJob: 29,
  /** Call back at c, as WorkerTimer (a: worker). */
  WakeWorker: 26,
  /** Call back at c, as CrewTimer (a: pool). */
  WakeCrew: 27,
} as const;

/** One thing that the sender wants done. */
export class Command {
  kind = 0;
  a = 0;
  b = 0;
  c = Number.NaN;
}

export class CommandBuffer {
  count = 0;
  readonly #commands: Command[] = [];

  at(place: number): Command {
    return this.#commands[place]!;
  }

  push(kind: number, a: number, b: number, c: number): void {
    const place = this.count++;
    if (place === this.#commands.length) this.#commands.push(new Command());
    const command = this.#commands[place]!;
    command.kind = kind;
    command.a = a;
    command.b = b;
    command.c = c;
  }
}
