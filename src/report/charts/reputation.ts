// What each provider thought of our IPs and domains, hour by hour, and what it would take of us.

import type { Summary } from '../../measurement/summary.ts';
import type { StandingSummary } from '../../measurement/summary-spans.ts';
import { lineText, shortened } from '../escape.ts';
import { type Chart, dashPatterns, type Line } from './chart.ts';
import { everything, type Filter } from './filter.ts';
import { timeSteps } from './grid.ts';
import { nthColour } from './palette.ts';

const lineMax = 24;
const shownMax = 6;

export function reputationOverTime(summary: Summary, filter: Filter = everything): Chart {
  const standings = moved(summary, filter, ([, score]) => score);
  const most = standings[0];
  const fall = most === undefined ? 0 : spread(most, ([, score]) => score);
  return {
    id: 'reputation',
    title: 'Reputation',
    subtitle:
      most === undefined
        ? ''
        : fall < 0.5
          ? 'no score moved by half a point'
          : `most moved: ${nameOf(most)}, by ${Math.round(fall)} points`,
    ...timeSteps(summary),
    left: { title: 'score, 0 to 100', unit: 'score', max: 100 },
    lines: standings.map((standing, index) => lineOf(standing, index, summary, ([, score]) => score)),
    notice: 'No provider keeps a score here.',
    note: noteFor(filter),
  };
}

export function allowanceOverTime(summary: Summary, filter: Filter = everything): Chart {
  const standings = moved(summary, filter, ([, , allowance]) => allowance).filter(({ points }) =>
    points.some(([, , allowance]) => allowance !== null),
  );
  return {
    id: 'allowance',
    title: 'What providers allowed',
    subtitle: '',
    ...timeSteps(summary),
    left: { title: 'messages allowed per hour', unit: 'count' },
    lines: standings.map((standing, index) => lineOf(standing, index, summary, ([, , allowance]) => allowance)),
    notice: 'No provider bounds our volume here.',
    note: noteFor(filter),
  };
}

type Point = StandingSummary['points'][number];
type Figure = (point: Point) => number | null;

function moved(summary: Summary, filter: Filter, figure: Figure): readonly StandingSummary[] {
  return summary.standings
    .filter(({ provider, points }) => points.length > 0 && (filter.provider === '' || provider === filter.provider))
    .map((standing) => ({ standing, by: spread(standing, figure) }))
    .sort((one, other) => other.by - one.by)
    .slice(0, lineMax)
    .map(({ standing }) => standing);
}

function spread({ points }: StandingSummary, figure: Figure): number {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  for (const point of points) {
    const value = figure(point);
    if (value === null) continue;
    least = Math.min(least, value);
    most = Math.max(most, value);
  }
  return Math.max(0, most - least);
}

function lineOf(standing: StandingSummary, index: number, summary: Summary, figure: Figure): Line {
  return {
    label: nameOf(standing),
    colour: nthColour(index),
    values: sampled(standing, summary, figure),
    look: 'steps',
    side: 'left',
    dashes: dashPatterns[index % dashPatterns.length]!,
    hidden: index >= shownMax,
  };
}

function nameOf({ provider, name }: StandingSummary): string {
  return shortened(lineText(`${name} at ${provider}`), 40);
}

/** What was last said at the beginning of each step. */
function sampled({ points }: StandingSummary, summary: Summary, figure: Figure): (number | null)[] {
  const { startAtMs, stepMs, stepCount } = summary.series;
  let next = 0;
  let value: number | null = null;
  return Array.from({ length: stepCount }, (_, step) => {
    while (next < points.length && points[next]![0] < startAtMs + (step + 1) * stepMs) value = figure(points[next++]!);
    return value;
  });
}

function noteFor(filter: Filter): string {
  const others = (['server', 'campaign', 'lane'] as const).filter((key) => filter[key] !== '');
  return others.length === 0 ? '' : `Standings are not told apart by ${others.join(' or ')}: the chart shows all.`;
}
