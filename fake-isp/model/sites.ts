// What is the matter with the sites of a long tail: dead hosts, slow ones, tarpits, domains that do not exist, take no
// mail, or whose name servers fail for a time. Which site has which trait hangs on the provider's name and the site's
// number, each by luck of its own, so that more of one leaves the others where they are; a site has one at most.

import { type EpisodePlan, episodeEndsAtMs, episodePlan } from '../../src/engine/episode.ts';
import { type Luck, luckOf, luckRatio, Purpose } from '../../src/engine/luck.ts';
import { Condition } from './condition.ts';
import type { Profile, SiteTraitProfile } from './profile.ts';
import { CaseId } from './reply.ts';

export const SiteTrait = { Sound: 0, Dead: 1, Slow: 2, Tarpit: 3, NoDomain: 4, NullMx: 5, DnsFailure: 6 } as const;
type SiteTraitId = (typeof SiteTrait)[keyof typeof SiteTrait];
/** By trait: the word by which a profile's file names it. */
export const siteTraitNames = ['sound', 'dead', 'slow', 'tarpit', 'no_domain', 'null_mx', 'dns_failure'] as const;

/** null: nothing is the matter with any site. */
export function sitesOf(provider: string, { sites: { traits, count } }: Profile, luck: Luck): Sites | null {
  return traits === null ? null : new Sites(count, traits, luckOf(luck, provider));
}

export class Sites {
  readonly traits: Uint8Array;
  readonly #profile: SiteTraitProfile;
  readonly #luck: Luck;
  readonly #dnsPlan: EpisodePlan;

  constructor(count: number, profile: SiteTraitProfile, luck: Luck) {
    this.#profile = profile;
    this.#luck = luck;
    this.#dnsPlan = episodePlan(profile.dnsFailure.shareRatio, profile.dnsFailure.meanMs);
    this.traits = Uint8Array.from({ length: count }, (_, site) => traitOf(profile, luck, site));
  }

  /** Why no connection to this site comes about; 0 where one does. */
  objection(site: number, nowMs: number): number {
    switch (this.traits[site]) {
      case SiteTrait.Dead:
        return CaseId.unreachable;
      case SiteTrait.NoDomain:
        return CaseId.noDomain;
      case SiteTrait.NullMx:
        return CaseId.nullMx;
      case SiteTrait.DnsFailure:
        return episodeEndsAtMs(this.#dnsPlan, this.#luck, Condition.DnsFailure, site, nowMs) === 0
          ? CaseId.accepted
          : CaseId.dnsFailure;
      default:
        return CaseId.accepted;
    }
  }

  /** How long a stage of the dialogue takes here that takes `ms` elsewhere. */
  slowed(site: number, ms: number): number {
    const trait = this.traits[site];
    if (trait === SiteTrait.Slow) return ms * this.#profile.slow.factor;
    return trait === SiteTrait.Tarpit ? ms + this.#profile.tarpit.delayMs : ms;
  }
}

function traitOf(profile: SiteTraitProfile, luck: Luck, site: number): SiteTraitId {
  const shares: readonly (readonly [SiteTraitId, number])[] = [
    [SiteTrait.Dead, profile.deadRatio],
    [SiteTrait.NoDomain, profile.noDomainRatio],
    [SiteTrait.NullMx, profile.nullMxRatio],
    [SiteTrait.DnsFailure, profile.dnsFailure.sitesRatio],
    [SiteTrait.Tarpit, profile.tarpit.sitesRatio],
    [SiteTrait.Slow, profile.slow.sitesRatio],
  ];
  const hit = shares.find(([trait, ratio]) => luckRatio(luck, Purpose.SiteTrait, site, 0, trait) < ratio);
  return hit?.[0] ?? SiteTrait.Sound;
}
