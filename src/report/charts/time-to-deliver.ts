// What share of messages had arrived how long after they were due. A curve that levels off below 100 % shows messages
// that never came.

import type { ChartConfiguration, ChartDataset } from 'chart.js';
import type { Summary, TimeToDeliverRow } from '../../measurement/summary.ts';
import { lineText, shortened } from '../escape.ts';
import { durationText, shareText } from '../format.ts';
import { speedText } from '../headline.ts';
import { axisTitle, frame, type ScaleOptions, valueScale } from './frame.ts';
import { chartFont, gridLine, ink, seriesColour } from './palette.ts';
import { noticePlugin } from './spans.ts';

const curveMax = 6;
/** Wide and pale, below the curves of its parts. */
const allColour = '#9aa5b1';

export function timeToDeliver(summary: Summary): ChartConfiguration<'line'> {
  const curves = curvesOf(summary);
  const [fromMs, untilMs] = range(curves);
  const datasets = curves.map((row, index): ChartDataset<'line'> => {
    const isAll = row.campaign === '' && row.provider === '';
    const colour = isAll && curves.length > 1 ? allColour : seriesColour(Math.max(0, index - 1));
    const name = isAll ? 'all' : row.campaign === '' ? row.provider : row.campaign;
    const p95 = row.p95Ms === null ? '95 % never reached' : `95 % in ${durationText(row.p95Ms)}`;
    return {
      label: `${shortened(lineText(name), 32)} (${p95})`,
      data: curve(row, fromMs, untilMs),
      stepped: 'before',
      borderColor: colour,
      backgroundColor: colour,
      borderWidth: isAll ? 4 : 2,
      order: isAll ? 1 : 0,
      pointStyle: 'line',
      clip: 4,
      borderDash: isAll ? [] : dashes[(index - 1) % dashes.length]!,
    };
  });
  const all = curves[0];
  const never =
    all === undefined || all.neverCount === 0
      ? ''
      : `; ${shareText(all.neverCount / (all.count + all.neverCount))} never came`;
  return {
    type: 'line',
    data: { datasets },
    options: frame('Time to deliver', `${speedText(summary)}${never}`, summary, {
      x: durationScale(fromMs, untilMs),
      y: valueScale({ title: 'share of messages delivered', max: 1, step: 0.2, tick: shareText }),
    }),
    plugins: datasets.length === 0 ? [noticePlugin('No message was delivered in this run.')] : [],
  };
}

/** A second sign beside colour, so that curves stay apart in print. */
const dashes: readonly number[][] = [[], [8, 4], [2, 3], [10, 3, 2, 3], [5, 5], [14, 4]];

/** All together first, then each campaign; where there is but one, each provider. */
function curvesOf(summary: Summary): readonly TimeToDeliverRow[] {
  const rows = summary.timeToDeliver.filter(({ cdf }) => cdf.length > 0);
  const all = rows.filter(({ campaign, provider }) => campaign === '' && provider === '');
  const campaigns = rows.filter(({ campaign, provider }) => campaign !== '' && provider === '');
  const providers = rows.filter(({ campaign, provider }) => campaign === '' && provider !== '');
  const parts = campaigns.length > 1 ? campaigns : providers;
  return [...all, ...(parts.length > 1 ? [...parts].sort((a, b) => b.count - a.count).slice(0, curveMax) : [])];
}

/** From nought at the left edge to its last share at the right edge, so that every curve spans the picture. */
function curve(row: TimeToDeliverRow, fromMs: number, untilMs: number): { x: number; y: number }[] {
  const points = row.cdf.map(([ms, share]) => ({ x: Math.max(ms, fromMs), y: share }));
  return [{ x: fromMs, y: 0 }, ...points, { x: untilMs, y: points.at(-1)?.y ?? 0 }];
}

/** Lengths of time that a reader knows, a factor of ten apart or nearly; and those between. */
const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const coarseMs = [1, 10, 100, second, 10 * second, minute, 10 * minute, hour, 6 * hour, day, 7 * day, 28 * day];
const fineMs = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 20, 30].map((count) => count * second),
  ...[1, 2, 5, 10, 20, 30].map((count) => count * minute),
  ...[1, 2, 3, 6, 12].map((count) => count * hour),
  ...[1, 2, 4, 7, 14, 28].map((count) => count * day),
];

/** Whole marks around the data, never a range of nothing. */
function range(curves: readonly TimeToDeliverRow[]): readonly [number, number] {
  const all = curves.flatMap(({ cdf }) => cdf.map(([ms]) => ms));
  if (all.length === 0) return [second, hour];
  const least = Math.max(1, Math.min(...all));
  const most = Math.max(...all);
  return [fineMs.findLast((mark) => mark < least) ?? 0.5, fineMs.find((mark) => mark > most) ?? most * 2];
}

function marksIn(fromMs: number, untilMs: number): readonly number[] {
  const inside = (marks: readonly number[]): number[] => marks.filter((mark) => mark >= fromMs && mark <= untilMs);
  return inside(coarseMs).length >= 4 ? inside(coarseMs) : inside(fineMs);
}

function durationScale(fromMs: number, untilMs: number): ScaleOptions {
  return {
    type: 'logarithmic',
    min: fromMs,
    max: untilMs,
    title: axisTitle('time since the message was due (logarithmic)'),
    grid: { color: gridLine },
    ticks: {
      color: ink,
      maxRotation: 0,
      autoSkip: false,
      font: { family: chartFont, size: 13 },
      callback: (value) => durationText(Number(value)),
    },
    afterBuildTicks: (axis) => {
      axis.ticks = marksIn(fromMs, untilMs).map((value) => ({ value }));
    },
  };
}
