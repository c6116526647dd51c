// The sending system, whole: events in, commands out. It queues campaigns, dispatches, settles answers, hears feedback
// and watches over its own safety. It does no I/O and reads no clock, so the same sender runs in virtual time and live.

import type { Ledger, LedgerTables } from '../domain/ledger.ts';
import type { Pool, Scenario, Sender as SenderPlan } from '../domain/scenario.ts';
import { createLuck } from '../engine/luck.ts';
import { SuppressionList } from '../policy/suppression.ts';
import { AttemptTable } from './attempts.ts';
import type { CampaignLives } from './campaign-life.ts';
import type { CommandBuffer } from './commands.ts';
import { ConnectionBook } from './connections.ts';
import { type Dashboards, noDashboards } from './dashboards.ts';
import { DeadList } from './dead-list.ts';
import type { Discipline } from './discipline.ts';
import { EventKind, type SenderEvent } from './events.ts';
import { misread } from './faults/misread.ts';
import { commandsOf, partsOf } from './faults/wrong-parts.ts';
import { FeedbackReader } from './feedback-reader.ts';
import type { FlowTable } from './flow-table.ts';
import type { Governor } from './governor.ts';
import { appointGovernors } from './governors.ts';
import { HandingOut } from './handing-out.ts';
import { JobDesk } from './job-desk.ts';
import { createPools, laneNames, type WorkerPool } from './lanes.ts';
import { LimitBook } from './limit-book.ts';
import { MessageBook } from './messages.ts';
import { attemptsAtOnce } from './pool-sizes.ts';
import { type JobRoom, Producer } from './producer.ts';
import type { ReplyBook } from './reply-book.ts';
import type { Roster } from './roster.ts';
import { type SampledParts, sample } from './sampling.ts';
import { SenderHands } from './sender-hands.ts';
import { Settlement } from './settlement.ts';
import type { FloorLayout } from './workers/open-floor.ts';
import type { WorkerFloor } from './workers/worker-floor.ts';

export class Sender {
  readonly commands: CommandBuffer;
  readonly attempts: AttemptTable;
  readonly connections = new ConnectionBook();
  readonly dispatcher: Discipline;
  /** The `workers` discipline, which is then the dispatcher too; null where flows are dispatched. */
  readonly floor: WorkerFloor | null;
  /** Who works where; null where flows are dispatched. */
  readonly layout: FloorLayout | null;
  readonly flows: FlowTable;
  readonly jobs: JobDesk;
  readonly messages: MessageBook;
  readonly replies: ReplyBook;
  readonly roster: Roster;
  readonly suppression: SuppressionList;
  readonly #scenario: Scenario;
  readonly #producer: Producer;
  readonly #feedback: FeedbackReader;
  readonly #sampled: SampledParts;
  readonly #lives: CampaignLives;
  readonly #pools: readonly WorkerPool[];
  readonly #settlement: Settlement;
  readonly #governors: readonly Governor[];
  readonly #campaignBacklog: Float64Array;
  readonly #dead = new DeadList();
  readonly #out: HandingOut;
  readonly #hands: SenderHands;
  #nowMs = 0;

