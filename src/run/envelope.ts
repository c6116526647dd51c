// A message as the receiving world sees it: the sender's campaigns, IPs and recipients under the world's own numbers.

import type { DeliveryAttempt } from '../../fake-isp/model/attempt.ts';
import type { MailWorld } from '../../fake-isp/model/world.ts';
import type { Scenario } from '../domain/scenario.ts';
import type { Sender } from '../sender/sender.ts';
import { MessageSizes } from './message-size.ts';

export class Envelope {
  readonly attempt: DeliveryAttempt = {
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
  readonly #sender: Sender;
  readonly #sizes: MessageSizes;
  /** The world's indices by the sender's. */
  readonly #sourceIps: Int32Array;
  readonly #fromDomains: Int32Array;
  readonly #audiences: Int32Array;

  constructor(scenario: Scenario, sender: Sender, world: MailWorld) {
    this.#sender = sender;
    this.#sizes = new MessageSizes(scenario);
    this.#sourceIps = Int32Array.from(sender.flows.ips, ({ ip }) => world.sourceIpOf(ip));
    this.#fromDomains = Int32Array.from(scenario.campaigns, ({ fromDomain }) => world.fromDomainOf(fromDomain));
    this.#audiences = Int32Array.from(scenario.campaigns, ({ audience }) => world.audienceOf(audience));
  }

  /** Addresses `attempt` for this message of a campaign, from one of the sender's IPs to a site. */
  address(message: number, campaign: number, ip: number, site: number): void {
    const plan = this.#sender.roster.campaigns.plans[campaign]!;
    const place = message - plan.firstMessage;
    const { attempt } = this;
    attempt.site = site;
    attempt.sourceIp = this.#sourceIps[ip]!;
    attempt.fromDomain = this.#fromDomains[campaign]!;
    attempt.senderKey = plan.key;
    attempt.copyKey = plan.copyOf(place);
    attempt.audience = this.#audiences[campaign]!;
    attempt.recipient = plan.recipientOf(place);
    attempt.sizeBytes = this.#sizes.bytesOf(campaign, place);
  }

  sourceIpOf(ip: number): number {
    return this.#sourceIps[ip]!;
  }
}
