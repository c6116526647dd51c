// The receiving world of one run: its providers, and the senders and readers they tell apart. Made from names and
// figures only, so that the order in which a scenario lists them decides nobody's luck.

import type { Audience, Authentication, History } from '../../src/domain/scenario.ts';
import { type Luck, nameKey } from '../../src/engine/luck.ts';
import {
  CampaignIncidents,
  type FromDomain,
  foreignReaders,
  fromDomain,
  newHistory,
  type Readers,
  readersOf,
  type SourceIp,
  sourceIp,
} from './places.ts';
import type { Profile } from './profile.ts';
import { Provider } from './provider.ts';

export interface MailWorldSpec {
  readonly luck: Luck;
  readonly startAtMs: number;
  readonly providers: readonly { readonly name: string; readonly profile: Profile }[];
  readonly audiences: readonly Audience[];
  /** history null: warm at the volume that `peakPerDay` states. */
  readonly sourceIps: readonly { readonly ip: string; readonly history: History | null }[];
  readonly fromDomains: readonly {
    readonly name: string;
    readonly history: History | null;
    readonly authentication?: Authentication;
  }[];
  /** Highest day's mail from an IP, or in a domain's name, that a provider is used to. */
  readonly peakPerDay: (provider: string, ipOrDomain: string) => number;
  /** Most messages that a recipient of this audience is to expect; left out: as many as there may be. */
  readonly messagesPerRecipient?: (audience: string) => number;
}

/** Long enough to be off every ramp. */
const warmDays = 90;
/** What a sender in good order draws (Mailchimp benchmarks 2015-2019: 0.01 to 0.05 %). */
const usualComplaintRatio = 0.0002;

export function createMailWorld(spec: MailWorldSpec): MailWorld {
  return new MailWorld(spec);
}

export class MailWorld {
  readonly luck: Luck;
  readonly startAtMs: number;
  readonly providers: readonly Provider[];
  readonly sourceIps: SourceIp[];
  readonly fromDomains: FromDomain[];
  /** The last stands for recipients in no audience of ours. */
  readonly readers: readonly Readers[];
  readonly incidents = new CampaignIncidents();
  /** By source IP: until when no connection from it reaches anybody. */
  readonly networkLossUntilMs: number[] = [];
  readonly #peakPerDay: MailWorldSpec['peakPerDay'];
  readonly #providerIndices: ReadonlyMap<string, number>;
  readonly #ipIndices: Map<string, number>;
  readonly #domainIndices: Map<string, number>;
  readonly #audienceIndices: ReadonlyMap<string, number>;
  readonly #audienceKeys: ReadonlyMap<number, number>;

  constructor(spec: MailWorldSpec) {
    this.luck = spec.luck;
    this.startAtMs = spec.startAtMs;
    this.#peakPerDay = spec.peakPerDay;
    this.sourceIps = spec.sourceIps.map(({ ip, history }) => sourceIp(ip, history));
    this.fromDomains = spec.fromDomains.map(({ name, history, authentication }) =>
      fromDomain(name, history, authentication),
    );
    const messagesFor = spec.messagesPerRecipient ?? (() => Number.POSITIVE_INFINITY);
    const readers = spec.audiences.map((audience) => readersOf(audience, spec.luck, messagesFor(audience.name)));
    this.readers = [...readers, foreignReaders(spec.luck)];
    this.#ipIndices = new Map(this.sourceIps.map(({ text }, i) => [text, i]));
    this.#domainIndices = new Map(this.fromDomains.map(({ name }, i) => [name, i]));
    this.#audienceIndices = new Map(this.readers.map(({ name }, i) => [name, i]));
    this.#audienceKeys = new Map(this.readers.map(({ key }, i) => [key, i]));
    this.providers = spec.providers.map(({ name, profile }) => new Provider(name, profile, this));
    this.#providerIndices = new Map(spec.providers.map(({ name }, i) => [name, i]));
    for (const provider of this.providers) {
      // Declared senders are known from the start, whether or not they write: standings list them all.
      for (const ip of this.sourceIps.keys()) provider.standingOfIp(ip);
      for (const domain of this.fromDomains.keys()) provider.standingOfDomain(domain);
    }
  }

  /** Whether anybody writes to this provider: others have no part in the world. */
  has(provider: string): boolean {
    return this.#providerIndices.has(provider);
  }

