// The sending system, whole: events in, commands out. It queues campaigns, dispatches, settles answers, hears feedback
// and watches over its own safety. It does no I/O and reads no clock, so the same sender runs in virtual time and live.

import { EntryKind, type EntryKindId, type Ledger, type LedgerTables } from '../domain/ledger.ts';
import { OutcomeId } from '../domain/outcome.ts';
import type { Scenario } from '../domain/scenario.ts';
import { SuppressionList } from '../policy/suppression.ts';
import { AttemptTable } from './attempts.ts';
import { CampaignLives } from './campaign-life.ts';
import { CommandBuffer, CommandKind } from './commands.ts';
import { ConnectionBook } from './connections.ts';
import { Dispatcher } from './dispatcher.ts';
import { EventKind } from './events.ts';
import type { Flow, Path } from './flow.ts';
import { FlowTable } from './flow-table.ts';
import type { Governor } from './governor.ts';
import { appointGovernors } from './governors.ts';
import { createLanes, createPools, laneNames, type WorkerPool } from './lanes.ts';
import { LimitBook } from './limit-book.ts';
import { MessageBook } from './messages.ts';
import { ReplyBook } from './reply-book.ts';
import type { Roster } from './roster.ts';
import { Settlement } from './settlement.ts';

export class Sender {
  readonly commands = new CommandBuffer();
  readonly attempts: AttemptTable;
  readonly connections = new ConnectionBook();
  readonly dispatcher: Dispatcher;
  readonly flows: FlowTable;
  readonly messages: MessageBook;
  readonly replies: ReplyBook;
  readonly roster: Roster;
  readonly suppression: SuppressionList;
  readonly #scenario: Scenario;
  readonly #ledger: Ledger;
  readonly #lives: CampaignLives;
  readonly #pools: readonly WorkerPool[];
  readonly #settlement: Settlement;
  readonly #governors: readonly Governor[];
  /** For feedback: a path that its delivery was booked to, by row. */
  readonly #pathOfRow: (Path | undefined)[] = [];
  readonly #campaignBacklog: Float64Array;
  #nowMs = 0;

