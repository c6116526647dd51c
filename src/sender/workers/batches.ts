// Jobs of several messages. A job is a number: a message, or ~first for the batch of messages that begins with `first`.
// Messages of one campaign are numbered on, so a batch needs no list.

import type { CampaignBook } from '../campaigns.ts';

/** The message stands in a job that is not whole yet. */
export const noJobYet = -0x8000_0000;

export class Batches {
  readonly #campaigns: CampaignBook;
  readonly #count: number;

  constructor(campaigns: CampaignBook, count: number) {
    this.#campaigns = campaigns;
    this.#count = count;
  }

  /** The job that is whole with this message, built in the order of its campaign. */
  jobEndingWith(message: number, campaign: number): number {
    if (this.#count === 1) return message;
    const plan = this.#campaigns.plans[campaign]!;
    if (plan.campaign.arrivals.kind === 'stream') return message;
    const place = message - plan.firstMessage;
    const inJob = place % this.#count;
    return inJob === this.#count - 1 || place === plan.messageCount - 1 ? ~(message - inJob) : noJobYet;
  }

  /** One past the last message of a job. */
  endOf(job: number): number {
    if (job >= 0) return job + 1;
    const first = ~job;
    const plan = this.#campaigns.planOf(first);
    return Math.min(first + this.#count, plan.firstMessage + plan.messageCount);
  }
}
