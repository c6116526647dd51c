// What senders can look up: the pages on which providers show them their own figures, with the delay that those have.

import type { DashboardColour, DashboardReputation } from '../domain/warmup.ts';

export interface DashboardReading {
  /** Where the page shows a colour (SNDS-like), the share of mail taken for spam goes with it. */
  readonly colour: DashboardColour | null;
  /** Where it shows a reputation class (Postmaster-like), complaints over inboxed mail go with it. */
  readonly reputation: DashboardReputation | null;
  readonly spamRatio: number;
}

export interface Dashboards {
  /** The newest page about one of our IPs or from domains; null where the provider shows none by now. */
  read(provider: string, subject: 'ip' | 'domain', name: string, nowMs: number): DashboardReading | null;
}

/** A world that shows its senders nothing. */
export const noDashboards: Dashboards = { read: () => null };
