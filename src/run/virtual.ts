// A run in virtual time: the sender, the receiving world and the measurement are put together, and an event loop jumps
// from event to event until the scenario's end. Nothing waits, except now and then for the process to catch its breath.

import type { MailWorld } from '../../fake-isp/model/world.ts';
import { emptyTables, type Ledger, type LedgerTables } from '../domain/ledger.ts';
import type { Scenario } from '../domain/scenario.ts';
import { MemoryQueue } from '../drivers/queue/memory.ts';
import { QueueDesk } from '../drivers/queue/model/queue-desk.ts';
import { createLuck } from '../engine/luck.ts';
import { journeyCandidates } from '../measurement/journey-candidates.ts';
import { createMeasurement, type Measurement } from '../measurement/recorder.ts';
import type { Journey, Summary } from '../measurement/summary.ts';
import { createJudge, type ExpectationJudge } from '../scenario/expectation-judge.ts';
import { statedExpectations } from '../scenario/stated-expectations.ts';
import { EventKind } from '../sender/events.ts';
import type { Roster } from '../sender/roster.ts';
import { Sender } from '../sender/sender.ts';
import { conclude } from './conclusion.ts';
import { EventLogLedger, type LogSinks } from './event-log.ts';
import { InProcessMail } from './in-process-mail.ts';
import { Incidents, struckWorld } from './incidents.ts';
import { JourneyLedger } from './journey.ts';
import { KeptEntries } from './kept-entries.ts';
import { MessageSizes } from './message-size.ts';
import { raiseWorld } from './raise-world.ts';
import { rosterOf } from './roster-of.ts';
import { firstRunEvent, RunEventKind } from './run-events.ts';
import { StandingBook } from './standing-book.ts';
import { VirtualClock } from './virtual-clock.ts';
import { WorldDashboards } from './world-dashboards.ts';

export interface Progress {
  readonly simulatedMs: number;
  readonly totalMs: number;
  /** Messages that have ended, of those that exist so far. */
  readonly ended: number;
  readonly built: number;
}

export interface VirtualOptions {
  readonly onProgress?: (progress: Progress) => void;
  readonly signal?: AbortSignal;
  /** Follow this message and tell its journey. */
  readonly explainMessage?: number;
  /** Tell the lives of up to 300 messages that the run points out. */
  readonly journeys?: boolean;
  /** Logs to write while the run goes. */
  readonly logs?: LogSinks;
}

/** Some 180 bytes a message are kept to tell of; beyond this many `maildrill explain` tells the one that is asked for. */
const journeysMessagesMax = 500_000;

export interface VirtualResult {
  readonly summary: Summary;
  /** The signal came before the end. */
  readonly partial: boolean;
  readonly stats: { readonly eventCount: number; readonly decideCount: number; readonly attemptCount: number };
  readonly journey: Journey | undefined;
}

const hourMs = 3_600_000;
/** Events between two looks at the wall clock. */
const eventsPerLook = 2048;
/** How long the loop may keep the process to itself. */
const breathMs = 50;

export async function runVirtual(scenario: Scenario, options: VirtualOptions = {}): Promise<VirtualResult> {
  const stage = setStage(scenario, options);
  const { clock, mail, sender, measurement } = stage;
  const lastAtMs = scenario.startAtMs + scenario.durationMs + scenario.drainMs;
  clock.start(mail);
  let lookedAtMs = performance.now();
  let partial = false;
  while (!partial && stepOn(stage, lastAtMs)) {
    if (performance.now() - lookedAtMs < breathMs) continue;
    options.onProgress?.(progressOf(stage, lastAtMs));
    await stage.log?.flush();
    await new Promise((resolve) => setImmediate(resolve));
    partial = options.signal?.aborted === true;
    lookedAtMs = performance.now();
  }
  const endedAtMs = endOf(stage, partial);
  sender.finish(endedAtMs);
  clock.finish(endedAtMs);
  measurement.finish(endedAtMs);
  await stage.log?.finish();
  options.onProgress?.(progressOf(stage, lastAtMs));
  const summary = conclude(scenario, measurement, stage.judge, mail.tallies(), endedAtMs);
  return {
    summary: partial ? summary : { ...summary, journeys: journeysOf(stage, summary) },
    partial,
    stats: {
      eventCount: clock.eventCount,
      decideCount: sender.dispatcher.decideCount,
      attemptCount: measurement.measures.counts.grants.reduce((sum, count) => sum + count, 0),
    },
    journey: stage.asked?.told()[0],
  };
}

interface Stage {
  readonly scenario: Scenario;
  readonly tables: LedgerTables;
  readonly measurement: Measurement;
  readonly sender: Sender;
  readonly world: MailWorld;
  readonly clock: VirtualClock;
  readonly mail: InProcessMail;
  readonly incidents: Incidents;
  readonly standings: StandingBook;
  readonly judge: ExpectationJudge;
  /** The message asked for, followed from the start. */
  readonly asked: JourneyLedger | null;
  readonly kept: KeptEntries | null;
  readonly roster: Roster;
  readonly log: EventLogLedger | null;
}

