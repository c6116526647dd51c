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

/** A reaction of the sender in force: a cut, a suspension, an open breaker, an alert. */
export interface Reaction {
  readonly row: number;
  /** As its entry says: the rate of a cut, failures, the value that fired an alert. */
  readonly figure: number;
  readonly fromMs: number;
  /** When it ended, or would end itself; Infinity while that is open. */
  untilMs: number;
  isOver: boolean;
}

export interface CampaignState {
  readonly campaign: number;
  readonly state: number;
  readonly atMs: number;
}

export interface LimitChange {
  readonly limit: number;
  readonly atMs: number;
  /** Of a rate in tokens per second; of a quota or of connections the new maximum. */
  readonly value: number;
  readonly burst: number;
}

export interface WarmupPhaseSet {
  readonly warmup: number;
  readonly atMs: number;
  /** From 1; 0: it is warm. */
  readonly phase: number;
  readonly capPerDay: number;
}

export interface Standing {
  readonly row: number;
  readonly atMs: number;
  readonly score: number;
  readonly allowancePerHour: number;
}

export interface DashboardReading {
  readonly row: number;
  readonly atMs: number;
  readonly level: number;
  readonly spamRatio: number;
}

export class History {
  readonly pauses: Pause[] = [];
  readonly states: CampaignState[] = [];
  readonly reactions: Reaction[] = [];
  readonly limitChanges: LimitChange[] = [];
  readonly warmupPhases: WarmupPhaseSet[] = [];
  /** Rows of the days judged. */
  readonly warmupDays: number[] = [];
  readonly standings: Standing[] = [];
  readonly dashboards: DashboardReading[] = [];
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

  /** One reaction of a row is in force at a time: a new one takes the place of the last. */
  reactionBegan(row: number, figure: number, atMs: number, untilMs: number): void {
    this.reactionEnded(row, atMs);
    this.reactions.push({ row, figure, fromMs: atMs, untilMs, isOver: false });
  }

  reactionEnded(row: number, atMs: number): void {
    const open = this.reactions.findLast((reaction) => reaction.row === row);
    if (open === undefined || open.isOver) return;
    open.untilMs = atMs;
    open.isOver = true;
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
