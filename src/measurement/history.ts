// What happens seldom, kept as it came: pauses, incidents, campaign states, changes of limits, opinions of providers.

import type { LedgerTables } from '../domain/ledger.ts';

export interface Pause {
  readonly scope: number;
  readonly cause: number;
  readonly fromMs: number;
  /** When it was lifted, or would lift itself; Infinity while it waits for a person. */
  untilMs: number;
  isLifted: boolean;
  /** Messages in flight on the scope at that instant. */
  readonly inFlight: number;
}

export interface CampaignState {
  readonly campaign: number;
  readonly state: number;
  readonly atMs: number;
}

export interface LimitChange {
  readonly limit: number;
  readonly atMs: number;
  readonly perSecond: number;
  readonly burst: number;
}

export interface Standing {
  readonly row: number;
  readonly atMs: number;
  readonly score: number;
  readonly allowancePerHour: number;
}

export class History {
  readonly pauses: Pause[] = [];
  readonly states: CampaignState[] = [];
  readonly limitChanges: LimitChange[] = [];
  readonly standings: Standing[] = [];
  /** Incident row to its instants. */
  readonly incidents: { readonly incident: number; readonly fromMs: number; untilMs: number }[] = [];
  readonly #tables: LedgerTables;

  constructor(tables: LedgerTables) {
    this.#tables = tables;
  }

  paused(scope: number, cause: number, atMs: number, untilMs: number, inFlight: number): void {
    const open = this.openPause(scope);
    // A second pause of a paused scope lengthens the first.
    if (open !== undefined && open.untilMs > atMs) open.untilMs = Math.max(open.untilMs, untilMs);
    else this.pauses.push({ scope, cause, fromMs: atMs, untilMs, isLifted: false, inFlight });
  }

  resumed(scope: number, atMs: number): void {
    const open = this.openPause(scope);
    if (open === undefined) return;
    open.untilMs = atMs;
    open.isLifted = true;
  }

  incidentEnded(incident: number, atMs: number): void {
    const open = this.incidents.find((span) => span.incident === incident && span.untilMs === Number.POSITIVE_INFINITY);
    if (open !== undefined) open.untilMs = atMs;
  }

  openPause(scope: number): Pause | undefined {
    return this.pauses.findLast((pause) => pause.scope === scope && !pause.isLifted);
  }

  /** True where the path lies within the paused scope. */
  scopeHolds(scope: number, path: number): boolean {
    const { server, provider } = this.#tables.scopes[scope]!;
    const row = this.#tables.paths[path]!;
    if (row.server !== server) return false;
    return provider === '' || this.#tables.groups[row.group]!.provider === provider;
  }
}
