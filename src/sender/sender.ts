// The sending system, whole: events in, commands out. It queues campaigns, dispatches, settles answers, hears feedback
// and watches over its own safety. It does no I/O and reads no clock, so the same sender runs in virtual time and live.

import { EntryKind, type EntryKindId, type Ledger, type LedgerTables } from '../domain/ledger.ts';
import { OutcomeId } from '../domain/outcome.ts';
import type { JobKind, Scenario } from '../domain/scenario.ts';
import { createLuck } from '../engine/luck.ts';
import { SuppressionList } from '../policy/suppression.ts';
import { AttemptTable } from './attempts.ts';
import { Builder } from './builder.ts';
import { CampaignLives } from './campaign-life.ts';
import { CommandBuffer, CommandKind } from './commands.ts';
import { ConnectionBook } from './connections.ts';
import { type Dashboards, noDashboards } from './dashboards.ts';
import { DeadList } from './dead-list.ts';
import type { Discipline } from './discipline.ts';
import { Dispatcher, type DispatcherParts } from './dispatcher.ts';
import { EventKind } from './events.ts';
import type { Flow, Path } from './flow.ts';
import { FlowTable } from './flow-table.ts';
import type { Governor } from './governor.ts';
import { appointGovernors } from './governors.ts';
import { JobDesk } from './job-desk.ts';
import { createLanes, createPools, laneNames, type WorkerPool } from './lanes.ts';
import { LimitBook } from './limit-book.ts';
import { MessageBook } from './messages.ts';
import { attemptsAtOnce, isResized, PoolSizes } from './pool-sizes.ts';
import { ReplyBook } from './reply-book.ts';
import type { Roster } from './roster.ts';
import { SenderHands } from './sender-hands.ts';
import { Settlement } from './settlement.ts';
import type { Crew } from './workers/crew.ts';
import { CrewClock } from './workers/crew-clock.ts';
import { type FloorLayout, openFloor } from './workers/open-floor.ts';
import type { WorkerFloor } from './workers/worker-floor.ts';

/** How long a producer rests that the queue has refused. */
const refusedWaitMs = 1000;

/** What the sender must know of its queue before it queues more. */
export interface JobRoom {
  /** Messages that may be queued now. */
  freeCount(): number;
  /** One was not. */
  refused(): void;
}

/** More than there are kinds of event: a path's row and a kind of event fit into one number. */
const eventKinds = 32;

export class Sender {
  readonly commands = new CommandBuffer();
  readonly attempts: AttemptTable;
  readonly connections = new ConnectionBook();
  readonly dispatcher: Discipline;
  /** The `workers` discipline, which is then the dispatcher too; null where flows are dispatched. */
  readonly floor: WorkerFloor | null;
  /** Who works where; null where flows are dispatched. */
  readonly layout: FloorLayout | null;
  /** Room for new jobs in the queue; null: there always is. */
  room: JobRoom | null = null;
  readonly flows: FlowTable;
  readonly jobs: JobDesk;
  readonly messages: MessageBook;
  readonly replies: ReplyBook;
  readonly roster: Roster;
  readonly suppression: SuppressionList;
  readonly #scenario: Scenario;
  readonly #ledger: Ledger;
  readonly #builder: Builder;
  readonly #lives: CampaignLives;
  readonly #pools: readonly WorkerPool[];
  readonly #settlement: Settlement;
  readonly #governors: readonly Governor[];
  /** For feedback: a path that its delivery was booked to, by row. */
  readonly #pathOfRow: (Path | undefined)[] = [];
  readonly #campaignBacklog: Float64Array;
  /** Null where workers pop jobs. */
  readonly #flowDispatcher: Dispatcher | null;
  readonly #crew: Crew | null;
  readonly #crewClock: CrewClock | null;
  readonly #poolSizes: PoolSizes | null;
  readonly #hands: SenderHands;
  #nowMs = 0;