function setStage(scenario: Scenario, { explainMessage, journeys, logs }: VirtualOptions): Stage {
  const { startAtMs, durationMs } = scenario;
  const luck = createLuck(scenario.seed);
  const tables = emptyTables();
  const roster = rosterOf(scenario);
  const judge = createJudge(statedExpectations(scenario));
  const measurement = createMeasurement(tables, {
    startAtMs,
    endAtMs: startAtMs + durationMs,
    messageCount: roster.messageCount,
    recipientOf: (message) => roster.recipientOf(message),
    probes: judge.probes,
    isWrongOnPurpose: scenario.sender.faults !== undefined,
  });
  const isKept = journeys === true && roster.messageCount <= journeysMessagesMax;
  const kept = isKept ? new KeptEntries(measurement.ledger) : null;
  const told = kept ?? measurement.ledger;
  const followed = explainMessage === undefined ? [] : [{ message: explainMessage, chosenFor: 'asked for' }];
  const asked = followed.length === 0 ? null : new JourneyLedger(followed, tables, roster, told);
  const heard = asked ?? told;
  const log = logs === undefined ? null : new EventLogLedger(logs, tables, roster, heard, new MessageSizes(scenario));
  const ledger = log ?? heard;
  const world = raiseWorld(scenario, luck);
  const sender = new Sender(scenario, roster, tables, ledger, new WorldDashboards(world));
  const clock = new VirtualClock(sender, new MemoryQueue(), startAtMs);
  staff(scenario, sender, clock, tables, ledger);
  const mail = new InProcessMail(scenario, sender, world, clock.events);
  const incidents = new Incidents(scenario, struckWorld(world, scenario), tables, ledger, clock.events);
  const standings = new StandingBook(world, tables, ledger);
  clock.events.schedule(startAtMs, RunEventKind.StandingsDue, 0);
  clock.events.schedule(startAtMs, EventKind.Sample, 0);
  return {
    scenario,
    tables,
    measurement,
    sender,
    world,
    clock,
    mail,
    incidents,
    judge,
    asked,
    kept,
    roster,
    log,
    standings,
  };
}

/** The lives of the messages that the summary points out. */
function journeysOf({ kept, tables, roster, measurement }: Stage, { invariants }: Summary): readonly Journey[] {
  if (kept === null) return [];
  const followed = journeyCandidates(measurement.measures, invariants);
  const lives = new JourneyLedger(followed, tables, roster, nowhere);
  kept.tell(lives);
  return lives.told();
}

const nowhere: Ledger = { append: () => undefined };

/** Where workers pop jobs, they pop them from a modelled queue. */
function staff(scenario: Scenario, sender: Sender, clock: VirtualClock, tables: LedgerTables, ledger: Ledger): void {
  const { workers } = scenario.sender;
  if (workers === undefined || sender.layout === null) return;
  clock.staff(new QueueDesk(workers.queue, sender.layout, clock.events, tables, ledger));
}

/** Handles the next events, as many as go between two looks at the wall clock; false when there are no more. */
function stepOn(stage: Stage, lastAtMs: number): boolean {
  const { clock, mail } = stage;
  const { events } = clock;
  for (let i = 0; i < eventsPerLook; i++) {
    if (!events.next(lastAtMs)) return false;
    const { kind } = events.taken;
    if (kind < firstRunEvent && kind !== EventKind.Sample) clock.handle(mail);
    else stepOfRun(stage);
  }
  return true;
}

/** Handles an event that is not the sender's alone. */
function stepOfRun({ scenario, measurement, clock, mail, incidents, standings }: Stage): void {
  const { events } = clock;
  const { kind, a, atMs } = events.taken;
  const isOver = atMs >= scenario.startAtMs + scenario.durationMs && events.count === 0;
  switch (kind) {
    case RunEventKind.IncidentBegins:
      incidents.begin(a, atMs);
      break;
    case RunEventKind.IncidentEnds:
      incidents.end(a, atMs);
      break;
    case RunEventKind.DelistingAsked:
      incidents.askDelisting(a, atMs);
      break;
    case RunEventKind.StandingsDue:
      standings.sample(atMs);
      if (!isOver) events.schedule(atMs + hourMs, RunEventKind.StandingsDue, 0);
      break;
    case RunEventKind.RelayTries:
      mail.relayTries(a, atMs);
      break;
    default:
      clock.handle(mail);
      if (!isOver) events.schedule(measurement.nextSampleAtMs(), EventKind.Sample, 0);
  }
}

/** A drain ends early once nothing is left to happen but our own samples; arrivals may come until the duration is over. */
function endOf({ scenario, clock }: Stage, partial: boolean): number {
  if (partial) return clock.nowMs;
  const { startAtMs, durationMs, drainMs } = scenario;
  return clock.events.count > 0 ? startAtMs + durationMs + drainMs : Math.max(clock.nowMs, startAtMs + durationMs);
}

function progressOf({ scenario, clock, measurement }: Stage, lastAtMs: number): Progress {
  const { built, ended } = measurement.measures.counts;
  return {
    simulatedMs: clock.nowMs - scenario.startAtMs,
    totalMs: lastAtMs - scenario.startAtMs,
    ended: ended.reduce((sum, count) => sum + count, 0),
    built: built.reduce((sum, count) => sum + count, 0),
  };
}
