// Which messages of a campaign may stand in the queue by now. A batch is made message by message by one build worker;
// automations wait for the next scan; where the scenario names neither, messages are there the instant they are due.

import type { Scenario } from '../domain/scenario.ts';
import type { CampaignPlan } from './campaigns.ts';
import type { JobDesk } from './job-desk.ts';

/** What a worker has made is put into the queue this often at most. */
const stepMs = 100;

export class Builder {
  readonly #jobs: JobDesk;
  readonly #takesMs: number;
  readonly #isBuilt: readonly boolean[];
  readonly #isScanned: readonly boolean[];
  /** By campaign: when a worker took it up; Infinity until then. */
  readonly #begunAtMs: Float64Array;
  /** By campaign: it has been given to the build workers. */
  readonly #isAsked: Uint8Array;

  constructor(scenario: Scenario, jobs: JobDesk) {
    const { campaigns, sender } = scenario;
    this.#jobs = jobs;
    this.#takesMs = sender.jobs.find(({ kind }) => kind === 'build')?.takesMs ?? 0;
    const [hasBuilders, hasScans] = [jobs.has('build'), jobs.has('scan')];
    this.#isBuilt = campaigns.map(({ arrivals }) => hasBuilders && arrivals.kind === 'batch');
    this.#isScanned = campaigns.map(
      ({ arrivals, lane }) => hasScans && arrivals.kind === 'stream' && lane.startsWith('automation'),
    );
    this.#begunAtMs = new Float64Array(campaigns.length).fill(Number.POSITIVE_INFINITY);
    this.#isAsked = new Uint8Array(campaigns.length);
  }

  /** Its messages are made by a build worker, one after another. */
  isBuilt(plan: CampaignPlan): boolean {
    return this.#isBuilt[plan.index]!;
  }

  /** Its messages are found by scans. */
  isScanned(plan: CampaignPlan): boolean {
    return this.#isScanned[plan.index]!;
  }

  /** Puts the campaign before the build workers, once. True: it was put there just now. */
  ask(plan: CampaignPlan, nowMs: number): boolean {
    if (this.#isAsked[plan.index] === 1) return false;
    this.#isAsked[plan.index] = 1;
    this.#jobs.arrive('build', plan.index, 0, 0, nowMs, plan.messageCount * this.#takesMs);
    return true;
  }

  begun(campaign: number, nowMs: number): void {
    this.#begunAtMs[campaign] = nowMs;
  }

  /** When the message with this number within the campaign is made; -Infinity where nobody need make it. */
  madeAtMs(plan: CampaignPlan, place: number): number {
    if (!this.isBuilt(plan)) return Number.NEGATIVE_INFINITY;
    return this.#begunAtMs[plan.index]! + (place + 1) * this.#takesMs;
  }

  /** When to look again, for this message and those that are made soon after it. */
  nextLookAtMs(plan: CampaignPlan, place: number): number {
    const madeAtMs = this.madeAtMs(plan, place);
    const dueAtMs = plan.dueAtMs(place);
    if (madeAtMs <= dueAtMs) return dueAtMs;
    const begunAtMs = this.#begunAtMs[plan.index]!;
    const lastAtMs = begunAtMs + plan.messageCount * this.#takesMs;
    const steppedAtMs = begunAtMs + Math.ceil((madeAtMs - begunAtMs) / stepMs) * stepMs;
    return Math.max(dueAtMs, madeAtMs, Math.min(steppedAtMs, lastAtMs));
  }
}
