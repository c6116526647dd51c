// Campaigns that callers start (`by: http`). The sender knows them as it knows all others, with as many messages as they
// state at most; here none is due until somebody hands it in, and then for whom he says. A place in a campaign that has
// been filled stays as it is, so the sender finds the same each time it asks.

import { parseRecipient, printRecipient } from '../../../../fake-isp/model/envelope.ts';
import type { Campaign, Scenario } from '../../../domain/scenario.ts';
import type { CampaignOrder, EdgeAnswer, EdgeOrder, MessageOrder } from '../../../drivers/http/intake-routes.ts';
import { hash3, nameKey } from '../../../engine/luck.ts';
import type { CampaignPlan } from '../../../sender/campaigns.ts';
import type { Roster } from '../../../sender/roster.ts';

const addressesMost = 5000;

/** Whom a called campaign's messages are for, and since when they are due. */
class OpenPlan {
  readonly plan: CampaignPlan;
  usedCount = 0;
  readonly #dueAtMs: Float64Array;
  readonly #recipients: Int32Array;
  /** How long after the first of a batch its n-th is queued. */
  readonly #buildMs: Float64Array;

  constructor(plan: CampaignPlan) {
    const { messageCount } = plan;
    this.plan = plan;
    this.#dueAtMs = new Float64Array(messageCount).fill(Number.POSITIVE_INFINITY);
    this.#recipients = new Int32Array(messageCount);
    const isBatch = plan.campaign.arrivals.kind === 'batch';
    this.#buildMs = Float64Array.from({ length: messageCount }, (_, place) =>
      isBatch ? plan.dueAtMs(place) - plan.dueAtMs(0) : 0,
    );
    plan.dueAtMs = (place) => this.#dueAtMs[place]!;
    plan.recipientOf = (place) => this.#recipients[place]!;
  }

  get leftCount(): number {
    return this.plan.messageCount - this.usedCount;
  }

  /** These recipients are due from `nowMs` on; the number of the first message. */
  fill(recipients: Iterable<number>, nowMs: number): number {
    const first = this.usedCount;
    // What was handed in before goes out before.
    const fromMs = first === 0 ? nowMs : Math.max(nowMs, this.#dueAtMs[first - 1]!);
    for (const recipient of recipients) {
      const place = this.usedCount++;
      this.#recipients[place] = recipient;
      this.#dueAtMs[place] = fromMs + this.#buildMs[place - first]!;
    }
    return this.plan.firstMessage + first;
  }
}

export interface IntakeParts {
  readonly scenario: Scenario;
  readonly roster: Roster;
  /** More of this campaign is due now. */
  readonly due: (campaign: number) => void;
  readonly nowMs: () => number;
  /** Told before it is due, for whoever is to take it again after a start over. */
  readonly taken?: (campaign: number, recipients: readonly number[], nowMs: number) => void;
}

export class Intake {
  readonly #parts: IntakeParts;
  readonly #open = new Map<string, OpenPlan>();
  /** By audience and domain: who lives there. */
  readonly #residents = new Map<string, ReadonlyMap<string, readonly number[]>>();

  /** To be made before the sender: it must find these campaigns empty. */
  constructor(parts: IntakeParts) {
    this.#parts = parts;
    for (const plan of parts.roster.campaigns.plans)
      if (plan.campaign.isCalled === true) this.#open.set(plan.campaign.name, new OpenPlan(plan));
  }

  /** Some addresses that messages of this campaign may be handed in for. */
  addressesOf(campaign: string): readonly string[] {
    const { audience } = this.#open.get(campaign)!.plan.campaign;
    const { addresses } = this.#parts.roster;
    const destinations = addresses.destinationsOf(audience);
    return Array.from({ length: Math.min(addressesMost, destinations.length) }, (_, recipient) =>
      printRecipient(nameKey(audience), recipient, addresses.destinations[destinations[recipient]!]!.domain),
    );
  }

