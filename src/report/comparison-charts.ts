// Both sides of a comparison in one picture: what was before dashed, what is after solid.

import type { ChartConfiguration } from 'chart.js';
import { expandSeries, type Series, type Summary } from '../measurement/summary.ts';
import { chartFont, faintInk, gridLine, ink, seriesColour } from './charts/palette.ts';
import { lineText, shortened } from './escape.ts';
import { countText, durationText, shareText } from './format.ts';
import { timesOfAll } from './headline.ts';

export interface ComparisonChart {
  /** Inside the folder of the comparison. */
  readonly file: string;
  readonly title: string;
  readonly build: (before: Summary, after: Summary) => ChartConfiguration<'line'>;
}

export const comparisonCharts: readonly ComparisonChart[] = [
  { file: 'charts/delivered.png', title: 'Delivered so far', build: delivered },
  { file: 'charts/time-to-deliver.png', title: 'Time to deliver', build: timeToDeliver },
  { file: 'charts/waiting.png', title: 'Messages waiting', build: waiting },
  { file: 'charts/put-off.png', title: 'Attempts put off or blocked', build: putOff },
];

interface Point {
  readonly x: number;
  readonly y: number;
}

const hourMs = 3_600_000;

function delivered(before: Summary, after: Summary): ChartConfiguration<'line'> {
  const points = (summary: Summary): Point[] => {
    const due = summary.totals.due ?? 0;
    let sum = 0;
    return pointsOf(
      summary,
      summary.series.outcomes.filter(({ outcome }) => outcome === 'delivered'),
      (value) => {
        sum += value;
        return due === 0 ? 0 : sum / due;
      },
    );
  };
  return overlaid('Delivered so far', 'share of all due messages', points(before), points(after), timeAxis, shareText);
}

function waiting(before: Summary, after: Summary): ChartConfiguration<'line'> {
  const points = (summary: Summary): Point[] => pointsOf(summary, summary.series.depth, (value) => value);
  return overlaid('Messages waiting', 'due messages not in flight', points(before), points(after), timeAxis, countText);
}

function putOff(before: Summary, after: Summary): ChartConfiguration<'line'> {
  const points = (summary: Summary): Point[] => {
    const rows = summary.series.replies.filter(({ class: kind }) => putOffClasses.has(kind));
    return pointsOf(summary, rows, (value) => (value * hourMs) / summary.series.stepMs);
  };
  const title = 'Attempts put off or blocked';
  return overlaid(title, 'throttled, deferred or blocked per hour', points(before), points(after), timeAxis, countText);
}

const putOffClasses: ReadonlySet<string> = new Set(['throttled', 'deferred', 'blocked']);

function timeToDeliver(before: Summary, after: Summary): ChartConfiguration<'line'> {
  const points = (summary: Summary): Point[] => {
    const all = timesOfAll(summary);
    // A logarithm has no place for 0.
    return (all?.cdf ?? []).map(([ms, share]) => ({ x: Math.max(1, ms), y: share }));
  };
  return overlaid('Time to deliver', 'share of messages', points(before), points(after), lengthAxis, shareText);
}

interface Axis {
  readonly title: string;
  readonly type: 'linear' | 'logarithmic';
  /** Instants and lengths that a reader can count in; those outside the data are left out. */
  readonly marks: (least: number, most: number) => readonly number[];
  readonly tick: (value: number) => string;
}

const timeAxis: Axis = {
  title: 'simulated time since the start',
  type: 'linear',
  marks: (_, most) => {
    const step = [0.25, 0.5, 1, 2, 3, 6, 12, 24, 48, 96, 168, 336, 672].find((hours) => most / hours <= 9) ?? 2016;
    return Array.from({ length: Math.floor(most / step) + 1 }, (_, place) => place * step);
  },
  tick: (hours) => (hours === 0 ? 'start' : durationText(hours * hourMs)),
};

const lengthMarksMs = [
  1,
  10,
  100,
  1000,
  10_000,
  60_000,
  600_000,
  hourMs,
  6 * hourMs,
  24 * hourMs,
  96 * hourMs,
  672 * hourMs,
];

const lengthAxis: Axis = {
  title: 'time since the message became due (logarithmic)',
  type: 'logarithmic',
  marks: (least, most) => lengthMarksMs.filter((ms) => ms >= least && ms <= most),
  tick: durationText,
};

/** Rows summed, one point at the end of each step, in hours since the start; cut where nothing happens any more. */
function pointsOf(
  { series }: Summary,
  rows: readonly { readonly series: Series }[],
  figure: (value: number) => number,
): Point[] {
  const sums = new Array<number>(series.stepCount).fill(0);
  for (const row of rows)
    for (const [step, value] of expandSeries(row.series, series.stepCount).entries()) sums[step]! += value;
  const last = sums.findLastIndex((value) => value !== 0);
  return sums.slice(0, last + 2).map((value, step) => ({ x: ((step + 1) * series.stepMs) / hourMs, y: figure(value) }));
}

function overlaid(
  title: string,
  unit: string,
  before: readonly Point[],
  after: readonly Point[],
  axis: Axis,
  tick: (value: number) => string,
): ChartConfiguration<'line'> {
  const font = { family: chartFont, size: 13 };
  const line = (label: string, data: readonly Point[], colour: string, dash: number[]) => ({
    ...{ label, data: [...data], borderColor: colour, backgroundColor: colour, borderDash: dash },
    ...{ borderWidth: 2.5, pointRadius: 0, pointStyle: 'line' as const },
  });
  const places = [...before, ...after].map(({ x }) => x);
  const least = axis.type === 'linear' ? 0 : Math.min(1000, ...places);
  const most = Math.max(least + 1, ...places);
  return {
    type: 'line',
    data: { datasets: [line('before', before, seriesColour(1), [7, 5]), line('after', after, seriesColour(0), [])] },
    options: {
      animation: false,
      responsive: false,
      color: ink,
      layout: { padding: { left: 14, right: 30, top: 10, bottom: 8 } },
      scales: {
        x: {
          type: axis.type,
          title: { display: true, text: axis.title, color: faintInk, font },
          grid: { color: gridLine },
          ticks: { color: ink, font, autoSkip: false, maxRotation: 0, callback: (value) => axis.tick(Number(value)) },
          min: least,
          max: most,
          afterBuildTicks: (scale) => {
            scale.ticks = axis.marks(least, most).map((value) => ({ value }));
          },
        },
        y: {
          beginAtZero: true,
          title: { display: true, text: unit, color: faintInk, font },
          grid: { color: gridLine },
          ticks: { color: ink, font, maxTicksLimit: 7, callback: (value) => tick(Number(value)) },
        },
      },
      plugins: {
        title: {
          display: true,
          text: shortened(lineText(title), 90),
          align: 'start',
          color: ink,
          font: { ...font, size: 19, weight: 'bold' },
        },
        legend: {
          position: 'bottom',
          align: 'start',
          labels: { color: ink, usePointStyle: true, pointStyleWidth: 30, font },
        },
      },
    },
  };
}
