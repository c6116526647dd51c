// Which of the sender's IPs mail leaves by: rules, tried in order. Besides the IPs it leaves by, a rule may name some
// that take what those do not take at the moment (overflow), and some that stand in while those are down (failover).

import type { DashboardReputation } from './warmup.ts';

export interface RouteRule {
  /** Where the file says it: `sender.routing[0]`. */
  readonly source: string;
  /** All that is named must fit. */
  readonly match: {
    readonly campaign?: string;
    readonly lane?: string;
    readonly provider?: string;
    readonly domain?: string;
  };
  /** Our from domain's class on the provider's dashboard, any of these; empty: whatever it is. */
  readonly reputations: readonly DashboardReputation[];
  readonly ips: readonly WeightedIp[];
  readonly overflow: readonly string[];
  readonly failover: readonly string[];
}

export interface WeightedIp {
  readonly ip: string;
  /** Its share of first choices, as a share of the sum of all. */
  readonly weight: number;
}

/** `first`: by weight. `overflow`: where no first one is open. `failover`: where all before it are down. */
export const routeRoles = ['first', 'overflow', 'failover'] as const;
export type RouteRole = (typeof routeRoles)[number];
