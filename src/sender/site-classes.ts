// What is the matter with the sites of a long tail, for the reports: the sender enters it in the ledger's tables, as it
// enters that a provider has a feedback loop, and decides nothing by it.

import type { SiteClassRow } from '../domain/ledger.ts';

export interface SiteClasses {
  readonly rows: readonly SiteClassRow[];
  /** The name of one of the rows; the provider's own where its sites are not told apart. */
  classOf(provider: string, site: number): string;
}

/** A world in which nobody tells sites apart. */
export const noSiteClasses: SiteClasses = { rows: [], classOf: (provider) => provider };