  constructor(scenario: Scenario, roster: Roster, tables: LedgerTables, ledger: Ledger) {
    const { sender: plan } = scenario;
    const commands = this.commands;
    const { addresses, campaigns } = roster;
    const book = new LimitBook(tables);
    this.#governors = appointGovernors({
      scenario,
      tables,
      book,
      ledger,
      commands,
      gateChanged: (gate, nowMs) => this.dispatcher.gateChanged(gate, nowMs),
    });
    this.#scenario = scenario;
    this.#ledger = ledger;
    this.roster = roster;
    this.messages = new MessageBook(roster.messageCount);
    this.suppression = new SuppressionList(addresses.recipientCount);
    this.replies = new ReplyBook(tables);
    this.attempts = new AttemptTable(plan.pools.reduce((sum, pool) => sum + pool.workers, 0));
    this.flows = new FlowTable(scenario, tables, book, addresses, this.#governors, laneNames(plan.pools));
    this.#pools = createPools(plan.pools);
    this.#campaignBacklog = new Float64Array(scenario.campaigns.length);
    for (const { name, workers } of plan.pools) tables.pools.push({ name, workerCount: workers });
    for (const { campaign, firstMessage, messageCount } of campaigns.plans) {
      const { name, lane, audience, fromDomain } = campaign;
      tables.campaigns.push({ name, lane, audience, fromDomain, firstMessage, messageCount });
    }
    const counts = campaigns.plans.map((campaign) => campaign.messageCount);
    this.#lives = new CampaignLives(counts, ledger);
    this.dispatcher = new Dispatcher({
      lanes: createLanes(plan.pools),
      pools: this.#pools,
      attempts: this.attempts,
      connections: this.connections,
      messages: this.messages,
      commands,
      ledger,
      workerCause: book.cause('worker', 'no free worker', -1),
      fair: plan.fair,
      idleMs: plan.connections.idleMs,
      campaignBacklog: this.#campaignBacklog,
      dueAtMs: (message) => roster.dueAtMs(message),
      isSuppressed: (message) => !this.suppression.isEmpty && this.suppression.has(roster.recipientOf(message)),
      suppress: (message, flow) => this.#settlement.end(message, flow, OutcomeId.suppressed, this.#nowMs),
      pickedUp: (flow) => this.#lives.pickedUp(flow.campaign, this.#nowMs),
    });
    const { dispatcher } = this;
    this.#settlement = new Settlement({
      plan,
      attempts: this.attempts,
      campaigns,
      flows: this.flows,
      messages: this.messages,
      replies: this.replies,
      suppression: this.suppression,
      commands,
      ledger,
      dispatcher,
      recipientOf: (message) => roster.recipientOf(message),
      dueAtMs: (message) => roster.dueAtMs(message),
      ended: (flow) => this.#lives.ended(flow.campaign, this.#nowMs),
    });
  }

  /** Asks to be woken for each campaign; the first commands of a run. */
  start(): void {
    const endAtMs = this.#scenario.startAtMs + this.#scenario.durationMs;
    for (const governor of this.#governors) governor.start?.(this.#scenario.startAtMs);
    for (const { index, messageCount } of this.roster.campaigns.plans) {
      const first = this.roster.campaigns.plans[index]!;
      if (messageCount > 0 && first.dueAtMs(0) < endAtMs)
        this.commands.push(CommandKind.WakeCampaign, index, 0, first.dueAtMs(0));
    }
  }

  /** Something has happened at `nowMs`; what to do about it is then in `commands`. */
  handle(kind: number, a: number, b: number, c: number, nowMs: number): void {
    this.#nowMs = nowMs;
    switch (kind) {
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
        this.dispatcher.due(this.flows.flows[b]!, 1);
        break;
      case EventKind.CampaignTimer:
        this.#queueMore(a, nowMs);
        break;
      case EventKind.GovernorTimer:
        this.#governors[a]!.timer?.(b, nowMs);
        break;
      case EventKind.Sample:
        this.#sample(nowMs);
        break;
      default:
        this.#hear(kind, a, b, c, nowMs);
    }
    this.dispatcher.serve(nowMs);
  }

  /** The run is over: books what flows are still waiting for. */
  finish(nowMs: number): void {
    for (const flow of this.flows.flows) this.dispatcher.book(flow, nowMs);
  }

  #taken(flow: Flow, message: number, nowMs: number): void {
    if (message < 0) throw new Error(`bug: flow ${flow.index} counts messages that its queue does not hold`);
    this.dispatcher.taken(flow, message, nowMs);
  }

  #ended(slot: number, nowMs: number): void {
    const answer = this.#settlement.settle(slot, nowMs);
    this.#pathOfRow[answer.path.row] ??= answer.path;
    for (const governor of this.#governors) governor.answered?.(answer, nowMs);
    this.dispatcher.released(slot, answer.isAccepted, nowMs);
  }

  #queueMore(campaign: number, nowMs: number): void {
    const plan = this.roster.campaigns.plans[campaign]!;
    const destinations = this.roster.addresses.destinationsOf(plan.campaign.audience);
    const from = this.#lives.builtCount(campaign);
    let place = from;
    for (; place < plan.messageCount && plan.dueAtMs(place) <= nowMs; place++) {
      const message = plan.firstMessage + place;
      const flow = this.flows.flowFor(campaign, destinations[plan.recipientOf(place)]!);
      this.#ledger.append(EntryKind.Built, message, nowMs, flow.group, 0, 0);
      this.commands.push(CommandKind.Enqueue, message, flow.index, 0);
      this.dispatcher.due(flow, 1);
    }
    this.#lives.built(campaign, place - from, nowMs);
    const endAtMs = this.#scenario.startAtMs + this.#scenario.durationMs;
    if (place < plan.messageCount && plan.dueAtMs(place) < endAtMs)
      this.commands.push(CommandKind.WakeCampaign, campaign, 0, plan.dueAtMs(place));
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

  #sample(nowMs: number): void {
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
