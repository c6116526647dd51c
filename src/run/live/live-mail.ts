// Where the sender meets delivery agents: a grant becomes an order with envelope and route, and an outcome is put into
// the attempt's columns, where the sender finds it.

import { printRecipient, printSender } from '../../../fake-isp/model/envelope.ts';
import type { Scenario } from '../../domain/scenario.ts';
import type { LiveClock } from '../../engine/live-clock.ts';
import { nameKey } from '../../engine/luck.ts';
import type { Sender } from '../../sender/sender.ts';
import type { Crew } from './crew.ts';
import type { LiveMail } from './live-loop.ts';
import type { AgentOutcome } from './protocol.ts';

export interface AgentMailParts {
  readonly scenario: Scenario;
  readonly sender: Sender;
  readonly clock: LiveClock;
  readonly crew: () => Crew;
  readonly ended: (slot: number) => void;
}

export class AgentMail implements LiveMail {
  readonly #parts: AgentMailParts;
  readonly #providerNames: readonly string[];
  readonly #audienceKeys: readonly number[];
  readonly #ipCount: number;
  /** By message: where and when it was accepted, for the feedback that comes later. */
  readonly acceptedPath: Int32Array;
  readonly acceptedAtMs: Float64Array;
  /** By provider: attempts that an agent took with it. */
  readonly unheardCounts: number[];

  constructor(parts: AgentMailParts) {
    this.#parts = parts;
    const { scenario, sender } = parts;
    this.#providerNames = scenario.providers.map(({ name }) => name);
    this.#audienceKeys = scenario.campaigns.map(({ audience }) => nameKey(audience));
    this.#ipCount = sender.flows.ips.length;
    this.acceptedPath = new Int32Array(sender.roster.messageCount).fill(-1);
    this.unheardCounts = scenario.providers.map(() => 0);
    this.acceptedAtMs = new Float64Array(sender.roster.messageCount);
  }

  /** Routes are numbered destination by destination, IP by IP. */
  routeOf(destination: number, ip: number): number {
    return destination * this.#ipCount + ip;
  }

  deliver(slot: number, _nowMs: number): void {
    const { sender, crew } = this.#parts;
    const { attempts, roster } = sender;
    const flow = attempts.flow[slot]!;
    const destination = roster.addresses.destinations[flow.destination]!;
    const plan = roster.campaigns.plans[flow.campaign]!;
    const message = attempts.message[slot]!;
    const place = message - plan.firstMessage;
    crew().order({
      slot,
      connection: attempts.connection[slot]!.number,
      route: this.routeOf(flow.destination, attempts.path[slot]!.ip),
      template: flow.campaign,
      message,
      from: printSender(plan.key, plan.copyOf(place), plan.campaign.fromDomain),
      to: printRecipient(this.#audienceKeys[flow.campaign]!, plan.recipientOf(place), destination.domain),
    });
  }

  closeConnection(connectionNumber: number): void {
    this.#parts.crew().close(connectionNumber);
  }

  flush(): void {
    this.#parts.crew().flush();
  }

  /** Nobody knows what became of these: whoever carried them is gone. They count as sent, and are tried again. */
  lost(slots: readonly number[]): void {
    const { attempts, roster } = this.#parts.sender;
    for (const slot of slots) {
      const { provider } = roster.addresses.destinations[attempts.flow[slot]!.destination]!;
      this.unheardCounts[provider]! += 1;
      this.came({
        slot,
        code: 0,
        enhanced: '',
        text: 'the delivery agent is gone',
        phase: 'data',
        connectWallMs: 0,
        messageWallMs: 0,
        isClosed: true,
        isRefused: false,
      });
    }
  }

  /** An agent has heard the provider's answer, or its silence. */
  came(outcome: AgentOutcome): void {
    const { sender, clock, ended } = this.#parts;
    const { attempts, roster, replies } = sender;
    const { slot, code, enhanced, text, phase } = outcome;
    const { provider } = roster.addresses.destinations[attempts.flow[slot]!.destination]!;
    const isGone = outcome.isClosed || outcome.isRefused;
    attempts.reply[slot] = replies.rowOf(this.#providerNames[provider]!, { code, enhanced, text, phase });
    attempts.latencyMs[slot] = (outcome.connectWallMs + outcome.messageWallMs) / clock.wallMs(1);
    attempts.closesConnection[slot] = outcome.isClosed ? 1 : 0;
    attempts.isRefused[slot] = outcome.isRefused ? 1 : 0;
    if (isGone) attempts.connection[slot]!.isGone = true;
    if (code >= 200 && code < 300) {
      const message = attempts.message[slot]!;
      this.acceptedPath[message] = attempts.path[slot]!.row;
      this.acceptedAtMs[message] = clock.nowMs();
    }
    ended(slot);
  }
}
