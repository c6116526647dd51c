// What the sites of a long tail came to, by what is the matter with them: how few messages dead and slow ones got, and how
// much of the time of all attempts those took.

import { OutcomeId } from '../domain/outcome.ts';
import { type ReplyClass, replyClasses } from '../domain/reply-class.ts';
import { classCount, outcomeCount } from './counts.ts';
import { distributionOf } from './distribution.ts';
import type { Measures } from './measures.ts';
import { roundedFigure } from './summary.ts';
import { timesOfGroups } from './summary-rows.ts';

export interface SiteClassSummary {
  readonly provider: string;
  /** `sound`, `dead`, `slow`, `tarpit`, `no_domain`, `null_mx` or `dns_failure`; '' for a provider whose sites are not told apart. */
  readonly siteClass: string;
  /** Those that got no mail included; null where sites are not told apart. */
  readonly siteCount: number | null;
  readonly due: number;
  readonly delivered: number;
  readonly bounced: number;
  readonly expired: number;
  readonly dead: number;
  readonly suppressed: number;
  readonly unfinished: number;
  readonly attempts: number;
  /** Attempts that were put off: throttled, deferred, greylisted, blocked, or refused for a full mailbox. */
  readonly deferred: number;
  /** Attempts that nobody answered. */
  readonly lost: number;
  /** Connections. */
  readonly refused: number;
  /** Time to deliver; null where so many never came. */
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  /** Sum of the lengths of all attempts and refused connections: a worker's time, and mostly a connection's. */
  readonly busyMs: number;
  /** Of that of the whole run. */
  readonly busyRatio: number;
}

/** Those that took most time first. */
export function siteClassRows(measures: Measures): SiteClassSummary[] {
  const { siteClasses } = measures.tables;
  const classed = new Set(siteClasses.map(({ provider }) => provider));
  const others = measures.places.providers.list.filter((provider) => !classed.has(provider));
  const allMs = measures.counts.busyMs.reduce((sum, ms) => sum + ms, 0);
  return [
    ...siteClasses.map(({ provider, name, siteCount }) => ({ provider, siteClass: name, siteCount })),
    ...others.map((provider) => ({ provider, siteClass: '', siteCount: null })),
  ]
    .map((key) => ({ ...key, ...figuresOf(measures, key.provider, key.siteClass || key.provider, allMs) }))
    .sort((one, other) => other.busyMs - one.busyMs);
}

function figuresOf(measures: Measures, provider: string, siteClass: string, allMs: number) {
  const { tables, places, counts } = measures;
  const groups = indices(places.groupCount).filter((group) => {
    const row = tables.groups[group]!;
    return row.provider === provider && row.siteClass === siteClass;
  });
  const paths = indices(places.pathCount).filter((path) => groups.includes(places.groupOfPath[path]!));
  const due = sumOver(groups, (group) => counts.built[group]!);
  const ended = (outcome: keyof typeof OutcomeId) =>
    sumOver(groups, (group) => counts.ended[group * outcomeCount + OutcomeId[outcome]]!);
  const dead = ended('dead') - sumOver(groups, (group) => counts.redriven[group]!);
  const ends = { delivered: ended('delivered'), bounced: ended('bounced'), expired: ended('expired'), dead };
  const suppressed = ended('suppressed');
  const unfinished = due - sumOver(Object.values(ends), (each) => each) - suppressed;
  const answered = (...classes: readonly ReplyClass[]) =>
    sumOver(classes, (each) =>
      sumOver(paths, (path) => counts.replies[path * classCount + replyClasses.indexOf(each)]!),
    );
  const { p50Ms, p95Ms } = distributionOf(timesOfGroups(measures, groups));
  const busyMs = sumOver(paths, (path) => counts.busyMs[path]!);
  return {
    ...{ due, ...ends, suppressed, unfinished, attempts: answered(...replyClasses) },
    deferred: answered('throttled', 'deferred', 'greylisted', 'blocked', 'soft'),
    lost: answered('lost'),
    refused: sumOver(paths, (path) => counts.refused[path]!),
    ...{ p50Ms, p95Ms, busyMs: roundedFigure(busyMs), busyRatio: allMs === 0 ? 0 : roundedFigure(busyMs / allMs) },
  };
}

function indices(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function sumOver<T>(items: readonly T[], count: (item: T) => number): number {
  return items.reduce((sum, item) => sum + count(item), 0);
}
