// The same scenario, sender and receiving world, wired twice: to the virtual clock, and as a live run is, to the live
// loop with the messages in a queue that takes its time. In both the provider's model is asked at the instant of the
// grant, so what a live run's processes and sockets add is not in it; how the loop, the heads, the live clock and an
// asynchronous queue bring about the sender's decisions is.

import type { MailWorld } from '../../fake-isp/model/world.ts';
import { emptyTables, type LedgerTables } from '../../src/domain/ledger.ts';
import type { Scenario } from '../../src/domain/scenario.ts';
import { MemoryQueue } from '../../src/drivers/queue/memory.ts';
import { EventQueue } from '../../src/engine/event-queue.ts';
import { LiveClock } from '../../src/engine/live-clock.ts';
import { createLuck } from '../../src/engine/luck.ts';
import { InProcessMail } from '../../src/run/in-process-mail.ts';
import { Heads } from '../../src/run/live/heads.ts';
import { EntryDigest } from '../../src/run/live/ledger/entry-digest.ts';
import type { Inputs } from '../../src/run/live/ledger/input-log.ts';
import { LiveLoop, type LiveMail } from '../../src/run/live/live-loop.ts';
import { raiseWorld } from '../../src/run/raise-world.ts';
import { VirtualClock } from '../../src/run/virtual-clock.ts';
import { noDashboards } from '../../src/sender/dashboards.ts';
import { Roster } from '../../src/sender/roster.ts';
import { Sender } from '../../src/sender/sender.ts';
import { DecisionLog } from './decisions.ts';
import { SimulatedWall } from './simulated-wall.ts';
import { SlowQueue } from './slow-queue.ts';

/** A power of two, so that instants go to the wall and back without losing a bit. */
const speed = 64;
/** Turns of Node's loop in which all that the queue was asked for at one instant is done. */
const settledTurnsMost = 20_000;

interface Parts {
  readonly log: DecisionLog;
  readonly tables: LedgerTables;
  readonly digest: EntryDigest;
  readonly world: MailWorld;
  readonly sender: Sender;
  readonly lastAtMs: number;
}

function partsOf(scenario: Scenario): Parts {
  const luck = createLuck(scenario.seed);
  const log = new DecisionLog();
  const tables = emptyTables();
  const digest = new EntryDigest(log);
  const world = raiseWorld(scenario, luck);
  const sender = new Sender(scenario, new Roster(scenario, luck), tables, digest, noDashboards);
  return { log, tables, digest, world, sender, lastAtMs: scenario.startAtMs + scenario.durationMs + scenario.drainMs };
}

export function virtualDecisions(scenario: Scenario): readonly string[] {
  const { log, world, sender, lastAtMs } = partsOf(scenario);
  const clock = new VirtualClock(sender, new MemoryQueue(), scenario.startAtMs);
  const mail = new InProcessMail(scenario, sender, world, clock.events);
  clock.start(mail);
  while (clock.events.peekAtMs() <= lastAtMs) {
    clock.events.next();
    clock.handle(mail);
  }
  return log.lines;
}

export interface LiveDecisions {
  readonly lines: readonly string[];
  readonly callCount: number;
}

/** Makes what writes down what the sender is told. */
export type InputsMaker = (parts: Pick<Parts, 'sender' | 'tables' | 'digest'>) => Inputs;

/** `isInOrder`: each answer of the queue is waited for; otherwise as a real run goes, with messages taken ahead. */
export async function liveDecisions(
  scenario: Scenario,
  isInOrder: boolean,
  inputsOf?: InputsMaker,
): Promise<LiveDecisions> {
  const parts = partsOf(scenario);
  const { log, world, sender, lastAtMs } = parts;
  const inputs = inputsOf?.(parts) ?? null;
  const wall = new SimulatedWall();
  const clock = new LiveClock(wall, scenario.startAtMs, speed);
  const queue = new SlowQueue(scenario.seed);
  const failures: Error[] = [];
  const heads = new Heads({
    queue,
    wallMs: () => wall.nowMs(),
    taken: (flow, message) => loop.took(flow, message),
    failed: (error) => failures.push(error),
    ...(isInOrder ? { aheadMost: 0 } : {}),
    waitsForFlush: inputs !== null,
  });
  const mail = new ModelMail(scenario, sender, world, clock, (call) => call(loop));
  const loop = new LiveLoop(
    { sender, heads: () => heads, mail, clock, runEvent: () => {}, idle: () => {}, isInOrder, inputs: () => inputs },
    scenario.startAtMs,
  );
  loop.start();
  do {
    await settled(heads, failures);
  } while (wall.callNext((lastAtMs - scenario.startAtMs) / speed));
  loop.stop();
  await queue.close();
  return { lines: log.lines, callCount: queue.callCount };
}

/** Nothing of the queue's is under way, and the turn that its last answer began is over. */
async function settled(heads: Heads, failures: readonly Error[]): Promise<void> {
  let turns = 0;
  for (let quietTurns = 0; quietTurns < 2; quietTurns++) {
    if (failures.length > 0) throw failures[0];
    if (turns++ > settledTurnsMost) throw new Error(`${heads.pendingCount} calls to the queue never come to an end`);
    await new Promise((resolve) => setImmediate(resolve));
    if (heads.pendingCount > 0) quietTurns = -1;
  }
}

/** The provider's model in the place of agents and sockets. What it says reaches the sender when its time has come, and not before. */
class ModelMail implements LiveMail {
  readonly #sender: Sender;
  readonly #clock: LiveClock;
  readonly #tell: (call: (loop: LiveLoop) => void) => void;
  readonly #inner: InProcessMail;
  readonly #later = new EventQueue();
  /** By connection number: sending IP and destination. */
  readonly #ends = new Map<number, readonly [number, number]>();

  constructor(
    scenario: Scenario,
    sender: Sender,
    world: MailWorld,
    clock: LiveClock,
    tell: (call: (loop: LiveLoop) => void) => void,
  ) {
    this.#sender = sender;
    this.#clock = clock;
    this.#tell = tell;
    this.#inner = new InProcessMail(scenario, sender, world, this.#later);
  }

  deliver(slot: number, nowMs: number): void {
    const attempt = this.#sender.attempts.at(slot);
    const { flow, path, connection } = attempt;
    this.#ends.set(connection.number, [path.ip, flow.destination]);
    const wasGone = connection.isGone;
    this.#inner.deliver(slot, nowMs);
    const { reply, latencyMs, closesConnection, isRefused } = attempt;
    const isGone = connection.isGone;
    // Nobody has heard it yet.
    connection.isGone = wasGone;
    Object.assign(attempt, { reply: 0, latencyMs: 0, closesConnection: false, isRefused: false });
    this.#clock.at(nowMs + latencyMs, () => {
      Object.assign(attempt, { reply, latencyMs, closesConnection, isRefused });
      connection.isGone = isGone;
      this.#tell((loop) => loop.ended(slot));
    });
    this.#passOn();
  }

  closeConnection(connectionNumber: number): void {
    const [ip, destination] = this.#ends.get(connectionNumber)!;
    this.#inner.closeConnection(ip, destination, this.#clock.nowMs());
  }

  flush(): void {}

  #passOn(): void {
    while (this.#later.count > 0) {
      this.#later.next();
      const { atMs, kind, a, b, c } = this.#later.taken;
      this.#clock.at(atMs, () => this.#tell((loop) => loop.happened(kind, a, b, c)));
    }
  }
}