  constructor(
    stated: Scenario,
    roster: Roster,
    tables: LedgerTables,
    ledger: Ledger,
    dashboards: Dashboards = noDashboards,
  ) {
    const scenario = misread(stated);
    const { sender: plan } = scenario;
    const { QuotaMade, FlowsMade, LivesMade, RepliesMade } = partsOf(plan);
    const recipientOf = (message: number) => roster.recipientOf(message);
    const commands = commandsOf(plan, () => this.#nowMs);
    this.commands = commands;
    const { addresses, campaigns } = roster;
    const book = new LimitBook(tables, null, QuotaMade);
    this.#governors = appointGovernors({
      ...{ scenario, dashboards, tables, book, ledger, commands },
      hands: () => this.#hands,
      gateChanged: (gate, nowMs) => this.dispatcher.gateChanged(gate, nowMs),
    });
    this.#scenario = scenario;
    this.roster = roster;
    this.messages = new MessageBook(roster.messageCount);
    this.suppression = new SuppressionList(addresses.recipientCount);
    this.replies = new RepliesMade(tables);
    this.attempts = new AttemptTable(attemptsAtOnce(scenario));
    this.flows = new FlowsMade(scenario, tables, book, addresses, this.#governors, laneNames(plan.pools));
    this.#pools = createPools(plan.pools);
    this.#campaignBacklog = new Float64Array(scenario.campaigns.length);
    enterRows(tables, plan.pools, roster);
    const endAtMs = scenario.startAtMs + scenario.durationMs;
    this.jobs = new JobDesk({ plans: plan.jobs, tables, commands, ledger, startAtMs: scenario.startAtMs, endAtMs });
    const counts = campaigns.plans.map((campaign) => campaign.messageCount);
    this.#lives = new LivesMade(counts, ledger);
    this.#out = new HandingOut({
      ...{ pools: this.#pools, attempts: this.attempts, connections: this.connections, messages: this.messages },
      ...{ commands, ledger, scenario, roster, book, campaigns, flows: this.flows },
      idleMs: plan.connections.idleMs,
      campaignBacklog: this.#campaignBacklog,
      dueAtMs: (message: number) => roster.dueAtMs(message),
      endUnsent: (message, flow) => this.#settlement.endUnsent(message, flow, this.#nowMs),
      pickedUp: (flow) => this.#lives.pickedUp(flow.campaign, this.#nowMs),
      spend: (message, flow, nowMs) => this.#settlement.spend(message, flow, nowMs),
      giveUp: (message, flow, why, nowMs) => this.#settlement.giveUp(message, flow, why, nowMs),
    });
    const { discipline: dispatcher, floor, layout, crew, sizes } = this.#out;
    this.dispatcher = dispatcher;
    this.floor = floor;
    this.layout = layout;
    this.#hands = new SenderHands({
      ...{
        attempts: this.attempts,
        commands,
        dead: this.#dead,
        dispatcher,
        floor,
        flows: this.flows,
        governors: this.#governors,
      },
      ...{ jobs: this.jobs, lanes: laneNames(plan.pools), ledger, lives: this.#lives, messages: this.messages },
      ...{ luck: createLuck(scenario.seed), pools: this.#pools, roster, sizes: crew ?? sizes },
      isUnwanted: (message) => this.suppression.has(roster.recipientOf(message)),
    });
    this.#settlement = this.#settling(plan, commands, ledger);
    const shared = { scenario, roster, flows: this.flows, jobs: this.jobs, commands, ledger, floor };
    this.#producer = new Producer({ ...shared, book, lives: this.#lives, dispatcher });
    const { suppression } = this;
    this.#feedback = new FeedbackReader({ ...shared, plan, governors: this.#governors, suppression, recipientOf });
    this.#sampled = { ...shared, dispatcher, isPopped: floor !== null, pools: this.#pools };
  }

  #settling(plan: SenderPlan, commands: CommandBuffer, ledger: Ledger): Settlement {
    return new Settlement({
      ...{ plan, campaigns: this.roster.campaigns.plans },
      ...{ flows: this.flows, messages: this.messages },
      ...{
        replies: this.replies,
        suppression: this.suppression,
        dead: this.#dead,
        commands,
        ledger,
        dispatcher: this.dispatcher,
      },
      ended: (flow, nowMs) => {
        this.#lives.ended(flow.campaign, nowMs);
        this.jobs.arrive('webhook', -1, 0, 0, nowMs);
      },
    });
  }

  /** Who tells how much room there is in the queue; without one there always is. */
  set room(room: JobRoom) {
    this.#producer.room = room;
  }

  /** Asks to be woken for each campaign; the first commands of a run. */
  start(): void {
    for (const governor of this.#governors) governor.start?.(this.#scenario.startAtMs);
    this.jobs.start();
    this.#out.clock?.start(this.#scenario.startAtMs);
    this.#producer.start();
  }

  /** Something has happened; what to do about it is then in `commands`. */
  handle(event: SenderEvent): void {
    const { kind, a, atMs: nowMs } = event;
    this.#nowMs = nowMs;
    this.floor?.turn(nowMs);
    switch (kind) {
      case EventKind.CampaignTimer:
        this.#producer.timer(a, nowMs);
        break;
      case EventKind.Ended:
        this.#ended(a, nowMs);
        break;
      case EventKind.GateOpens:
        this.dispatcher.gateTimer(a, nowMs);
        break;
      case EventKind.ConnectionIdle:
        this.dispatcher.connectionIdle(a, event.b, nowMs);
        break;
      case EventKind.JobTaken:
        this.floor!.jobTaken(a, event.b, event.c, nowMs);
        break;
      default:
        this.#handleSeldom(event);
    }
    this.dispatcher.serve(nowMs);
  }

  /** A flow's next message has come: `Taken`, answered at once. */
  taken(flow: number, message: number, nowMs: number): void {
    this.#nowMs = nowMs;
    this.#taken(flow, message, nowMs);
    this.dispatcher.serve(nowMs);
  }

  /** The run is over: books what flows are still waiting for. */
  finish(nowMs: number): void {
    this.#producer.finish(nowMs);
    for (const flow of this.flows.flows) this.dispatcher.book(flow, nowMs);
  }

  /** What does not come with every message: each of its kinds, as it comes first, would have all of the others compiled anew. */
  #handleSeldom({ kind, a, b, c, atMs: nowMs }: SenderEvent): void {
    switch (kind) {
      case EventKind.Taken:
        this.#taken(a, b, nowMs);
        break;
      case EventKind.RetryDue:
        if (this.floor === null) this.dispatcher.due(this.flows.flows[b]!, 1, a);
        else this.floor.retryDue(a, this.flows.flows[b]!);
        break;
      case EventKind.JobTimer:
        this.jobs.timer(a, b, nowMs);
        break;
      case EventKind.GovernorTimer:
        this.#governors[a]!.timer?.(b, nowMs);
        break;
      case EventKind.LookEnded:
        this.#out.crew!.lookEnded(a, nowMs);
        break;
      case EventKind.JobUnlocked:
        this.floor!.jobUnlocked(a, nowMs);
        break;
      case EventKind.JobGivenUp:
        this.floor!.jobGivenUp(a, nowMs);
        break;
      case EventKind.WorkerTimer:
        this.#out.crew!.restarted(a, nowMs);
        break;
      case EventKind.CrewTimer:
        this.#out.clock!.timer(a, nowMs);
        break;
      case EventKind.Sample:
        sample(this.#sampled, nowMs);
        break;
      default:
        this.#feedback.report(kind, a, b, c, nowMs);
    }
  }

  #taken(flow: number, message: number, nowMs: number): void {
    if (message < 0) throw new Error(`bug: flow ${flow} counts messages that its queue does not hold`);
    this.#out.dispatcher!.taken(this.flows.flows[flow]!, message, nowMs);
  }

  #ended(slot: number, nowMs: number): void {
    const attempt = this.attempts.at(slot);
    if (this.attempts.giveAbandoned(attempt)) return;
    this.#settlement.settle(attempt, nowMs);
    const governors = this.#governors;
    for (let i = 0; i < governors.length; i++) governors[i]!.answered?.(attempt, nowMs);
    this.dispatcher.released(attempt, nowMs);
    this.#out.sizes?.settle();
  }
}

/** Rows that the ledger's entries will name. */
function enterRows(tables: LedgerTables, pools: readonly Pool[], { addresses, campaigns }: Roster): void {
  tables.siteClasses.push(...addresses.siteClasses.rows);
  for (const { name, workers } of pools) tables.pools.push({ name, workerCount: workers });
  for (const { campaign, firstMessage, messageCount, recipientCount } of campaigns.plans) {
    const { name, lane, audience, fromDomain } = campaign;
    const row = { name, lane, audience, fromDomain, firstMessage, messageCount };
    tables.campaigns.push(recipientCount > 0 ? { ...row, recipientCount } : row);
  }
}
