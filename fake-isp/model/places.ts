// The outside world as providers tell it apart: source IPs, from domains and audiences, interned so that a message
// names each by a small number. Their luck hangs on their names.

import type { Audience, Authentication, History } from '../../src/domain/scenario.ts';
import type { Engagement } from '../../src/engine/engagement.ts';
import { type Luck, luckOf, nameKey } from '../../src/engine/luck.ts';

/** No mail seen so far. */
export const newHistory: History = { days: 0, peakPerDay: 0, score: null, complaintRatio: 0 };

export interface SourceIp {
  readonly text: string;
  readonly key: number;
  /** The first three parts of an IPv4 address: greylisting takes neighbours for one (postgrey's default). */
  readonly networkKey: number;
  /** null: warm at the scenario's own volume. */
  readonly history: History | null;
}

export interface FromDomain {
  readonly name: string;
  readonly key: number;
  readonly history: History | null;
  /** null: everything is in order. */
  readonly authentication: Authentication | null;
}

/** An audience's traits; those of recipient n are hashes of the audience's name and n. */
export interface Readers {
  readonly name: string;
  readonly key: number;
  readonly luck: Luck;
  /** One recipient may get so much mail that limits of mailboxes matter; where not, nobody need count. */
  readonly isCrowded: boolean;
  /** null: all read alike. */
  readonly engaged: Engagement | null;
  readonly unknownRatio: number;
  readonly disabledRatio: number;
  readonly fullRatio: number;
  readonly trapRatio: number;
  readonly complaintRatio: number;
  readonly lateBounceRatio: number;
  readonly openRatio: number;
  /** Of those who open. */
  readonly clickRatio: number;
  readonly unsubscribeRatio: number;
}

export function sourceIp(text: string, history: History | null): SourceIp {
  const network = /^(\d+\.\d+\.\d+)\.\d+$/.exec(text)?.[1] ?? text;
  return { text, key: nameKey(text), networkKey: nameKey(network), history };
}

export function fromDomain(
  name: string,
  history: History | null,
  authentication: Authentication | null = null,
): FromDomain {
  return { name, key: nameKey(name), history, authentication };
}

/** Fewer messages per recipient than this, over a whole run, never come to the limit of a mailbox. */
const crowdedFrom = 20;

export function readersOf(audience: Audience, luck: Luck, messagesPerRecipient: number): Readers {
  const perOpen = (ratio: number) => (audience.openRatio > 0 ? Math.min(1, ratio / audience.openRatio) : 0);
  return {
    name: audience.name,
    key: nameKey(audience.name),
    luck: luckOf(luck, audience.name),
    isCrowded: messagesPerRecipient >= crowdedFrom,
    engaged: audience.engaged ?? null,
    unknownRatio: audience.unknownRatio,
    disabledRatio: audience.disabledRatio,
    fullRatio: audience.fullRatio,
    trapRatio: audience.size > 0 ? audience.trapCount / audience.size : 0,
    complaintRatio: audience.complaintRatio,
    lateBounceRatio: audience.lateBounceRatio,
    openRatio: audience.openRatio,
    clickRatio: perOpen(audience.clickRatio),
    unsubscribeRatio: perOpen(audience.unsubscribeRatio),
  };
}

/** Recipients of whom nothing is known: addresses that other senders write to. They exist and do nothing. */
export function foreignReaders(luck: Luck): Readers {
  const none = { size: 0, providers: [], unknownRatio: 0, disabledRatio: 0, fullRatio: 0, trapCount: 0, timezones: [] };
  const silent = { complaintRatio: 0, openRatio: 0, clickRatio: 0, unsubscribeRatio: 0, lateBounceRatio: 0 };
  return { ...readersOf({ name: '', ...none, ...silent }, luck, Number.POSITIVE_INFINITY), key: 0 };
}

/** What incidents do to one campaign's mail, by its sender key. */
export class CampaignIncidents {
  readonly #complaintFactors = new Map<number, number>();
  readonly #unknownRatios = new Map<number, number>();
  readonly #trapRatios = new Map<number, number>();
  /** There has been none yet, and nobody need look anything up. */
  #isQuiet = true;

  setComplaintFactor(senderKey: number, factor: number): void {
    this.#isQuiet = false;
    this.#complaintFactors.set(senderKey | 0, factor);
  }

  setUnknownRatio(senderKey: number, ratio: number): void {
    this.#isQuiet = false;
    this.#unknownRatios.set(senderKey | 0, ratio);
  }

  setTrapRatio(senderKey: number, ratio: number): void {
    this.#isQuiet = false;
    this.#trapRatios.set(senderKey | 0, ratio);
  }

  complaintFactor(senderKey: number): number {
    return this.#isQuiet ? 1 : (this.#complaintFactors.get(senderKey | 0) ?? 1);
  }

  unknownRatio(senderKey: number): number {
    return this.#isQuiet ? 0 : (this.#unknownRatios.get(senderKey | 0) ?? 0);
  }

  trapRatio(senderKey: number): number {
    return this.#isQuiet ? 0 : (this.#trapRatios.get(senderKey | 0) ?? 0);
  }
}
