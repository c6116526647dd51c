// Puts messages into the queue as they become due: a campaign batch by batch, an automation scan by scan, a stream one by
// one. A queue that is full refuses them, and they are offered again.

import { EntryKind, type Ledger } from '../domain/ledger.ts';
import type { Scenario } from '../domain/scenario.ts';
import { BuildWaits } from './build-waits.ts';
import { Builder } from './builder.ts';
import type { CampaignLives } from './campaign-life.ts';
import type { CampaignPlan } from './campaigns.ts';
import { type CommandBuffer, CommandKind } from './commands.ts';
import type { Discipline } from './discipline.ts';
import type { Flow } from './flow.ts';
import type { FlowTable } from './flow-table.ts';
import type { JobDesk } from './job-desk.ts';
import type { LimitBook } from './limit-book.ts';
import type { Roster } from './roster.ts';
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

export interface ProducerParts {
  readonly scenario: Scenario;
  readonly roster: Roster;
  readonly flows: FlowTable;
  readonly jobs: JobDesk;
  readonly lives: CampaignLives;
  readonly commands: CommandBuffer;
  readonly ledger: Ledger;
  readonly dispatcher: Discipline;
  readonly floor: WorkerFloor | null;
  readonly book: LimitBook;
}

export class Producer {
  /** Room for new jobs in the queue; null: there always is. */
  room: JobRoom | null = null;
  readonly #parts: ProducerParts;
  readonly #builder: Builder;
  readonly #waits: BuildWaits;
  readonly #endAtMs: number;

  constructor(parts: ProducerParts) {
    this.#parts = parts;
    const { scenario, jobs, roster, ledger, floor, book } = parts;
    this.#builder = new Builder(scenario, jobs);
    const cause = jobs.has('build') ? book.cause('build', 'messages that are not built yet', -1) : -1;
    this.#waits = new BuildWaits(ledger, cause, floor);
    this.#endAtMs = scenario.startAtMs + scenario.durationMs;
    jobs.onBegin('build', (campaign, _b, _c, nowMs) => {
      this.#builder.begun(campaign, nowMs);
      this.#queueMore(roster.campaigns.plans[campaign]!, nowMs, nowMs);
    });
    jobs.onEnd('build', (campaign, _b, _c, nowMs) => this.#queueMore(roster.campaigns.plans[campaign]!, nowMs, nowMs));
    jobs.onEnd('scan', (_a, _b, askedAtMs, nowMs) => {
      for (const plan of roster.campaigns.plans)
        if (this.#builder.isScanned(plan)) this.#queueMore(plan, askedAtMs, nowMs);
    });
  }

  /** Asks to be woken for each campaign. */
  start(): void {
    const { roster, commands } = this.#parts;
    for (const plan of roster.campaigns.plans) {
      if (plan.messageCount === 0 || plan.dueAtMs(0) >= this.#endAtMs || this.#builder.isScanned(plan)) continue;
      commands.push(CommandKind.WakeCampaign, plan.index, 0, plan.dueAtMs(0));
    }
  }

  timer(campaign: number, nowMs: number): void {
    const plan = this.#parts.roster.campaigns.plans[campaign]!;
    if (this.#builder.isBuilt(plan) && this.#builder.ask(plan, nowMs)) this.#parts.lives.queuing(campaign, nowMs);
    else this.#queueMore(plan, nowMs, nowMs);
  }

  /** The run is over: books what flows wait for whose messages are due and were never built. */
  finish(nowMs: number): void {
    const { roster, lives } = this.#parts;
    for (const plan of roster.campaigns.plans) {
      if (!this.#builder.isBuilt(plan)) continue;
      const held = new Set<Flow>();
      for (let place = lives.builtCount(plan.index); place < plan.messageCount; place++) {
        if (plan.dueAtMs(place) >= nowMs) break;
        const flow = this.#flowOf(plan, place);
        if (held.has(flow)) continue;
        held.add(flow);
        this.#waits.book(flow, plan, place, nowMs);
      }
    }
  }

  /** Queues what was due at `dueByMs` and is made by now. */
  #queueMore(plan: CampaignPlan, dueByMs: number, nowMs: number): void {
    const { lives, ledger, commands, dispatcher, floor } = this.#parts;
    const campaign = plan.index;
    const builder = this.#builder;
    const isBuilt = builder.isBuilt(plan);
    lives.queuing(campaign, nowMs);
    const from = lives.builtCount(campaign);
    let room = this.room?.freeCount() ?? Number.POSITIVE_INFINITY;
    let place = from;
    let dueAtMs: number;
    for (; ; place++) {
      dueAtMs = dueAtMsOf(plan, place);
      if (dueAtMs > dueByMs) break;
      if (isBuilt && builder.madeAtMs(plan, place) > nowMs) break;
      if (room-- === 0) break;
      const message = plan.firstMessage + place;
      const flow = this.#flowOf(plan, place);
      if (isBuilt) this.#waits.book(flow, plan, place, nowMs);
      ledger.append(EntryKind.Built, message, nowMs, flow.group, 0, 0);
      if (floor === null) {
        commands.push(CommandKind.Enqueue, message, flow.index, 0);
        dispatcher.due(flow, 1, message);
      } else floor.built(message, flow);
    }
    lives.built(campaign, place - from, nowMs);
    if (place >= plan.messageCount || builder.isScanned(plan)) return;
    if (room < 0) {
      // A producer that is refused tries again; nothing is lost, but the campaign is built no further.
      this.room!.refused();
      commands.push(CommandKind.WakeCampaign, campaign, 0, nowMs + refusedWaitMs);
      return;
    }
    const nextAtMs = isBuilt ? builder.nextLookAtMs(plan, place) : dueAtMs;
    if (dueAtMs < this.#endAtMs && nextAtMs < Number.POSITIVE_INFINITY)
      commands.push(CommandKind.WakeCampaign, campaign, 0, nextAtMs);
  }

  #flowOf(plan: CampaignPlan, place: number): Flow {
    const recipient = plan.recipientOf(place);
    const zone = plan.zones === null ? 0 : plan.zones.zoneOf[recipient]!;
    return this.#parts.flows.flowFor(plan.index, plan.destinations[recipient]!, zone);
  }
}

/** Infinity past a campaign's last message. */
function dueAtMsOf(plan: CampaignPlan, place: number): number {
  return place < plan.messageCount ? plan.dueAtMs(place) : Number.POSITIVE_INFINITY;
}
