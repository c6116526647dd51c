// Notes each hour what the providers think of us, scores and allowances, and what their dashboards have shown of that
// since, as rows of the ledger.

import { type DashboardReading, dashboardLevels, dashboardOf } from '../../fake-isp/model/dashboard.ts';
import type { Provider } from '../../fake-isp/model/provider.ts';
import { standings } from '../../fake-isp/model/standings.ts';
import type { MailWorld } from '../../fake-isp/model/world.ts';
import { EntryKind, type Ledger, type LedgerTables } from '../domain/ledger.ts';

export class StandingBook {
  readonly #world: MailWorld;
  readonly #tables: LedgerTables;
  readonly #ledger: Ledger;
  readonly #rows = new Map<string, number>();
  readonly #dashboardRows = new Map<string, number>();
  /** By dashboard row: when the newest reading known came out. */
  readonly #publishedAtMs: number[] = [];

  constructor(world: MailWorld, tables: LedgerTables, ledger: Ledger) {
    this.#world = world;
    this.#tables = tables;
    this.#ledger = ledger;
  }

  sample(nowMs: number): void {
    for (const provider of this.#world.providers) {
      for (const { subject, name, score, allowancePerHour } of standings(provider, nowMs)) {
        const row = this.#rowOf(provider.name, subject, name);
        this.#ledger.append(EntryKind.StandingSampled, -1, nowMs, row, score, allowancePerHour);
        const reading = dashboardOf(provider, subject, name, nowMs);
        if (reading !== null) this.#publish(subject, name, provider, reading, nowMs);
      }
    }
  }

  #publish(subject: 'ip' | 'domain', name: string, provider: Provider, reading: DashboardReading, nowMs: number): void {
    const key = `${provider.name} ${subject} ${name}`;
    const levels: readonly string[] = dashboardLevels[reading.kind];
    const row = this.#dashboardRows.get(key) ?? this.#tables.dashboards.length;
    if (row === this.#tables.dashboards.length) {
      this.#tables.dashboards.push({ provider: provider.name, subject, name, levels, lagDays: reading.lagDays });
      this.#dashboardRows.set(key, row);
    }
    if (this.#publishedAtMs[row] === reading.publishedAtMs) return;
    this.#publishedAtMs[row] = reading.publishedAtMs;
    this.#ledger.append(EntryKind.DashboardPublished, -1, nowMs, row, levels.indexOf(reading.level), reading.spamRatio);
  }

  #rowOf(provider: string, subject: 'ip' | 'domain', name: string): number {
    const key = `${provider} ${subject} ${name}`;
    let row = this.#rows.get(key);
    if (row === undefined) {
      row = this.#tables.standings.length;
      this.#tables.standings.push({ provider, subject, name });
      this.#rows.set(key, row);
    }
    return row;
  }
}
