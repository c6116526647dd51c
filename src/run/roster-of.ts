// Every message of a scenario, with what the fake providers know of the sites that they go to.

import type { Profile } from '../../fake-isp/model/profile.ts';
import { SiteTrait, sitesOf, siteTraitNames } from '../../fake-isp/model/sites.ts';
import type { SiteClassRow } from '../domain/ledger.ts';
import type { Scenario } from '../domain/scenario.ts';
import { createLuck, type Luck } from '../engine/luck.ts';
import { Roster } from '../sender/roster.ts';
import type { SiteClasses } from '../sender/site-classes.ts';

export function rosterOf(scenario: Scenario): Roster {
  const luck = createLuck(scenario.seed);
  return new Roster(scenario, luck, siteClassesOf(scenario, luck));
}

function siteClassesOf({ providers }: Scenario, luck: Luck): SiteClasses {
  const rows: SiteClassRow[] = [];
  const traitsOf = new Map<string, Uint8Array>();
  for (const { name: provider, profile } of providers) {
    const traits = sitesOf(provider, profile as Profile, luck)?.traits;
    if (traits === undefined || traits.every((trait) => trait === SiteTrait.Sound)) continue;
    traitsOf.set(provider, traits);
    siteTraitNames.forEach((name, trait) => {
      const siteCount = traits.filter((each) => each === trait).length;
      if (siteCount > 0) rows.push({ provider, name, siteCount });
    });
  }
  return {
    rows,
    classOf(provider, site) {
      const traits = traitsOf.get(provider);
      return traits === undefined ? provider : siteTraitNames[traits[site]!]!;
    },
  };
}
