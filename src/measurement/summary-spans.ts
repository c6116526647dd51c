// What a summary says of what was in force when: limits, workers, pauses, reactions, alerts and incidents, what providers
// thought of the sender and showed it; and of the dead list.

import type { LimitRow, ReactionKind } from '../domain/ledger.ts';
import type { Measures } from './measures.ts';
import { trimmed } from './roll-up.ts';
import { countOf, everything } from './selection.ts';
import { finiteFigure, roundedFigure, type Series } from './summary.ts';

/** Limits in force, those that made flows wait longest first; at most 64. */
export interface LimitSummary {
  readonly name: string;
  readonly source: string;
  readonly kind: LimitRow['kind'];
  /** Rates only, when the run began; null where there is none. */
  readonly perSecond: number | null;
  readonly burst: number | null;
  /** Quotas and connections only. */
  readonly max: number | null;
  readonly windowMs: number | null;
  /** Quotas only: does the window move with the clock, or begin at each calendar boundary of the zone? */
  readonly window: 'rolling' | 'calendar' | null;
  readonly zone: string | null;
  /** Grants that spent it. */
  readonly grants: number;
  readonly waitedMs: number;
  readonly changes: readonly { readonly atMs: number; readonly perSecond: number | null; readonly burst: number }[];
  /** Grants per step; divide by the step for a rate. */
  readonly series: Series;
}

export interface PoolSummary {
  readonly name: string;
  readonly workerCount: number;
  /** Mean and largest share of workers busy, over the samples from the first busy one to the last. */
  readonly utilisationMeanRatio: number;
  readonly utilisationMaxRatio: number;
}

export interface PauseSpan {
  readonly server: string;
  /** '' where the whole server was paused. */
  readonly provider: string;
  readonly cause: string;
  readonly fromMs: number;
  /** null: still paused when the run ended. */
  readonly untilMs: number | null;
  /** Messages in flight on the paused scope at that instant. */
  readonly inFlight: number;
}

/** A reaction of the sender while it lasted: a cut rate, a suspension, an open breaker, a campaign that was stopped. */
export interface ReactionSpan {
  readonly kind: Exclude<ReactionKind, 'alert'>;
  /** Reads on after its kind: `mta-1 at gmail`. */
  readonly name: string;
  readonly server: string;
  readonly provider: string;
  readonly campaign: string;
  readonly fromMs: number;
  /** null: still in force when the run ended. */
  readonly untilMs: number | null;
  /** Of a cut, the rate per second it left; of a breaker, the failures in a row; null where there is none. */
  readonly figure: number | null;
}

/** An alert, fired and cleared. */
export interface AlertSpan {
  readonly name: string;
  readonly firedAtMs: number;
  /** null: not cleared when the run ended. */
  readonly clearedAtMs: number | null;
  /** What fired it: a count, a ratio, or milliseconds. */
  readonly value: number | null;
}

/** Messages whose attempts were used up, or that were given up with their jobs. Why they died stands in `failures`. */
export interface DeadList {
  /** Ends as dead, those taken up again included. */
  readonly died: number;
  readonly redriven: number;
  /** On the list when the run ended. */
  readonly left: number;
}

export interface IncidentSpan {
  readonly number: number;
  readonly description: string;
  readonly fromMs: number;
  readonly untilMs: number | null;
}

/** A provider's opinion over time: [instant, score 0-100, allowance per hour]. At most 48 subjects. */
export interface StandingSummary {
  readonly provider: string;
  readonly subject: 'ip' | 'domain';
  readonly name: string;
  readonly points: readonly (readonly [number, number, number | null])[];
}

/** What a provider's dashboard showed, newest last: [published, day it tells of, level, spam rate]. At most 48 subjects. */
export interface DashboardSummary {
  readonly provider: string;
  readonly subject: 'ip' | 'domain';
  readonly name: string;
  readonly readings: readonly (readonly [number, number, string, number])[];
}

const dayMs = 86_400_000;
const limitsMax = 64;
const changesMax = 200;
const standingsMax = 48;

export function limitRows(measures: Measures): LimitSummary[] {
  const { tables, waiting, limits, series, history, clock } = measures;
  const waitedMs = tables.limits.map(() => 0);
  for (const pair of waiting.pairs) {
    const { limit } = tables.causes[pair.cause]!;
    if (limit >= 0) waitedMs[limit]! += pair.waitedMs;
  }
  // A quota's new maximum is told where it is set: among the warm-ups.
  const rateChanges = history.limitChanges.filter(({ limit }) => tables.limits[limit]!.kind === 'rate');
  const changes = grouped(rateChanges, (change) => change.limit);
  const order = tables.limits.map((_, limit) => limit);
  const grants = (limit: number) => limits.grants[limit] ?? 0;
  order.sort((one, other) => waitedMs[other]! - waitedMs[one]! || grants(other) - grants(one) || one - other);
  return order.slice(0, limitsMax).map((limit) => {
    const row = tables.limits[limit]!;
    return {
      ...{ name: row.name, source: row.source, kind: row.kind },
      perSecond: row.kind === 'rate' ? finiteFigure(row.perSecond) : null,
      burst: row.kind === 'rate' ? row.burst : null,
      max: row.kind === 'rate' ? null : finiteFigure(row.max),
      windowMs: row.kind === 'quota' ? row.windowMs : null,
      window: row.kind === 'quota' ? row.window : null,
      zone: row.kind === 'quota' ? row.zone : null,
      grants: grants(limit),
      waitedMs: roundedFigure(waitedMs[limit]!),
      changes: (changes.get(limit) ?? [])
        .slice(0, changesMax)
        .map(({ atMs, value, burst }) => ({ atMs: Math.round(atMs), perSecond: finiteFigure(value), burst })),
      series: trimmed(series.limitGrants.rows[limit], clock.step + 1),
    };
  });
}

