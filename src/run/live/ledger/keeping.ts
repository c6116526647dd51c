// What makes a live run survive its dispatcher: the ledger in the run's folder, the lead in its broker, and the way back
// from both. A run that goes on begins here: its sender is told again what it had been told, the queues are made to hold
// what follows from that, and what was under way is tried once more.

import type { LedgerTables } from '../../../domain/ledger.ts';
import type { Scenario } from '../../../domain/scenario.ts';
import type { Broker } from '../../../drivers/broker/broker.ts';
import { shownUrl } from '../../../drivers/broker/given-broker.ts';
import type { LiveQueue } from '../../../drivers/queue/live-queue.ts';
import type { Sender } from '../../../sender/sender.ts';
import type { AgentMail } from '../agents/live-mail.ts';
import type { Closers } from '../closers.ts';
import type { Intake } from '../edge/intake.ts';
import type { Heads } from '../heads.ts';
import type { StandingMirror } from '../isp/standing-mirror.ts';
import { Leadership } from '../leadership.ts';
import type { LiveLoop } from '../live-loop.ts';
import { openQueue } from '../open-queue.ts';
import type { AgentOutcome, LedgerPlace } from '../protocol.ts';
import type { EntryDigest } from './entry-digest.ts';
import { InputLog } from './input-log.ts';
import { RebuiltState } from './rebuilt-state.ts';
import { LedgerTrouble, RecordCursor } from './records.ts';
import { Replay } from './replay.ts';
import { restoreQueues } from './restored-queues.ts';
import { type LedgerWish, RunLedger } from './run-ledger.ts';

export interface KeepingParts {
  readonly wish: LedgerWish;
  readonly scenario: Scenario;
  /** The name that the run is to have where it begins here. */
  readonly name: string;
  readonly sender: Sender;
  readonly tables: LedgerTables;
  readonly digest: EntryDigest;
  readonly onNotice: (text: string) => void;
  /** The run cannot go on. */
  readonly onTrouble: (error: Error) => void;
}

/** `wish` undefined: nothing is kept. */
type Wished = Omit<KeepingParts, 'wish'> & { readonly wish: LedgerWish | undefined };

/** The parts that a run which goes on is put back into. */
export interface RecalledParts {
  readonly loop: LiveLoop;
  readonly heads: Heads;
  readonly queue: LiveQueue;
  readonly mail: AgentMail;
  readonly mirror: StandingMirror;
  readonly intake: Intake;
  /** One of the run's own events, which has been carried out already. */
  readonly ran: (kind: number, a: number, nowMs: number) => void;
  /** Real time. */
  readonly wallMsOf: (simulatedMs: number) => number;
}

export interface Recalled {
  /** The instant at which it goes on. */
  readonly nowMs: number;
  readonly goOn: () => void;
}

export class Keeping {
  readonly #parts: KeepingParts;
  readonly #ledger: RunLedger;
  readonly #log: InputLog;
  #leadership: Leadership | null = null;
  #hasTrouble = false;
  #isRecalling = false;
  readonly #handedIn: AgentOutcome[] = [];

