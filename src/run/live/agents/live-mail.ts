// Where the sender meets delivery agents: a grant becomes an order with envelope and route, and an outcome is put into
// the attempt's columns, where the sender finds it.

import { printRecipient, printSender } from '../../../../fake-isp/model/envelope.ts';
import type { LedgerTables } from '../../../domain/ledger.ts';
import type { Scenario } from '../../../domain/scenario.ts';
import type { LiveClock } from '../../../engine/live-clock.ts';
import { nameKey } from '../../../engine/luck.ts';
import type { Sender } from '../../../sender/sender.ts';
import { MessageSizes } from '../../message-size.ts';
import type { Reckoning } from '../isp/reckoning.ts';
import type { LiveMail } from '../live-loop.ts';
import type { AgentOutcome } from '../protocol.ts';
import type { Crew } from './crew.ts';

export interface AgentMailParts {
  readonly scenario: Scenario;
  readonly sender: Sender;
  readonly tables: LedgerTables;
  readonly clock: LiveClock;
  readonly crew: () => Crew;
  /** Where the providers' books are held against what was heard; null: nowhere. */
  readonly reckoning: Reckoning | null;
  readonly ended: (slot: number) => void;
}

export class AgentMail implements LiveMail {
  readonly #parts: AgentMailParts;
  readonly #providerNames: readonly string[];
  readonly #audienceKeys: readonly number[];
  readonly #ipCount: number;
  readonly #sizes: MessageSizes;
  /** By message: where and when it was accepted, for the feedback that comes later. */
  readonly acceptedPath: Int32Array;
  readonly acceptedAtMs: Float64Array;
  /** By provider: attempts that an agent took with it. */
  readonly unheardCounts: number[];

  constructor(parts: AgentMailParts) {
    this.#parts = parts;
    const { scenario, sender } = parts;
    this.#sizes = new MessageSizes(scenario);
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
    const { message, number, flow, path, connection } = attempts.at(slot);
    const destination = roster.addresses.destinations[flow.destination]!;
    const plan = roster.campaigns.plans[flow.campaign]!;
    const place = message - plan.firstMessage;
    this.#parts.reckoning?.tried(message, number);
    crew().order({
      slot,
      connection: connection.number,
      route: this.routeOf(flow.destination, path.ip),
      template: flow.campaign,
      bytes: this.#sizes.vary(flow.campaign) ? this.#sizes.bytesOf(flow.campaign, place) : 0,
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
      const { provider } = roster.addresses.destinations[attempts.at(slot).flow.destination]!;
      // Where silence is reckoned with, it is counted as it comes.
      if (this.#parts.reckoning === null) this.unheardCounts[provider]! += 1;
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

  /** A life before this one gave it to an agent. */
  tried(slot: number): void {
    const { message, number } = this.#parts.sender.attempts.at(slot);
    this.#parts.reckoning?.tried(message, number);
  }

  /** A life before this one had an answer; it stands in the attempt's slot. */
  answered(slot: number, nowMs: number): void {
    const { sender, tables, reckoning } = this.#parts;
    const { message, path, reply, isRefused } = sender.attempts.at(slot);
    const { code } = tables.replies[reply]!;
    const isYes = code >= 200 && code < 300;
    if (reckoning !== null) this.#reckon(reckoning, { code, isRefused }, slot);
    if (!isYes) return;
    this.acceptedPath[message] = path.row;
    this.acceptedAtMs[message] = nowMs;
  }

  /** Its answer will not come any more, and it is given out again: its provider may count both. */
  again(slot: number, nowMs: number): void {
    this.unheardCounts[this.#providerOf(slot)]! += 1;
    this.deliver(slot, nowMs);
  }

  /** An agent has heard the provider's answer, or its silence. */
  came(outcome: AgentOutcome): void {
    const { sender, clock, ended, reckoning } = this.#parts;
    const { attempts, roster, replies } = sender;
    const { slot, code, enhanced, text, phase } = outcome;
    const attempt = attempts.at(slot);
    const { message, flow, path, connection } = attempt;
    const { provider } = roster.addresses.destinations[flow.destination]!;
    const isGone = outcome.isClosed || outcome.isRefused;
    if (reckoning !== null) this.#reckon(reckoning, outcome, slot);
    attempt.reply = replies.rowOf(this.#providerNames[provider]!, { code, enhanced, text, phase });
    attempt.latencyMs = (outcome.connectWallMs + outcome.messageWallMs) / clock.wallMs(1);
    attempt.closesConnection = outcome.isClosed;
    attempt.isRefused = outcome.isRefused;
    if (isGone) connection.isGone = true;
    if (code >= 200 && code < 300) {
      this.acceptedPath[message] = path.row;
      this.acceptedAtMs[message] = clock.nowMs();
    }
    ended(slot);
  }

  #providerOf(slot: number): number {
    const { attempts, roster } = this.#parts.sender;
    return roster.addresses.destinations[attempts.at(slot).flow.destination]!.provider;
  }

  /** In a drill nobody knows whether a provider met a try that it did not answer. */
  #reckon(reckoning: Reckoning, { code, isRefused }: Pick<AgentOutcome, 'code' | 'isRefused'>, slot: number): void {
    const { message, number } = this.#parts.sender.attempts.at(slot);
    if (code === 0) this.unheardCounts[this.#providerOf(slot)]! += 1;
    if (code !== 0 || isRefused) reckoning.answered(message, number, code >= 200 && code < 300);
  }
}
