// What the providers think of us, as the process that has them reports it: put into the run's ledger, and kept for the
// policies that read dashboards.

import { EntryKind, type Ledger, type LedgerTables } from '../../domain/ledger.ts';
import { dashboardColours, dashboardReputations } from '../../domain/warmup.ts';
import type { DashboardReading, Dashboards } from '../../sender/dashboards.ts';
import type { FromIsp } from './protocol.ts';

export class SampledDashboards implements Dashboards {
  readonly #latest = new Map<string, DashboardReading>();

  read(provider: string, subject: 'ip' | 'domain', name: string): DashboardReading | null {
    return this.#latest.get(`${provider} ${subject} ${name}`) ?? null;
  }

  set(provider: string, subject: 'ip' | 'domain', name: string, level: string, spamRatio: number): void {
    this.#latest.set(`${provider} ${subject} ${name}`, {
      colour: dashboardColours.find((colour) => colour === level) ?? null,
      reputation: dashboardReputations.find((reputation) => reputation === level) ?? null,
      spamRatio,
    });
  }
}

export class StandingMirror {
  readonly #tables: LedgerTables;
  readonly #ledger: Ledger;
  readonly #dashboards: SampledDashboards;

  constructor(tables: LedgerTables, ledger: Ledger, dashboards: SampledDashboards) {
    this.#tables = tables;
    this.#ledger = ledger;
    this.#dashboards = dashboards;
  }

  /** Rows first, for the entries name them. Entries are stamped as they come. */
  take(found: Extract<FromIsp, { readonly kind: 'standings' }>, nowMs: number): void {
    this.#tables.standings.push(...found.newStandings);
    this.#tables.dashboards.push(...found.newDashboards);
    for (const { kind, message, a, b, c } of found.entries) {
      this.#ledger.append(kind, message, nowMs, a, b, c);
      if (kind !== EntryKind.DashboardPublished) continue;
      const { provider, subject, name, levels } = this.#tables.dashboards[a]!;
      this.#dashboards.set(provider, subject, name, levels[b] ?? '', c);
    }
  }
}