  private constructor(parts: KeepingParts, ledger: RunLedger) {
    this.#parts = parts;
    this.#ledger = ledger;
    const { sender, tables, digest } = parts;
    this.#log = new InputLog({
      ...{ attempts: sender.attempts, tables, digest, write: ledger.write },
      mayLead: () => this.mayLead(),
      failed: (error) => this.#outOfRoom(error.message),
    });
  }

  /** Throws a `LedgerTrouble` where the folder has another dispatcher, or a ledger that cannot be gone on with. */
  static open({ wish, ...rest }: Wished, closers: Closers): Keeping | null {
    const { scenario, name, onNotice } = rest;
    if (wish === undefined || (scenario.sender.workers !== undefined && !wish.resumes)) return null;
    const parts = { wish, ...rest };
    if (scenario.sender.workers !== undefined && wish.resumes)
      throw new LedgerTrouble('a run whose workers pop jobs cannot be gone on with; run it again', false);
    const keeping = new Keeping(parts, RunLedger.open(wish, scenario, name, onNotice));
    closers.add(() => keeping.#ledger.close());
    return keeping;
  }

  /** The run's name in the broker. */
  get run(): string {
    return this.#ledger.head.run;
  }

  /** Where the providers keep theirs, which must outlive the run's first process too. */
  get bookPath(): string {
    return this.#ledger.bookPath;
  }

  /** What came before this life; undefined: nothing. */
  get memory(): LedgerPlace | undefined {
    const { path, records, isResumed } = this.#ledger;
    return isResumed ? { path, bytes: records.length } : undefined;
  }

  /** What is told to the sender now has happened already. */
  get isRecalling(): boolean {
    return this.#isRecalling;
  }

  /** Asked before anything is given out. */
  mayLead(): boolean {
    return this.#leadership?.mayLead() === true;
  }

  get inputs(): InputLog {
    return this.#log;
  }

  /** Of two dispatchers of one run, agents obey the one with the higher. */
  get fence(): number {
    return this.#leadership!.token;
  }

  /** Agents have kept these answers, which a life before this one asked for. */
  readonly handIn = (outcomes: readonly AgentOutcome[]): void => {
    this.#handedIn.push(...outcomes);
  };

  /** What stands in the broker is for whoever goes on with this run: it was led by another, or its ledger is full. */
  get leavesQueues(): boolean {
    return this.#hasTrouble;
  }

  /** Takes the lead; from here on the ledger is ours to write. */
  async lead(broker: Broker, closers: Closers): Promise<void> {
    const { lives, head, holder } = this.#ledger;
    this.#refuseOther(broker);
    this.#leadership = await Leadership.take({
      ...{ broker, run: head.run, holder, tokenLeast: lives.length + 1 },
      onLost: (error) => this.#fail(error),
    });
    closers.add(() => this.#leadership?.end());
    await this.#clearDisplaced(broker);
    const { kind, isPrivate, url } = broker;
    this.#ledger.begin({ broker: { kind, isPrivate, url: shownUrl(url) } });
  }

  /** Null where the run begins here; otherwise everything is put in its place, and waits to go on. */
  async recall(recalled: RecalledParts): Promise<Recalled | null> {
    const { scenario, sender, digest, onNotice } = this.#parts;
    if (!this.#ledger.isResumed) return null;
    const { loop, heads, queue, mail, mirror, intake, ran, wallMsOf } = recalled;
    const { events } = loop;
    const standings: StandingMirror['take'] = (found, nowMs) => mirror.take(found, nowMs);
    const state = new RebuiltState({
      ...{ sender, events, ran, standings, mail },
      lived: () => mirror.renewed(),
      handedIn: (campaign, recipients, nowMs) => intake.takeAgain(campaign, recipients, nowMs),
    });
    const records = new RecordCursor(this.#ledger.records);
    const replay = new Replay(sender, records, state, { startAtMs: scenario.startAtMs, digest });
    await this.#play(replay);
    if (!replay.hasStarted) return null;
    const { nowMs, eventCount } = replay;
    state.finish(nowMs);
    mirror.renewed();
    const { foundCount, mendedCount, handOver } = await restoreQueues(state, { sender, heads, queue, wallMsOf }, nowMs);
    onNotice(
      `goes on at ${new Date(nowMs).toISOString()}, as life ${this.#ledger.lives.length + 1} of run ${this.run}: all ${digest.count} entries came out the same again`,
    );
    onNotice(
      `the broker had ${foundCount} messages; ${mendedCount} were missing or stood elsewhere, and are right now`,
    );
    onNotice(
      `${state.inFlight.size} attempts have no answer: they count as sent, and are tried again under the same number unless an agent has the answer yet`,
    );
    const goOn = () => {
      const answered = this.#handedIn.filter(
        ({ slot, message }) => state.inFlight.has(slot) && sender.attempts.at(slot).message === message,
      );
      loop.goOn({ nowMs, eventCount, inFlightCount: state.inFlight.size });
      for (const outcome of answered) if (state.inFlight.delete(outcome.slot)) mail.came(outcome);
      for (const slot of state.inFlight) mail.again(slot, nowMs);
      handOver();
    };
    return { nowMs, goOn };
  }

  async #play(replay: Replay): Promise<void> {
    this.#isRecalling = true;
    try {
      await replay.play();
    } catch (error) {
      // Whoever can read it goes on with what stands in the broker.
      this.#hasTrouble = true;
      if (error instanceof LedgerTrouble) throw new LedgerTrouble(`${this.#ledger.path} ${error.message}`, false);
      throw error;
    }
    this.#isRecalling = false;
  }

  /** The run is over. `isWhole`: it came to its end, and there is nothing to go on with. */
  end(isWhole: boolean): void {
    if (this.#hasTrouble || !this.#log.turnOver()) return;
    if (isWhole) this.#ledger.complete();
  }

  /** The providers cannot write down any more what they take. */
  bookFailed(text: string): void {
    const reason = /ENOSPC/.test(text) ? 'no space left on the disk' : text;
    this.#outOfRoom(`${this.bookPath}: the providers' book cannot be written: ${reason}`);
  }

  #outOfRoom(text: string): void {
    const hint = `make room, and go on with --live --resume ${this.#parts.wish.folder}`;
    this.#fail(new LedgerTrouble(`${text}; the run has ended and lost nothing\n  hint: ${hint}`, true));
  }

  /** A run that was killed in this folder, and that nobody will go on with now, leaves nothing in the broker. */
  async #clearDisplaced(broker: Broker): Promise<void> {
    const { displaced, holder } = this.#ledger;
    const before = displaced?.lives.at(-1)?.broker;
    if (displaced === null || before === undefined || before.isPrivate) return;
    const { run } = displaced.head;
    const { onNotice } = this.#parts;
    if (before.kind !== broker.kind || before.url !== shownUrl(broker.url)) {
      onNotice(`run ${run}, which was killed here, has left its queues in ${before.url}`);
      return;
    }
    const tokenLeast = displaced.lives.length + 1;
    const lead = await Leadership.take({ broker, run, holder, tokenLeast, onLost: () => {} });
    await (await openQueue(broker, run, onNotice)).destroy();
    await lead.end();
    onNotice(`the queues of run ${run}, which was killed here, have been removed`);
  }

  #fail(error: Error): void {
    this.#hasTrouble = true;
    this.#parts.onTrouble(error);
  }

  #refuseOther(broker: Broker): void {
    const before = this.#ledger.lives.at(-1)?.broker;
    if (before === undefined || before.isPrivate) return;
    if (!broker.isPrivate && before.kind === broker.kind && before.url === shownUrl(broker.url)) return;
    throw new LedgerTrouble(
      `the queues of run ${this.run} are in ${before.url}, and this broker is another: ${broker.description}\n  hint: give that one with --broker`,
      true,
    );
  }
}
