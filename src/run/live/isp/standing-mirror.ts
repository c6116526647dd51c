// What the providers think of us, as the process that has them reports it: put into the run's ledger, and kept for the
// policies that read dashboards.

import { EntryKind, type Ledger, type LedgerTables } from '../../../domain/ledger.ts';
import { dashboardColours, dashboardReputations } from '../../../domain/warmup.ts';
import type { DashboardReading, Dashboards } from '../../../sender/dashboards.ts';
import type { FromIsp } from '../protocol.ts';

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

/** What the process of the providers answers when it is asked what they think of us. */
export type StandingsFound = Omit<Extract<FromIsp, { readonly kind: 'standings' }>, 'kind'>;

export class StandingMirror {
  readonly #tables: LedgerTables;
  readonly #ledger: Ledger;
  readonly #dashboards: SampledDashboards;
  /** Our rows by those of the process that reports them: one that was started later counts its own anew. */
  #standingRows: number[] = [];
  #dashboardRows: number[] = [];
  readonly #rows = new Map<string, number>();

  constructor(tables: LedgerTables, ledger: Ledger, dashboards: SampledDashboards) {
    this.#tables = tables;
    this.#ledger = ledger;
    this.#dashboards = dashboards;
  }

  /** Rows first, for the entries name them. Entries are stamped as they come. */
  take(found: StandingsFound, nowMs: number): void {
    const { standings, dashboards } = this.#tables;
    for (const row of found.newStandings) this.#standingRows.push(this.#rowOf('standing', row, standings));
    for (const row of found.newDashboards) this.#dashboardRows.push(this.#rowOf('dashboard', row, dashboards));
    for (const { kind, message, a, b, c } of found.entries) {
      const isDashboard = kind === EntryKind.DashboardPublished;
      const row = (isDashboard ? this.#dashboardRows : this.#standingRows)[a]!;
      this.#ledger.append(kind, message, nowMs, row, b, c);
      if (!isDashboard) continue;
      const { provider, subject, name, levels } = dashboards[row]!;
      this.#dashboards.set(provider, subject, name, levels[b] ?? '', c);
    }
  }

  /** The process that reports is another from now on. */
  renewed(): void {
    this.#standingRows = [];
    this.#dashboardRows = [];
  }

  #rowOf<Row extends { readonly provider: string; readonly subject: string; readonly name: string }>(
    table: string,
    row: Row,
    rows: Row[],
  ): number {
    const key = `${table} ${row.provider} ${row.subject} ${row.name}`;
    const known = this.#rows.get(key);
    if (known !== undefined) return known;
    this.#rows.set(key, rows.length);
    return rows.push(row) - 1;
  }
}
