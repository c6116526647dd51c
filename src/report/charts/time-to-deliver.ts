// What share of messages had arrived how long after they were due. A curve that levels off below 100 % shows messages
// that never came.

import type { Summary, TimeToDeliverRow } from '../../measurement/summary.ts';
import { lineText, shortened } from '../escape.ts';
import { durationText, shareText } from '../format.ts';
import { speedText, timesOfAll } from '../headline.ts';
import { type Chart, dashPatterns } from './chart.ts';
import { fineMarksMs } from './duration-marks.ts';
import { everything, type Filter } from './filter.ts';
import { nthColour } from './palette.ts';

const curveMax = 6;

export function timeToDeliver(summary: Summary, filter: Filter = everything): Chart {
  const curves = curvesOf(summary, filter);
  const [fromMs, untilMs] = range(curves);
  const x = [...new Set([fromMs, ...curves.flatMap(({ cdf }) => cdf.map(([ms]) => Math.max(ms, fromMs))), untilMs])];
  x.sort((one, other) => one - other);
  const all = timesOfAll(summary);
  const never =
    all === undefined || all.neverCount === 0
      ? ''
      : `; ${shareText(all.neverCount / (all.count + all.neverCount))} never came`;
  return {
    id: 'time-to-deliver',
    title: 'Time to deliver',
    subtitle: `${speedText(summary)}${never}`,
    horizontal: { kind: 'duration', fromMs, untilMs },
    x,
    left: { title: 'share of messages delivered', unit: 'share', max: 1 },
    lines: curves.map((row, index) => {
      const isAll = row.campaign === '' && row.provider === '' && curves.length > 1;
      const p95 = row.p95Ms === null ? '95 % never reached' : `95 % in ${durationText(row.p95Ms)}`;
      return {
        label: `${shortened(lineText(nameOf(row)), 32)} (${p95})`,
        colour: isAll ? 'grey' : nthColour(Math.max(0, index - 1)),
        values: along(row, x),
        look: 'steps',
        side: 'left',
        // Wide and pale, below the curves of its parts.
        width: isAll ? 4 : 2,
        dashes: isAll ? [] : dashPatterns[Math.max(0, index - 1) % dashPatterns.length]!,
      };
    }),
    notice: 'No message was delivered here.',
    note:
      filter.server === '' && filter.lane === ''
        ? ''
        : 'Times are not told apart by server or lane: the chart shows all of them.',
  };
}

function nameOf({ campaign, provider }: TimeToDeliverRow): string {
  if (campaign === '' && provider === '') return 'all';
  return campaign === '' || provider === '' ? campaign + provider : `${campaign} at ${provider}`;
}

/** All together first, then each campaign; where there is but one, or one was asked for, each provider. */
function curvesOf(summary: Summary, { campaign, provider }: Filter): readonly TimeToDeliverRow[] {
  const rows = summary.timeToDeliver.filter(({ cdf }) => cdf.length > 0);
  const at = (wanted: (row: TimeToDeliverRow) => boolean): readonly TimeToDeliverRow[] =>
    rows.filter(wanted).sort((a, b) => b.count - a.count);
  const chosen = at((row) => row.campaign === campaign && row.provider === provider);
  const campaigns = provider === '' && campaign !== '' ? [] : at((r) => r.campaign !== '' && r.provider === provider);
  const providers = provider !== '' ? [] : at((row) => row.campaign === campaign && row.provider !== '');
  const parts = campaigns.length > 1 ? campaigns : providers;
  return [...chosen, ...(parts.length > 1 && !(campaign !== '' && provider !== '') ? parts.slice(0, curveMax) : [])];
}

/** The share at each x: a curve keeps its last share until its next point. */
function along(row: TimeToDeliverRow, x: readonly number[]): number[] {
  let next = 0;
  let share = 0;
  return x.map((ms) => {
    while (next < row.cdf.length && row.cdf[next]![0] <= ms) share = row.cdf[next++]![1];
    return share;
  });
}

const secondMs = 1000;
const hourMs = 3_600_000;

/** Whole marks around the data, never a range of nothing. */
function range(curves: readonly TimeToDeliverRow[]): readonly [number, number] {
  const all = curves.flatMap(({ cdf }) => cdf.map(([ms]) => ms));
  if (all.length === 0) return [secondMs, hourMs];
  const least = Math.max(1, Math.min(...all));
  const most = Math.max(...all);
  return [fineMarksMs.findLast((mark) => mark < least) ?? 0.5, fineMarksMs.find((mark) => mark > most) ?? most * 2];
}