export function poolRows({ tables, samples }: Measures): PoolSummary[] {
  return tables.pools.map(({ name, workerCount }, pool) => {
    const busy = [...(samples.busy.rows[pool] ?? [])];
    const workers = samples.workers.rows[pool];
    const first = busy.findIndex((count) => count > 0);
    const last = busy.findLastIndex((count) => count > 0);
    const ratios =
      first < 0 ? [] : busy.slice(first, last + 1).map((count, i) => ratioOf(count, workers?.[first + i] ?? 0));
    const mean = ratios.length === 0 ? 0 : ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
    const max = ratios.reduce((most, ratio) => Math.max(most, ratio), 0);
    return { name, workerCount, utilisationMeanRatio: roundedFigure(mean), utilisationMaxRatio: roundedFigure(max) };
  });
}

export function pauseSpans({ tables, history }: Measures, nowMs: number): PauseSpan[] {
  return history.pauses.map(({ scope, cause, fromMs, untilMs, inFlight }) => ({
    server: tables.scopes[scope]!.server,
    provider: tables.scopes[scope]!.provider,
    cause: tables.causes[cause]?.name ?? '',
    fromMs: Math.round(fromMs),
    untilMs: untilMs <= nowMs ? Math.round(untilMs) : null,
    inFlight,
  }));
}

export function reactionSpans({ tables, history }: Measures, nowMs: number): ReactionSpan[] {
  return history.reactions.flatMap(({ row, figure, fromMs, untilMs }) => {
    const { kind, name, server, provider, campaign } = tables.reactions[row]!;
    if (kind === 'alert') return [];
    const until = untilMs <= nowMs ? Math.round(untilMs) : null;
    return [
      {
        kind,
        name,
        server,
        provider,
        campaign,
        fromMs: Math.round(fromMs),
        untilMs: until,
        figure: finiteFigure(figure),
      },
    ];
  });
}

export function alertSpans({ tables, history }: Measures): AlertSpan[] {
  return history.reactions.flatMap(({ row, figure, fromMs, untilMs, isOver }) => {
    const { kind, name } = tables.reactions[row]!;
    if (kind !== 'alert') return [];
    return [
      {
        name,
        firedAtMs: Math.round(fromMs),
        clearedAtMs: isOver ? Math.round(untilMs) : null,
        value: finiteFigure(figure),
      },
    ];
  });
}

export function deadListOf(measures: Measures): DeadList {
  const left = countOf(measures, everything, 'dead');
  const redriven = countOf(measures, everything, 'redriven');
  return { died: left + redriven, redriven, left };
}

/** In the order they began; one that the run did not come to is left out. */
export function incidentSpans({ tables, history }: Measures, nowMs: number): IncidentSpan[] {
  return history.incidents.map(({ incident, fromMs, untilMs }) => {
    const { number, description } = tables.incidents[incident]!;
    return { number, description, fromMs: Math.round(fromMs), untilMs: untilMs <= nowMs ? Math.round(untilMs) : null };
  });
}

export function standingRows({ tables, history }: Measures): StandingSummary[] {
  const standings = grouped(history.standings, (standing) => standing.row);
  return tables.standings.slice(0, standingsMax).map(({ provider, subject, name }, row) => ({
    ...{ provider, subject, name },
    points: (standings.get(row) ?? []).map(
      ({ atMs, score, allowancePerHour }) =>
        [Math.round(atMs), roundedFigure(score), finiteFigure(allowancePerHour)] as const,
    ),
  }));
}

export function dashboardRows({ tables, history }: Measures): DashboardSummary[] {
  const readings = grouped(history.dashboards, (reading) => reading.row);
  return tables.dashboards.slice(0, standingsMax).map(({ provider, subject, name, levels, lagDays }, row) => ({
    ...{ provider, subject, name },
    readings: (readings.get(row) ?? []).map(
      ({ atMs, level, spamRatio }) =>
        [
          Math.round(atMs),
          (Math.floor(atMs / dayMs) - 1 - lagDays) * dayMs,
          levels[level]!,
          roundedFigure(spamRatio),
        ] as const,
    ),
  }));
}

/** Once over all of them, not once a row: there may be many of both. */
function grouped<Item>(items: readonly Item[], rowOf: (item: Item) => number): Map<number, Item[]> {
  const groups = new Map<number, Item[]>();
  for (const item of items) {
    const group = groups.get(rowOf(item));
    if (group === undefined) groups.set(rowOf(item), [item]);
    else group.push(item);
  }
  return groups;
}

function ratioOf(count: number, whole: number): number {
  return whole === 0 ? 0 : count / whole;
}
