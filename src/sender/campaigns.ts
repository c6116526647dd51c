// Campaigns as numbered messages: which there are, whom they are for, when they are due. A batch is queued job by job
// at its build rate; a stream's arrivals are drawn once, at the start, from a stream of chance with the campaign's name.

import seedrandom from 'seedrandom';
import type { BatchArrivals, Campaign, Scenario, StreamArrivals } from '../domain/scenario.ts';
import { type Luck, luckOf, luckRatio, nameKey, Purpose } from '../engine/luck.ts';
import type { AddressBook } from './address-book.ts';
import { dueInOrder, type RecipientOrder, recipientOrder } from './recipient-order.ts';
import { isDueByRecipient, keepsRecipientHours, type RecipientZones } from './recipient-zones.ts';

/** A batch is queued in steps of about this length. */
const buildStepMs = 100;

export class CampaignPlan {
  readonly index: number;
  readonly campaign: Campaign;
  readonly firstMessage: number;
  readonly messageCount: number;
  /** 32 bits of its name: the campaign's part of the envelope sender. */
  readonly key: number;
  readonly luck: Luck;
  /** Number of the audience's recipient 0 among all recipients. */
  readonly firstRecipient: number;
  /** Where each recipient of its audience lives. */
  readonly destinations: Uint16Array;
  /** Its recipients' zones, where their clocks decide when it may leave. */
  readonly zones: RecipientZones | null;
  readonly #order: RecipientOrder | null;
  /** Whom its messages are for, one after another; null: in the order of the audience. */
  readonly #recipients: Int32Array | null;
  /** How many messages there are before the first recipient's turn comes again. */
  readonly #roundCount: number;
  readonly #audienceSize: number;
  readonly #arrivalsAtMs: Float64Array | null;
  readonly #batchAtMs: number;
  readonly #perStep: number;
  readonly #stepMs: number;

