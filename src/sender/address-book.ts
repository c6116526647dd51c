// Who lives where: each recipient's provider, domain and site, by hash of the audience's name and the recipient's
// number. Shares are laid out in order of name, so the order of a file moves nobody.

import type { Audience, Provider, Share } from '../domain/scenario.ts';
import { type Luck, luckOf, luckRatio, Purpose } from '../engine/luck.ts';
import { type RecipientZones, recipientZones } from './recipient-zones.ts';
import { noSiteClasses, type SiteClasses } from './site-classes.ts';

/** Where mail for some recipients goes: one site of a provider, and one of its domains where a limit cares. */
export interface Destination {
  readonly provider: number;
  readonly providerName: string;
  readonly site: number;
  readonly siteClass: string;
  readonly domain: string;
  readonly mx: string;
  readonly hasFeedbackLoop: boolean;
}

export class AddressBook {
  readonly destinations: readonly Destination[];
  readonly siteClasses: SiteClasses;
  readonly #byAudience: ReadonlyMap<string, Uint16Array>;
  readonly #firstRecipient: ReadonlyMap<string, number>;
  readonly #audiences: readonly Audience[];
  readonly #luck: Luck;
  readonly #zones = new Map<string, RecipientZones>();
  /** Recipients of all audiences together. */
  readonly recipientCount: number;

  constructor(
    audiences: readonly Audience[],
    providers: readonly Provider[],
    luck: Luck,
    splitDomains: boolean,
    siteClasses: SiteClasses = noSiteClasses,
  ) {
    this.siteClasses = siteClasses;
    this.#audiences = audiences;
    this.#luck = luck;
    const destinations: Destination[] = [];
    const homes = providers.map(
      (provider, index) => new ProviderHomes(provider, index, destinations, splitDomains, siteClasses),
    );
    if (destinations.length > 65_535)
      throw new RangeError(`${destinations.length} destinations; at most 65,535 can be kept apart`);
    const byAudience = new Map<string, Uint16Array>();
    const firstRecipient = new Map<string, number>();
    let recipientCount = 0;
    for (const audience of audiences) {
      byAudience.set(audience.name, settle(audience, providers, homes, luckOf(luck, `audience ${audience.name}`)));
      firstRecipient.set(audience.name, recipientCount);
      recipientCount += audience.size;
    }
    this.destinations = destinations;
    this.#byAudience = byAudience;
    this.#firstRecipient = firstRecipient;
    this.recipientCount = recipientCount;
  }

  /** Destination of each recipient of an audience. */
  destinationsOf(audience: string): Uint16Array {
    return this.#byAudience.get(audience)!;
  }

  /** Which zone each recipient's clock is in; worked out when first asked. */
  zonesOf(audience: string): RecipientZones {
    let zones = this.#zones.get(audience);
    if (zones === undefined) {
      zones = recipientZones(this.#audiences.find(({ name }) => name === audience)!, this.#luck);
      this.#zones.set(audience, zones);
    }
    return zones;
  }

  /** Number of an audience's recipient 0 among all recipients. */
  firstRecipientOf(audience: string): number {
    return this.#firstRecipient.get(audience)!;
  }
}

function settle(
  audience: Audience,
  providers: readonly Provider[],
  homes: readonly ProviderHomes[],
  luck: Luck,
): Uint16Array {
  const places = new Uint16Array(audience.size);
  const shares = [...audience.providers].sort(byName);
  const homeOf = shares.map((share) => homes[providers.findIndex((provider) => provider.name === share.name)]!);
  const edges = cumulated(shares);
  for (let recipient = 0; recipient < audience.size; recipient++) {
    const home = homeOf[placeIn(edges, luckRatio(luck, Purpose.RecipientProvider, recipient, 0, 0))]!;
    places[recipient] = home.isSingle
      ? home.first
      : home.pick(luckRatio(luck, Purpose.RecipientDomain, recipient, 0, 0));
  }
  return places;
}

/** The destinations of one provider, and how its recipients spread over them. */
class ProviderHomes {
  readonly first: number;
  readonly isSingle: boolean;
  readonly #edges: Float64Array;

  constructor(
    provider: Provider,
    index: number,
    destinations: Destination[],
    splitDomains: boolean,
    siteClasses: SiteClasses,
  ) {
    this.first = destinations.length;
    const { name, domains, mxSuffix, siteCount, siteSkew, hasFeedbackLoop } = provider;
    const base = { provider: index, providerName: name, hasFeedbackLoop };
    const only = { ...base, site: 0, siteClass: siteClasses.classOf(name, 0) };
    const main = domains[0]?.name ?? `${name}.test`;
    if (siteCount > 1) {
      for (let site = 0; site < siteCount; site++) {
        const siteClass = siteClasses.classOf(name, site);
        destinations.push({ ...base, site, siteClass, domain: `s${site}.${main}`, mx: `mx.s${site}.${mxSuffix}` });
      }
      this.#edges = zipfEdges(siteCount, siteSkew);
    } else if (splitDomains && domains.length > 1) {
      const shares = [...domains].sort(byName);
      for (const share of shares) destinations.push({ ...only, domain: share.name, mx: mxSuffix });
      this.#edges = cumulated(shares);
    } else {
      destinations.push({ ...only, domain: main, mx: mxSuffix });
      this.#edges = new Float64Array([1]);
    }
    this.isSingle = this.#edges.length === 1;
  }

  pick(ratio: number): number {
    return this.first + placeIn(this.#edges, ratio);
  }
}

/** Upper edges of each share on [0, 1); the last is 1 whatever rounding says. */
function cumulated(shares: readonly Share[]): Float64Array {
  const total = shares.reduce((sum, share) => sum + share.ratio, 0);
  const edges = new Float64Array(shares.length);
  let sum = 0;
  shares.forEach((share, i) => {
    sum += share.ratio / total;
    edges[i] = sum;
  });
  edges[shares.length - 1] = 1;
  return edges;
}

/** Site k has a share proportional to 1 / (k + 1)^skew. */
function zipfEdges(count: number, skew: number): Float64Array {
  const shares = Array.from({ length: count }, (_, k) => ({
    name: String(k),
    ratio: Math.exp(-skew * Math.log(k + 1)),
  }));
  return cumulated(shares);
}

function placeIn(edges: Float64Array, ratio: number): number {
  let low = 0;
  let high = edges.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ratio < edges[middle]!) high = middle;
    else low = middle + 1;
  }
  return low;
}

function byName(left: Share, right: Share): number {
  return left.name < right.name ? -1 : left.name > right.name ? 1 : 0;
}
