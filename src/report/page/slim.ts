// What of a summary goes into the page: all that it shows, in a file that mails and opens quickly. No line repeats the
// point before it, and where the rest would still be too much, steps of time are put together, two by two.

import type { Series, Summary } from '../../measurement/summary.ts';
import type { StandingSummary } from '../../measurement/summary-spans.ts';

/** Of the data as text; with the script and the style the page then stays below two megabytes. */
const dataMaxBytes = 1_700_000;
const doublingsMax = 6;

export function slimmed(summary: Summary): Summary {
  let slim = thinned({ ...sinceThen, ...summary });
  for (let i = 0; i < doublingsMax && sizeOf(slim) > dataMaxBytes; i++) slim = thinned(coarser(slim));
  return slim;
}

/** Keys that summaries of the same schema did not always have: an older one is shown without what it does not say. */
const sinceThen = {
  queueAges: [],
  jobs: [],
  reactions: [],
  alerts: [],
  deadList: { died: 0, redriven: 0, left: 0 },
  live: null,
  warmups: [],
  dashboards: [],
  journeys: [],
} as const satisfies Partial<Summary>;

function sizeOf(summary: Summary): number {
  return new TextEncoder().encode(JSON.stringify(summary)).length;
}

function thinned(summary: Summary): Summary {
  const { stepMs } = summary.series;
  return { ...summary, standings: summary.standings.map((standing) => thinnedStanding(standing, stepMs)) };
}

type Point = StandingSummary['points'][number];

/** At most one point a step, and of equal ones the first; the last stays, for it says how long the line goes on. */
function thinnedStanding(standing: StandingSummary, stepMs: number): StandingSummary {
  const kept: Point[] = [];
  standing.points.forEach((point, i) => {
    const before = kept.at(-1);
    const isLast = i === standing.points.length - 1;
    const isNew = before === undefined || before[1] !== point[1] || before[2] !== point[2];
    if (isLast || (isNew && (before === undefined || point[0] - before[0] >= stepMs))) kept.push(point);
  });
  return { ...standing, points: kept };
}

/** Steps twice as long. Counts add up; of what was sampled the larger stays, so that no peak is lost. */
function coarser(summary: Summary): Summary {
  const { series } = summary;
  const summed = <Row extends { readonly series: Series }>(rows: readonly Row[]): Row[] =>
    rows.map((row) => ({ ...row, series: paired(row.series, (one, other) => one + other) }));
  return {
    ...summary,
    limits: summed(summary.limits),
    jobs: summary.jobs.map((row) => ({ ...row, series: paired(row.series, Math.max) })),
    series: {
      startAtMs: series.startAtMs,
      stepMs: series.stepMs * 2,
      stepCount: Math.ceil(series.stepCount / 2),
      outcomes: summed(series.outcomes),
      due: summed(series.due),
      replies: summed(series.replies),
      sends: summed(series.sends),
      feedback: summed(series.feedback),
      waiting: summed(series.waiting),
      depth: series.depth.map((row) => ({
        ...row,
        series: paired(row.series, Math.max),
        oldestAgeMs: paired(row.oldestAgeMs, Math.max),
      })),
      workers: series.workers.map((row) => ({
        ...row,
        busy: paired(row.busy, Math.max),
        total: paired(row.total, Math.max),
      })),
      connections: series.connections.map((row) => ({
        ...row,
        opened: paired(row.opened, (one, other) => one + other),
        refused: paired(row.refused, (one, other) => one + other),
      })),
    },
  };
}

function paired({ first, values }: Series, together: (one: number, other: number) => number): Series {
  const begin = Math.floor(first / 2);
  const end = Math.ceil((first + values.length) / 2);
  const at = (step: number): number => values[step - first] ?? 0;
  return {
    first: values.length === 0 ? 0 : begin,
    values:
      values.length === 0
        ? []
        : Array.from({ length: end - begin }, (_, i) =>
            rounded(together(at(2 * (begin + i)), at(2 * (begin + i) + 1))),
          ),
  };
}

/** Sums of figures of six digits have no more than six that mean anything. */
function rounded(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(6));
}