  /** What a life before this one had taken. */
  takeAgain(campaign: number, recipients: readonly number[], nowMs: number): void {
    [...this.#open.values()].find(({ plan }) => plan.index === campaign)?.fill(recipients, nowMs);
  }

  take(order: EdgeOrder): EdgeAnswer {
    return order.kind === 'message' ? this.#takeMessage(order) : this.#takeCampaign(order);
  }

  #takeMessage({ campaign, lane, to }: MessageOrder): EdgeAnswer {
    const streams = [...this.#open.values()].filter(({ plan }) => plan.campaign.arrivals.kind === 'stream');
    const found = streams.find(({ plan }) =>
      campaign === undefined ? plan.campaign.lane === lane : plan.campaign.name === campaign,
    );
    if (found === undefined) {
      const wanted = campaign === undefined ? `lane ${JSON.stringify(lane)}` : JSON.stringify(campaign);
      const known = streams.map(({ plan }) => (campaign === undefined ? plan.campaign.lane : plan.campaign.name));
      return this.#unknown(`no stream of ${wanted} takes messages`, known);
    }
    const { campaign: own } = found.plan;
    const recipient = this.#recipientOf(own, to);
    if (recipient === null) {
      const domains = [...this.#residentsOf(own.audience).keys()];
      const problems = [{ field: 'to', problem: `expected an address at one of: ${domains.slice(0, 20).join(', ')}` }];
      return { status: 422, body: { error: `nobody of ${own.audience} has such an address`, problems } };
    }
    if (found.leftCount === 0) return usedUp(own);
    return this.#taken(found, [recipient]);
  }

  #takeCampaign({ campaign, part }: CampaignOrder): EdgeAnswer {
    const batches = [...this.#open.values()].filter(({ plan }) => plan.campaign.arrivals.kind === 'batch');
    const found = batches.find(({ plan }) => plan.campaign.name === campaign);
    if (found === undefined)
      return this.#unknown(
        `no campaign ${JSON.stringify(campaign)} waits to be started`,
        batches.map(({ plan }) => plan.campaign.name),
      );
    const { campaign: own } = found.plan;
    const { size } = this.#parts.scenario.audiences.find(({ name }) => name === own.audience)!;
    const { from, count } = part ?? { from: 0, count: size };
    if (from + count > size) {
      const problems = [{ field: 'part', problem: `expected a part of ${size} recipients, numbered from 0` }];
      return { status: 422, body: { error: `${own.audience} is not so large`, problems } };
    }
    if (found.leftCount < count) return usedUp(own);
    return this.#taken(
      found,
      Array.from({ length: count }, (_, i) => from + i),
    );
  }

  #taken(open: OpenPlan, recipients: readonly number[]): EdgeAnswer {
    const { plan } = open;
    const nowMs = this.#parts.nowMs();
    const first = open.fill(recipients, nowMs);
    this.#parts.taken?.(plan.index, recipients, nowMs);
    this.#parts.due(plan.index);
    const id = `${plan.campaign.name}-${first - plan.firstMessage}`;
    return { status: 202, body: { id, campaign: plan.campaign.name, message: first, messages: recipients.length } };
  }

  #unknown(error: string, known: readonly string[]): EdgeAnswer {
    return { status: 404, body: { error, known: [...new Set(known)] } };
  }

  /** Our own form of address names its recipient; any other stands for somebody at the same domain, always the same. */
  #recipientOf({ audience }: Campaign, to: string): number | null {
    const { audienceKey, recipient, domain } = parseRecipient(to);
    const residents = this.#residentsOf(audience).get(domain);
    if (residents === undefined) return null;
    if (audienceKey === nameKey(audience) && this.#domainOf(audience, recipient) === domain) return recipient;
    return residents[(hash3(nameKey(to.toLowerCase()), 0, 0, 0) >>> 0) % residents.length]!;
  }

  #domainOf(audience: string, recipient: number): string | undefined {
    const { addresses } = this.#parts.roster;
    return addresses.destinations[addresses.destinationsOf(audience)[recipient] ?? -1]?.domain;
  }

  #residentsOf(audience: string): ReadonlyMap<string, readonly number[]> {
    const known = this.#residents.get(audience);
    if (known !== undefined) return known;
    const { addresses } = this.#parts.roster;
    const residents = new Map<string, number[]>();
    addresses.destinationsOf(audience).forEach((destination, recipient) => {
      const { domain } = addresses.destinations[destination]!;
      const there = residents.get(domain);
      if (there === undefined) residents.set(domain, [recipient]);
      else there.push(recipient);
    });
    this.#residents.set(audience, residents);
    return residents;
  }
}

function usedUp({ name }: Campaign): EdgeAnswer {
  return { status: 409, body: { error: `${name} has no more messages than it states, and they are used up` } };
}
