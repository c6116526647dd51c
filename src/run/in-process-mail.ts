// Where the two sides meet in virtual time: an attempt that the sender granted is put to the provider's model, and its
// answer, latency and later feedback are put back where the sender will find them.

import { type Answer, type DeliveryAttempt, LaterKind, newAnswer } from '../../fake-isp/model/attempt.ts';
import { closeConnection, receive } from '../../fake-isp/model/receive.ts';
import { replyText } from '../../fake-isp/model/reply.ts';
import type { MailWorld } from '../../fake-isp/model/world.ts';
import type { Scenario } from '../domain/scenario.ts';
import type { EventQueue } from '../engine/event-queue.ts';
import type { ProviderTally } from '../measurement/invariants/reconciliation.ts';
import type { CampaignPlan } from '../sender/campaigns.ts';
import { EventKind } from '../sender/events.ts';
import type { Flow } from '../sender/flow.ts';
import type { Sender } from '../sender/sender.ts';
import type { Beyond } from './virtual-clock.ts';

/** The sender's event for each kind of later feedback. */
const eventOfLater: Readonly<Record<number, number>> = {
  [LaterKind.Complaint]: EventKind.Complaint,
  [LaterKind.LateBounce]: EventKind.LateBounce,
  [LaterKind.Open]: EventKind.Open,
  [LaterKind.Click]: EventKind.Click,
  [LaterKind.Unsubscribe]: EventKind.Unsubscribe,
};

export class InProcessMail implements Beyond {
  readonly #sender: Sender;
  readonly #world: MailWorld;
  readonly #events: EventQueue;
  readonly #timeouts: Scenario['sender']['connections']['timeouts'];
  /** By provider and reply row of the model: the ledger's row. */
  readonly #replyRows: readonly Int32Array[];
  /** By provider: the ledger's row of no reply at all, in time to connect and after. */
  readonly #noBanner: Int32Array;
  readonly #noReply: Int32Array;
  /** The world's indices by the sender's. */
  readonly #sourceIps: Int32Array;
  readonly #fromDomains: Int32Array;
  readonly #audiences: Int32Array;
  readonly #attempt: DeliveryAttempt;
  readonly #answer: Answer = newAnswer();

  constructor(scenario: Scenario, sender: Sender, world: MailWorld, events: EventQueue) {
    this.#sender = sender;
    this.#world = world;
    this.#events = events;
    this.#timeouts = scenario.sender.connections.timeouts;
    const { providers } = world;
    this.#replyRows = providers.map(({ name, replies }) =>
      Int32Array.from(replies, (template) => {
        const { code, enhanced, phase } = template;
        return sender.replies.rowOf(name, { code, enhanced, phase, text: replyText(template) });
      }),
    );
    const silence = (phase: 'connect' | 'data', text: string) =>
      Int32Array.from(providers, ({ name }) => sender.replies.rowOf(name, { code: 0, enhanced: '', text, phase }));
    this.#noBanner = silence('connect', 'no banner within the time-out');
    this.#noReply = silence('data', 'no reply within the time-out');
    this.#sourceIps = Int32Array.from(sender.flows.ips, ({ ip }) => world.sourceIpOf(ip));
    this.#fromDomains = Int32Array.from(scenario.campaigns, ({ fromDomain }) => world.fromDomainOf(fromDomain));
    this.#audiences = Int32Array.from(scenario.campaigns, ({ audience }) => world.audienceOf(audience));
    this.#attempt = {
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
  }

  deliver(slot: number, nowMs: number): void {
    const { attempts, roster } = this.#sender;
    const { addresses, campaigns } = roster;
    const flow = attempts.flow[slot]!;
    const destination = addresses.destinations[flow.destination]!;
    const provider = this.#world.providers[destination.provider]!;
    this.#address(slot, flow, destination.site, campaigns.plans[flow.campaign]!);
    const answer = this.#answer;
    receive(provider, this.#attempt, nowMs, answer);
    attempts.reply[slot] = this.#replyRows[destination.provider]![answer.reply]!;
    attempts.latencyMs[slot] = answer.connectMs + answer.messageMs;
    attempts.closesConnection[slot] = answer.closesConnection ? 1 : 0;
    attempts.isRefused[slot] = answer.refusedConnection ? 1 : 0;
    if (answer.closesConnection || answer.refusedConnection) attempts.connection[slot]!.isGone = true;
    this.#giveUp(slot, destination.provider);
    if (answer.laterCount > 0) this.#scheduleLater(slot, nowMs + attempts.latencyMs[slot]!);
  }

  closeConnection(ip: number, destination: number, _nowMs: number): void {
    const { provider, site } = this.#sender.roster.addresses.destinations[destination]!;
    closeConnection(this.#world.providers[provider]!, site, this.#sourceIps[ip]!);
  }

  /** The providers' own counts, to be held against the ledger. */
  tallies(): ProviderTally[] {
    return this.#world.providers.map(({ name, tally }) => ({ provider: name, ...tally }));
  }

  #address(slot: number, flow: Flow, site: number, plan: CampaignPlan): void {
    const { attempts } = this.#sender;
    const attempt = this.#attempt;
    const place = attempts.message[slot]! - plan.firstMessage;
    attempt.site = site;
    attempt.sourceIp = this.#sourceIps[attempts.path[slot]!.ip]!;
    attempt.fromDomain = this.#fromDomains[flow.campaign]!;
    attempt.opensConnection = attempts.opensConnection[slot] === 1;
    attempt.messagesOnConnection = attempts.connection[slot]!.carriedCount;
    attempt.senderKey = plan.key;
    attempt.copyKey = plan.copyOf(place);
    attempt.audience = this.#audiences[flow.campaign]!;
    attempt.recipient = plan.recipientOf(place);
    attempt.sizeBytes = plan.campaign.messageBytes;
  }

  /** The sender does not wait for ever. What the provider did meanwhile stands: a message taken but not confirmed goes out twice. */
  #giveUp(slot: number, provider: number): void {
    const { connectMs, messageMs } = this.#answer;
    const timeouts = this.#timeouts;
    const { attempts } = this.#sender;
    const connectLimitMs = timeouts.connectMs + timeouts.bannerMs;
    if (connectMs <= connectLimitMs && messageMs <= timeouts.finalDotMs) return;
    const isConnect = connectMs > connectLimitMs;
    attempts.reply[slot] = isConnect ? this.#noBanner[provider]! : this.#noReply[provider]!;
    attempts.isRefused[slot] = isConnect ? 1 : 0;
    attempts.closesConnection[slot] = 1;
    attempts.latencyMs[slot] = isConnect ? connectLimitMs : connectMs + timeouts.finalDotMs;
  }

  #scheduleLater(slot: number, acceptedAtMs: number): void {
    const { attempts } = this.#sender;
    const { laterCount, laterKinds, laterAtMs } = this.#answer;
    const message = attempts.message[slot]!;
    const pathRow = attempts.path[slot]!.row;
    for (let i = 0; i < laterCount; i++) {
      // Nobody reads a message before it has been accepted.
      const atMs = Math.max(laterAtMs[i]!, acceptedAtMs);
      this.#events.schedule(atMs, eventOfLater[laterKinds[i]!]!, message, pathRow, acceptedAtMs);
    }
  }
}
