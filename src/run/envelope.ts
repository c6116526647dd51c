// A message as the receiving world sees it: the sender's campaigns, IPs and recipients under the world's own numbers.

import type { DeliveryAttempt } from '../../fake-isp/model/attempt.ts';
import type { MailWorld } from '../../fake-isp/model/world.ts';
import type { Scenario } from '../domain/scenario.ts';
import type { CampaignPlan } from '../sender/campaigns.ts';
import type { Sender } from '../sender/sender.ts';
import { MessageSizes } from './message-size.ts';

/** What the messages of one campaign have in common. */
interface Letterhead {
  readonly plan: CampaignPlan;
  /** The world's numbers. */
  readonly fromDomain: number;
  readonly audience: number;
  /** null where they differ. */
  readonly sizeBytes: number | null;
}

export class Envelope {
  readonly #attempt: DeliveryAttempt = {
    site: 0,
    sourceIp: 0,
    fromDomain: 0,
    opensConnection: false,
    messagesOnConnection: 0,
    senderKey: 0,
    copyKey: 0,
    audience: 0,
    recipient: 0,
    sizeBytes: 0,
  };
  readonly #sizes: MessageSizes;
  /** The world's indices by the sender's. */
  readonly #sourceIps: Int32Array;
  /** By campaign. */
  readonly #letterheads: readonly Letterhead[];

  constructor(scenario: Scenario, sender: Sender, world: MailWorld) {
    this.#sizes = new MessageSizes(scenario);
    this.#sourceIps = Int32Array.from(sender.flows.ips, ({ ip }) => world.sourceIpOf(ip));
    this.#letterheads = sender.roster.campaigns.plans.map((plan) => {
      const { fromDomain, audience, messageBytes } = plan.campaign;
      return {
        plan,
        fromDomain: world.fromDomainOf(fromDomain),
        audience: world.audienceOf(audience),
        sizeBytes: this.#sizes.vary(plan.index) ? null : messageBytes,
      };
    });
  }

  /** An attempt at this message of a campaign, from one of the sender's IPs to a site; valid until the next call. */
  address(message: number, campaign: number, ip: number, site: number): DeliveryAttempt {
    const { plan, fromDomain, audience, sizeBytes } = this.#letterheads[campaign]!;
    const place = message - plan.firstMessage;
    const attempt = this.#attempt;
    attempt.site = site;
    attempt.sourceIp = this.#sourceIps[ip]!;
    attempt.fromDomain = fromDomain;
    attempt.senderKey = plan.key;
    attempt.copyKey = plan.copyOf(place);
    attempt.audience = audience;
    attempt.recipient = plan.recipientOf(place);
    attempt.sizeBytes = sizeBytes ?? this.#sizes.bytesOf(campaign, place);
    return attempt;
  }

  sourceIpOf(ip: number): number {
    return this.#sourceIps[ip]!;
  }
}
