// The figures that two runs are compared by, under names that an expectation could use: for the whole run, each
// campaign and each provider. A figure says which way is better, so that a change can be called better or worse.

import { replyClasses } from '../domain/reply-class.ts';
import type { Distribution, Figures, Summary } from '../measurement/summary.ts';
import type { Better, Figure } from '../report/comparison-result.ts';

/** Figures that there is nothing to judge by, such as a share of no attempts, are left out. */
export function figuresOf(summary: Summary): Figure[] {
  const subjects = [
    ['', summary.totals],
    ...summary.campaigns.map(({ name, figures }) => [name, figures] as const),
    ...summary.providers.map(({ name, figures }) => [name, figures] as const),
  ] as const;
  return [
    ...subjects.flatMap(([name, figures]) => outcomeFigures(name, figures)),
    ...summary.timeToDeliver
      .filter(({ campaign, provider }) => campaign === '' || provider === '')
      .flatMap(timeFigures),
    ...subjects.flatMap(([name, figures]) => replyFigures(name, figures)),
    ...subjects.flatMap(([name, figures]) => feedbackFigures(name, figures)),
    ...doneFigures(summary),
    ...pauseFigures(summary),
    ...waitingFigures(summary),
    ...rateFigures(summary),
    ...standingFigures(summary),
    ...promiseFigures(summary),
  ];
}

function outcomeFigures(subject: string, figures: Figures): Figure[] {
  const due = figures.due ?? 0;
  const share = (name: 'delivered' | 'bounced' | 'expired' | 'dead' | 'suppressed' | 'unfinished', better: Better) =>
    ratio(`${named(subject)}${name} of due`, better, figures[name] ?? 0, due);
  return [
    count(`${named(subject)}due`, 'same', due),
    ...share('delivered', 'more'),
    ...share('bounced', 'less'),
    ...share('expired', 'less'),
    ...share('dead', 'less'),
    ...share('suppressed', 'either'),
    ...share('unfinished', 'less'),
  ];
}

function timeFigures(row: Distribution & { readonly campaign: string; readonly provider: string }): Figure[] {
  const subject = named(row.campaign === '' ? row.provider : row.campaign);
  const ranks = [
    ['p50', row.p50Ms],
    ['p95', row.p95Ms],
    ['p99', row.p99Ms],
  ] as const;
  return ranks.map(([rank, value]) => ({
    name: `${subject}${rank} time-to-deliver`,
    unit: 'ms',
    better: 'less',
    value,
  }));
}

function replyFigures(subject: string, { attempts, retries, sends, classes, connections }: Figures): Figure[] {
  const shares = replyClasses
    .filter((replyClass) => replyClass !== 'delivered')
    .flatMap((replyClass) =>
      // Being told to open another connection, or to come back to a greylist, costs tries and no standing.
      ratio(
        `${named(subject)}${replyClass} of attempts`,
        seldomHarmful.has(replyClass) ? 'either' : 'less',
        classes[replyClass],
        attempts,
      ),
    );
  return [
    count(`${named(subject)}attempts`, 'either', attempts),
    ...ratio(`${named(subject)}retries of sent`, 'less', retries, sends),
    ...shares,
    ...(subject === '' ? [count('connections', 'either', connections.opened)] : []),
  ];
}

const seldomHarmful: ReadonlySet<string> = new Set(['reconnect', 'greylisted']);

function feedbackFigures(subject: string, { delivered, feedback }: Figures): Figure[] {
  const share = (name: string, better: Better, part: number) =>
    ratio(`${named(subject)}${name} of delivered`, better, part, delivered);
  return [
    ...share('complaints', 'less', feedback.complaint),
    ...share('late-bounces', 'less', feedback['late-bounce']),
    ...share('opens', 'more', feedback.open),
    ...share('clicks', 'more', feedback.click),
    ...share('unsubscribes', 'either', feedback.unsubscribe),
  ];
}

function doneFigures({ campaigns, scenario }: Summary): Figure[] {
  return campaigns.map(({ name, states }) => {
    const done = states.findLast(({ state }) => state === 'done');
    const value = done === undefined ? null : done.atMs - scenario.startAtMs;
    return { name: `${name} done`, unit: 'ms', better: 'less', value };
  });
}

function pauseFigures({ pauses, scenario }: Summary): Figure[] {
  const pausedMs = pauses.reduce((sum, { fromMs, untilMs }) => sum + (untilMs ?? scenario.endedAtMs) - fromMs, 0);
  return [count('pauses', 'less', pauses.length), { name: 'time paused', unit: 'ms', better: 'less', value: pausedMs }];
}

/** A limit's name holds its rate; the place where it is written stays the same when the rate is changed. */
function waitingFigures({ limits, causes }: Summary): Figure[] {
  const waited = new Map<string, number>();
  const add = (name: string, ms: number) => waited.set(name, (waited.get(name) ?? 0) + ms);
  for (const { source, kind, waitedMs } of limits) add(kind === 'rate' ? source : `${source} (${kind})`, waitedMs);
  for (const { kind, waitedMs } of causes) if (kind !== 'limit' && kind !== 'connections') add(kind, waitedMs);
  const all = causes.reduce((sum, { waitedMs }) => sum + waitedMs, 0);
  return [
    { name: 'waiting', unit: 'ms', better: 'less', value: all },
    ...[...waited].map(
      ([name, value]): Figure => ({ name: `waiting for ${name}`, unit: 'ms', better: 'either', value }),
    ),
  ];
}

function rateFigures({ series, pools }: Summary): Figure[] {
  const sums = new Map<number, number>();
  for (const { series: row } of series.sends) {
    for (const [i, sent] of row.values.entries()) sums.set(row.first + i, (sums.get(row.first + i) ?? 0) + sent);
  }
  const most = Math.max(0, ...sums.values());
  return [
    { name: 'sends at their most', unit: 'per-second', better: 'either', value: (most * 1000) / series.stepMs },
    ...pools.map(({ name, utilisationMeanRatio }): Figure => {
      return { name: `${name} busy`, unit: 'ratio', better: 'either', value: utilisationMeanRatio };
    }),
  ];
}

function standingFigures({ standings }: Summary): Figure[] {
  return standings
    .filter(({ points }) => points.length > 0)
    .map(({ provider, name, points }) => {
      return { name: `${name} score at ${provider}`, unit: 'score', better: 'more', value: points.at(-1)![1] };
    });
}

function promiseFigures({ invariants }: Summary): Figure[] {
  return invariants.map(({ invariant, violationCount }) => count(`${invariant} broken`, 'less', violationCount));
}

function count(name: string, better: Better, value: number): Figure {
  return { name, unit: 'count', better, value };
}

function ratio(name: string, better: Better, part: number, whole: number): Figure[] {
  return whole === 0 ? [] : [{ name, unit: 'ratio', better, value: part / whole, grain: 2 / whole }];
}

function named(subject: string): string {
  return subject === '' ? '' : `${subject} `;
}