  constructor(scenario: Scenario, luck: Luck, index: number, firstMessage: number, addresses: AddressBook) {
    const campaign = scenario.campaigns[index]!;
    this.index = index;
    this.campaign = campaign;
    this.firstMessage = firstMessage;
    this.firstRecipient = addresses.firstRecipientOf(campaign.audience);
    this.destinations = addresses.destinationsOf(campaign.audience);
    this.zones = keepsRecipientHours(campaign) ? addresses.zonesOf(campaign.audience) : null;
    this.key = nameKey(campaign.name);
    this.luck = luckOf(luck, `campaign ${campaign.name}`);
    const audience = scenario.audiences.find(({ name }) => name === campaign.audience)!;
    this.#audienceSize = audience.size;
    const { arrivals } = campaign;
    this.#arrivalsAtMs = arrivals.kind === 'stream' ? arrivalsOf(arrivals, scenario, campaign.name) : null;
    this.#batchAtMs = arrivals.kind === 'batch' ? arrivals.atMs : Number.NaN;
    const perSecond = arrivals.kind === 'batch' ? arrivals.buildPerSecond : 1;
    this.#perStep = Math.max(1, Math.round((perSecond * buildStepMs) / 1000));
    this.#stepMs = (this.#perStep / perSecond) * 1000;
    const dueBy = isDueByRecipient(campaign) ? addresses.zonesOf(campaign.audience) : null;
    this.#order = recipientOrder(campaign, audience, dueBy, luck, this.#buildMs);
    this.#recipients =
      this.#arrivalsAtMs === null
        ? (this.#order?.recipients ?? null)
        : recipientsOf(this.#arrivalsAtMs.length, this.luck, this.#audienceSize);
    this.#roundCount = this.#recipients?.length ?? this.#audienceSize;
    // Those who stand in the list twice get one more at its end.
    const twice = Math.round(this.#audienceSize * (audience.twiceRatio ?? 0));
    this.messageCount = this.#arrivalsAtMs?.length ?? this.#audienceSize * (arrivals as BatchArrivals).copies + twice;
  }

  /** Recipients of a batch, each once; 0 for a stream. */
  get recipientCount(): number {
    return this.#arrivalsAtMs === null ? this.#audienceSize : 0;
  }

  /** When the message with this number within the campaign becomes due: the end of its queuing. */
  dueAtMs(place: number): number {
    if (this.#arrivalsAtMs !== null) return this.#arrivalsAtMs[place]!;
    if (this.#order !== null && this.#order.starts.length > 0) return dueInOrder(this.#order, place, this.#buildMs);
    return this.#batchAtMs + this.#buildMs(place);
  }

  /** The recipient's number within the audience. */
  recipientOf(place: number): number {
    const turn = place < this.#roundCount ? place : place % this.#roundCount;
    return this.#recipients === null ? turn : this.#recipients[turn]!;
  }

  /** How long after the first the message with this number is queued. */
  readonly #buildMs = (place: number): number => Math.floor(place / this.#perStep) * this.#stepMs;

  /** Tells messages of the campaign to one recipient apart: the copy, or the arrival. */
  copyOf(place: number): number {
    return this.#arrivalsAtMs === null ? Math.floor(place / this.#audienceSize) : place;
  }
}

export class CampaignBook {
  readonly plans: readonly CampaignPlan[];
  readonly messageCount: number;
  /** The plan found last: what is asked about mostly belongs to the same campaign as what was asked about before. */
  #found: CampaignPlan | null = null;

  constructor(scenario: Scenario, luck: Luck, addresses: AddressBook) {
    const plans: CampaignPlan[] = [];
    let messageCount = 0;
    for (let index = 0; index < scenario.campaigns.length; index++) {
      const plan = new CampaignPlan(scenario, luck, index, messageCount, addresses);
      plans.push(plan);
      messageCount += plan.messageCount;
    }
    this.plans = plans;
    this.messageCount = messageCount;
  }

  planOf(message: number): CampaignPlan {
    const found = this.#found;
    if (found !== null && message >= found.firstMessage && message - found.firstMessage < found.messageCount)
      return found;
    const plan = this.#search(message);
    this.#found = plan;
    return plan;
  }

  #search(message: number): CampaignPlan {
    let low = 0;
    let high = this.plans.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.plans[middle]!.firstMessage <= message) low = middle;
      else high = middle - 1;
    }
    return this.plans[low]!;
  }
}

function arrivalsOf(arrivals: StreamArrivals, scenario: Scenario, name: string): Float64Array {
  const { fromMs, rate, spacing } = arrivals;
  const untilMs = Math.min(arrivals.untilMs, scenario.startAtMs + scenario.durationMs);
  const gapMs = rate.perMs / rate.count;
  const expected = Math.max(0, (untilMs - fromMs) / gapMs);
  let instants = new Float64Array(Math.ceil(expected + 6 * Math.sqrt(expected) + 8));
  let count = 0;
  const stream = seedrandom.alea(`maildrill arrivals ${name} ${scenario.seed}`);
  let atMs = fromMs;
  for (;;) {
    atMs = spacing === 'even' ? fromMs + (count * rate.perMs) / rate.count : atMs - gapMs * Math.log(1 - stream());
    if (atMs >= untilMs) return instants.slice(0, count);
    if (count === instants.length) {
      const longer = new Float64Array(instants.length * 2);
      longer.set(instants);
      instants = longer;
    }
    instants[count++] = atMs;
  }
}

/** Whom the arrivals of a stream are for. Each is asked for several times in a message's life, so its hash is taken once. */
function recipientsOf(arrivalCount: number, luck: Luck, audienceSize: number): Int32Array {
  const recipients = new Int32Array(arrivalCount);
  for (let place = 0; place < arrivalCount; place++)
    recipients[place] = Math.floor(luckRatio(luck, Purpose.StreamRecipient, place, 0, 0) * audienceSize);
  return recipients;
}