  providerOf(name: string): Provider {
    return this.providers[found(this.#providerIndices.get(name), 'provider', name)]!;
  }

  /** The index of a source IP; one never heard of is taken up without history. */
  sourceIpOf(text: string): number {
    const known = this.#ipIndices.get(text);
    if (known !== undefined) return known;
    this.#ipIndices.set(text, this.sourceIps.length);
    return this.sourceIps.push(sourceIp(text, newHistory)) - 1;
  }

  /** The index of a from domain; one never heard of is taken up without history. */
  fromDomainOf(name: string): number {
    const known = this.#domainIndices.get(name);
    if (known !== undefined) return known;
    this.#domainIndices.set(name, this.fromDomains.length);
    return this.fromDomains.push(fromDomain(name, newHistory)) - 1;
  }

  audienceOf(name: string): number {
    return found(this.#audienceIndices.get(name), 'audience', name);
  }

  /** The audience with this name key, or the strangers. */
  audienceOfKey(key: number): number {
    return this.#audienceKeys.get(key | 0) ?? this.readers.length - 1;
  }

  /** From now on this campaign's mail draws so many times its audience's complaints; 1 ends it. */
  setComplaintFactor(senderKey: number, factor: number): void {
    this.incidents.setComplaintFactor(senderKey, factor);
  }

  /** From now on this share of the campaign's recipients are spam traps, beside those of its audience; 0 ends it. */
  setTrapRatio(senderKey: number, ratio: number): void {
    this.incidents.setTrapRatio(senderKey, ratio);
  }

  /** From now on at least this share of the campaign's recipients is unknown; 0 ends it. */
  setUnknownRatio(senderKey: number, ratio: number): void {
    this.incidents.setUnknownRatio(senderKey, ratio);
  }

  /**
   * Puts a source IP on a block list until `untilMs`: on that of one provider, or (none named) on a public one that all
   * providers read. A score below the profile's bound puts it there again when the time is over.
   */
  blockUntil(sourceIp: string, untilMs: number, provider?: string): void {
    for (const each of this.#named(provider)) each.standingOfIp(this.sourceIpOf(sourceIp)).blockedUntilMs = untilMs;
  }

  /**
   * Asks to have a source IP taken off the list, where it is on one. The instant at which the last of those asked does
   * so, `nowMs` where it is on no list, Infinity where one does not answer requests.
   */
  requestDelisting(sourceIp: string, nowMs: number, provider?: string): number {
    let doneAtMs = nowMs;
    for (const each of this.#named(provider)) {
      each.catchUp(nowMs);
      doneAtMs = Math.max(doneAtMs, each.delist(each.standingOfIp(this.sourceIpOf(sourceIp)), nowMs));
    }
    return doneAtMs;
  }

  /** From now on this IP or from domain has this reputation, 0 to 100, at one provider or (none named) at all. */
  setScore(subject: 'ip' | 'domain', name: string, score: number, nowMs: number, provider?: string): void {
    for (const each of this.#named(provider)) {
      each.catchUp(nowMs);
      const standing =
        subject === 'ip' ? each.standingOfIp(this.sourceIpOf(name)) : each.standingOfDomain(this.fromDomainOf(name));
      each.setScore(standing, score);
    }
  }

  /** Until `untilMs` a share of all messages is put off with a 421, whoever sends them. */
  stormUntil(untilMs: number, provider?: string, ratio = 1): void {
    for (const each of this.#named(provider)) {
      each.stormUntilMs = untilMs;
      each.stormRatio = ratio;
      each.askSeldom();
    }
  }

  /** Until `untilMs` nobody finds the provider's MX hosts; connections that stand go on. */
  dnsFailureUntil(untilMs: number, provider?: string): void {
    for (const each of this.#named(provider)) {
      each.dnsFailureUntilMs = untilMs;
      each.askSeldom();
    }
  }

  /** Until `untilMs` nothing from these source IPs (none named: from any) gets through; connections that stand break. */
  networkLossUntil(untilMs: number, sourceIps?: readonly string[]): void {
    const cut = sourceIps?.map((ip) => this.sourceIpOf(ip)) ?? this.sourceIps.map((_, index) => index);
    for (const index of cut) this.networkLossUntilMs[index] = untilMs;
    for (const provider of this.providers) provider.askSeldom();
  }

  /** The past of a sender that is warm at the scenario's own volume. */
  warmHistory(provider: string, ipOrDomain: string): History {
    const peakPerDay = this.#peakPerDay(provider, ipOrDomain);
    return { days: warmDays, peakPerDay, score: null, complaintRatio: usualComplaintRatio };
  }

  #named(provider: string | undefined): readonly Provider[] {
    return provider === undefined ? this.providers : [this.providerOf(provider)];
  }
}

/** The key by which providers know a campaign: the number in its envelope senders. */
export function senderKeyOf(campaign: string): number {
  return nameKey(campaign);
}

function found(index: number | undefined, what: string, name: string): number {
  if (index === undefined) throw new Error(`bug: no ${what} is named "${name}"`);
  return index;
}