  constructor(
    scenario: Scenario,
    roster: Roster,
    tables: LedgerTables,
    ledger: Ledger,
    dashboards: Dashboards = noDashboards,
  ) {
    const { sender: plan } = scenario;
    const commands = this.commands;
    const { addresses, campaigns } = roster;
    const book = new LimitBook(tables);
    this.#governors = appointGovernors({
      scenario,
      dashboards,
      tables,
      book,
      ledger,
      commands,
      hands: () => this.#hands,
      gateChanged: (gate, nowMs) => this.dispatcher.gateChanged(gate, nowMs),
    });
    this.#scenario = scenario;
    this.#ledger = ledger;
    this.roster = roster;
    this.messages = new MessageBook(roster.messageCount);
    this.suppression = new SuppressionList(addresses.recipientCount);
    this.replies = new ReplyBook(tables);
    this.attempts = new AttemptTable(attemptsAtOnce(scenario));
    this.flows = new FlowTable(scenario, tables, book, addresses, this.#governors, laneNames(plan.pools));
    this.#pools = createPools(plan.pools);
    this.#campaignBacklog = new Float64Array(scenario.campaigns.length);
    for (const { name, workers } of plan.pools) tables.pools.push({ name, workerCount: workers });
    for (const { campaign, firstMessage, messageCount, recipientCount } of campaigns.plans) {
      const { name, lane, audience, fromDomain } = campaign;
      tables.campaigns.push({
        name,
        lane,
        audience,
        fromDomain,
        firstMessage,
        messageCount,
        ...(recipientCount > 0 && { recipientCount }),
      });
    }
    const endAtMs = scenario.startAtMs + scenario.durationMs;
    this.jobs = new JobDesk({ plans: plan.jobs, tables, commands, ledger, startAtMs: scenario.startAtMs, endAtMs });
    this.#builder = new Builder(scenario, this.jobs);
    this.#linkJobs();
    const counts = campaigns.plans.map((campaign) => campaign.messageCount);
    this.#lives = new CampaignLives(counts, ledger);
    const shared = {
      pools: this.#pools,
      attempts: this.attempts,
      connections: this.connections,
      messages: this.messages,
      commands,
      ledger,
      idleMs: plan.connections.idleMs,
      campaignBacklog: this.#campaignBacklog,
      dueAtMs: (message) => roster.dueAtMs(message),
      isSuppressed: (message) => !this.suppression.isEmpty && this.suppression.has(roster.recipientOf(message)),
      suppress: (message, flow) => this.#settlement.end(message, flow, OutcomeId.suppressed, this.#nowMs),
      pickedUp: (flow) => this.#lives.pickedUp(flow.campaign, this.#nowMs),
    } satisfies Partial<DispatcherParts>;
    const opened =
      plan.workers === undefined
        ? null
        : openFloor(plan.workers, {
            ...{ ...shared, scenario, book, campaigns, flows: this.flows },
            spend: (message, flow, nowMs) => this.#settlement.spend(message, flow, nowMs),
          });
    this.floor = opened?.floor ?? null;
    this.layout = opened?.layout ?? null;
    this.#flowDispatcher =
      opened !== null
        ? null
        : new Dispatcher({
            ...shared,
            lanes: createLanes(plan.pools),
            workerCause: book.cause('worker', 'no free worker', -1),
            fair: plan.fair,
          });
    const dispatcher: Discipline = opened?.floor ?? this.#flowDispatcher!;
    this.dispatcher = dispatcher;
    this.#poolSizes = opened === null && isResized(scenario) ? new PoolSizes(this.#pools) : null;
    const crew = opened?.crew ?? this.#poolSizes;
    this.#crew = opened?.crew ?? null;
    this.#crewClock =
      crew === null
        ? null
        : new CrewClock(plan.pools, crew, commands, endAtMs + scenario.drainMs, (pool, nowMs) =>
            this.#oldestMs(pool, nowMs),
          );
    const dead = new DeadList();
    this.#hands = new SenderHands({
      ...{ attempts: this.attempts, commands, dead, dispatcher, flows: this.flows, governors: this.#governors },
      ...{ jobs: this.jobs, lanes: laneNames(plan.pools), ledger, lives: this.#lives, messages: this.messages },
      ...{ luck: createLuck(scenario.seed), pools: this.#pools, roster, sizes: crew },
      isUnwanted: (message) => this.suppression.has(roster.recipientOf(message)),
    });
    this.#settlement = new Settlement({
      plan,
      attempts: this.attempts,
      campaigns,
      flows: this.flows,
      messages: this.messages,
      replies: this.replies,
      suppression: this.suppression,
      dead,
      commands,
      ledger,
      dispatcher,
      recipientOf: (message) => roster.recipientOf(message),
      dueAtMs: (message) => roster.dueAtMs(message),
      ended: (flow) => {
        this.#lives.ended(flow.campaign, this.#nowMs);
        this.jobs.arrive('webhook', -1, 0, 0, this.#nowMs);
      },
    });
  }

  /** Asks to be woken for each campaign; the first commands of a run. */
  start(): void {
    const endAtMs = this.#scenario.startAtMs + this.#scenario.durationMs;
    for (const governor of this.#governors) governor.start?.(this.#scenario.startAtMs);
    this.jobs.start();
    this.#crewClock?.start(this.#scenario.startAtMs);
    for (const plan of this.roster.campaigns.plans) {
      if (plan.messageCount === 0 || plan.dueAtMs(0) >= endAtMs || this.#builder.isScanned(plan)) continue;
      this.commands.push(CommandKind.WakeCampaign, plan.index, 0, plan.dueAtMs(0));
    }
  }

  /** Something has happened at `nowMs`; what to do about it is then in `commands`. */
  handle(kind: number, a: number, b: number, c: number, nowMs: number): void {
    this.#nowMs = nowMs;
    this.floor?.turn(nowMs);
    switch (kind) {
      case EventKind.JobTaken:
        this.floor!.jobTaken(a, b, c, nowMs);
        break;
      case EventKind.Taken:
        this.#taken(this.flows.flows[a]!, b, nowMs);
        break;
      case EventKind.Ended:
        this.#ended(a, nowMs);
        break;
      case EventKind.GateOpens:
        this.dispatcher.gateTimer(a, nowMs);
        break;
      case EventKind.ConnectionIdle:
        this.dispatcher.connectionIdle(a, b, nowMs);
        break;
      case EventKind.RetryDue:
        if (this.floor === null) this.dispatcher.due(this.flows.flows[b]!, 1, a);
        else this.floor.retryDue(a, this.flows.flows[b]!);
        break;
      case EventKind.CampaignTimer:
        this.#campaignTimer(a, nowMs);
        break;
      case EventKind.JobTimer:
        this.jobs.timer(a, b, nowMs);
        break;
      case EventKind.GovernorTimer:
        this.#governors[a]!.timer?.(b, nowMs);
        break;
      case EventKind.LookEnded:
        this.#crew!.lookEnded(a, nowMs);
        break;
      case EventKind.WorkerTimer:
        this.#crew!.restarted(a, nowMs);
        break;
      case EventKind.CrewTimer:
        this.#crewClock!.timer(a, nowMs);
        break;
      case EventKind.Sample:
        this.#sample(nowMs);
        break;
      default:
        this.#report(kind, a, b, c, nowMs);
    }
    this.dispatcher.serve(nowMs);
  }

  /** The run is over: books what flows are still waiting for. */
  finish(nowMs: number): void {
    for (const flow of this.flows.flows) this.dispatcher.book(flow, nowMs);
  }

  #taken(flow: Flow, message: number, nowMs: number): void {
    if (message < 0) throw new Error(`bug: flow ${flow.index} counts messages that its queue does not hold`);
    this.#flowDispatcher!.taken(flow, message, nowMs);
  }

  #ended(slot: number, nowMs: number): void {
    if (this.attempts.giveAbandoned(slot)) return;
    const answer = this.#settlement.settle(slot, nowMs);
    this.#pathOfRow[answer.path.row] ??= answer.path;
    for (const governor of this.#governors) governor.answered?.(answer, nowMs);
    this.dispatcher.released(slot, answer.isAccepted, nowMs);
    this.#poolSizes?.settle();
  }

  /** What the end of each kind of job brings about. */
  #linkJobs(): void {
    const { jobs } = this;
    jobs.onBegin('build', (campaign, _b, _c, nowMs) => {
      this.#builder.begun(campaign, nowMs);
      this.#queueMore(campaign, nowMs, nowMs);
    });
    jobs.onEnd('build', (campaign, _b, _c, nowMs) => this.#queueMore(campaign, nowMs, nowMs));
    jobs.onEnd('scan', (_a, _b, askedAtMs, nowMs) => {
      for (const plan of this.roster.campaigns.plans)
        if (this.#builder.isScanned(plan)) this.#queueMore(plan.index, askedAtMs, nowMs);
    });
    const hear = (message: number, origin: number, acceptedAtMs: number, nowMs: number) => {
      if (message >= 0) this.#hear(origin % eventKinds, message, Math.floor(origin / eventKinds), acceptedAtMs, nowMs);
    };
    for (const kind of ['bounce', 'track', 'webhook'] as const) jobs.onEnd(kind, hear);
  }

  #campaignTimer(campaign: number, nowMs: number): void {
    const plan = this.roster.campaigns.plans[campaign]!;
    if (this.#builder.isBuilt(plan) && this.#builder.ask(plan, nowMs)) this.#lives.queuing(campaign, nowMs);
    else this.#queueMore(campaign, nowMs, nowMs);
  }

  /** Queues what was due at `dueByMs` and is made by now. */
  #queueMore(campaign: number, dueByMs: number, nowMs: number): void {
    const plan = this.roster.campaigns.plans[campaign]!;
    const builder = this.#builder;
    const isBuilt = builder.isBuilt(plan);
    const destinations = this.roster.addresses.destinationsOf(plan.campaign.audience);
    const from = this.#lives.builtCount(campaign);
    let room = this.room?.freeCount() ?? Number.POSITIVE_INFINITY;
    let place = from;
    for (; place < plan.messageCount && plan.dueAtMs(place) <= dueByMs; place++) {
      if (isBuilt && builder.madeAtMs(plan, place) > nowMs) break;
      if (room-- === 0) break;
      const message = plan.firstMessage + place;
      const recipient = plan.recipientOf(place);
      const zone = plan.zones === null ? 0 : plan.zones.zoneOf[recipient]!;
      const flow = this.flows.flowFor(campaign, destinations[recipient]!, zone);
      this.#ledger.append(EntryKind.Built, message, nowMs, flow.group, 0, 0);
      if (this.floor === null) {
        this.commands.push(CommandKind.Enqueue, message, flow.index, 0);
        this.dispatcher.due(flow, 1, message);
      } else this.floor.built(message, flow);
    }
    this.#lives.built(campaign, place - from, nowMs);
    if (place >= plan.messageCount || builder.isScanned(plan)) return;
    if (room < 0) {
      // A producer that is refused tries again; nothing is lost, but the campaign is built no further.
      this.room!.refused();
      this.commands.push(CommandKind.WakeCampaign, campaign, 0, nowMs + refusedWaitMs);
      return;
    }
    const endAtMs = this.#scenario.startAtMs + this.#scenario.durationMs;
    const nextAtMs = isBuilt ? builder.nextLookAtMs(plan, place) : plan.dueAtMs(place);
    if (plan.dueAtMs(place) < endAtMs && nextAtMs < Number.POSITIVE_INFINITY)
      this.commands.push(CommandKind.WakeCampaign, campaign, 0, nextAtMs);
  }

  /** Feedback has come in; who is to read it may be busy, or not there. */
  #report(kind: number, message: number, pathRow: number, acceptedAtMs: number, nowMs: number): void {
    const origin = pathRow * eventKinds + kind;
    if (!this.jobs.arrive(this.#readerOf(kind, pathRow), message, origin, acceptedAtMs, nowMs))
      this.#hear(kind, message, pathRow, acceptedAtMs, nowMs);
  }

  /** Bounces and complaints come as mail, or from an API provider by webhook; the rest is tracked by our own links. */
  #readerOf(kind: number, pathRow: number): JobKind {
    if (kind !== EventKind.Complaint && kind !== EventKind.LateBounce) return 'track';
    const path = this.#pathOfRow[pathRow];
    const transport = path === undefined ? 'mx' : this.flows.ips[path.ip]!.server.transport.kind;
    return transport === 'api' ? 'webhook' : 'bounce';
  }

  #hear(kind: number, message: number, pathRow: number, acceptedAtMs: number, nowMs: number): void {
    const { suppress } = this.#scenario.sender;
    this.#ledger.append(feedbackEntry(kind), message, nowMs, pathRow, 0, acceptedAtMs);
    const isUnwanted =
      (kind === EventKind.Complaint && suppress.complaint) ||
      (kind === EventKind.Unsubscribe && suppress.unsubscribe) ||
      (kind === EventKind.LateBounce && suppress.bounce);
    if (isUnwanted) this.suppression.add(this.roster.recipientOf(message));
    const path = this.#pathOfRow[pathRow];
    if (path === undefined) return;
    for (const governor of this.#governors) governor.heard?.(kind, message, path, acceptedAtMs, nowMs);
  }

  /** How long the oldest due message of a pool's lanes has waited. */
  #oldestMs(pool: number, nowMs: number): number {
    let oldestAtMs = nowMs;
    const { lanes } = this.#pools[pool]!;
    for (const { lane, head, backlogCount } of this.flows.flows)
      if (backlogCount > 0 && head !== -1 && lanes.includes(lane))
        oldestAtMs = Math.min(oldestAtMs, this.roster.dueAtMs(head));
    return nowMs - oldestAtMs;
  }

  #sample(nowMs: number): void {
    if (this.floor !== null) for (const flow of this.flows.flows) this.floor.book(flow, nowMs);
    const depths = new Map<number, { count: number; oldestAtMs: number }>();
    for (const flow of this.flows.flows) {
      if (flow.backlogCount === 0) continue;
      const depth = depths.get(flow.group) ?? { count: 0, oldestAtMs: nowMs };
      depth.count += flow.backlogCount;
      if (flow.head !== -1) depth.oldestAtMs = Math.min(depth.oldestAtMs, this.roster.dueAtMs(flow.head));
      depths.set(flow.group, depth);
    }
    for (const [group, { count, oldestAtMs }] of depths)
      this.#ledger.append(EntryKind.DepthSampled, -1, nowMs, group, count, oldestAtMs);
    this.jobs.sample(nowMs);
    for (const { index, freeCount, workerCount } of this.#pools)
      this.#ledger.append(EntryKind.WorkersSampled, -1, nowMs, index, workerCount - freeCount, workerCount);
  }
}

function feedbackEntry(kind: number): EntryKindId {
  switch (kind) {
    case EventKind.Complaint:
      return EntryKind.Complained;
    case EventKind.LateBounce:
      return EntryKind.LateBounced;
    case EventKind.Open:
      return EntryKind.Opened;
    case EventKind.Click:
      return EntryKind.Clicked;
    case EventKind.Unsubscribe:
      return EntryKind.Unsubscribed;
    default:
      throw new Error(`bug: event of unknown kind ${kind}`);
  }
}
