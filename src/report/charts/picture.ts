// A chart as Chart.js draws it: the pictures of a report. The same data as on the page, over the stretch of time that
// matters, without the lines a reader would first have to switch on.

import type { ChartConfiguration, ChartDataset } from 'chart.js';
import type { Summary } from '../../measurement/summary.ts';
import { durationText } from '../format.ts';
import { axisText } from './axis-text.ts';
import { type Axis, type Chart, isEmpty, type Line } from './chart.ts';
import { durationMarks } from './duration-marks.ts';
import { axisTitle, frame, plainTicks, type ScaleOptions, timeScale, valueScale } from './frame.ts';
import { hue } from './palette.ts';
import { type Span, spansOf } from './spans.ts';
import { labelsHeight, noticePlugin, spansPlugin } from './spans-plugin.ts';
import { type ChartWindow, chartWindow } from './window.ts';

export type Picture = ChartConfiguration<'line' | 'bar'>;

interface Point {
  readonly x: number;
  readonly y: number | null;
}

export function picture(chart: Chart, summary: Summary): Picture {
  const window = chartWindow(summary);
  const isTime = chart.horizontal.kind === 'time';
  const spans: readonly Span[] = isTime ? spansOf(summary, window) : [];
  const lines = isEmpty(chart) ? [] : chart.lines.filter(({ hidden }) => hidden !== true);
  const scales = {
    x: horizontalScale(chart, window, summary),
    left: { ...verticalScale(chart.left, 'left') },
    ...(lines.some(({ side }) => side === 'right') &&
      chart.right !== undefined && { right: verticalScale(chart.right, 'right') }),
  };
  return {
    type: chart.horizontal.kind === 'tries' ? 'bar' : 'line',
    data: {
      ...(chart.horizontal.kind === 'tries' && { labels: chart.horizontal.labels.map((label) => [...label]) }),
      datasets: lines.map((line, index) => dataset(line, index, chart, window)),
    },
    options: frame(chart.title, chart.subtitle, summary, scales, labelsHeight(spans)),
    plugins: [spansPlugin(spans), ...(lines.length === 0 ? [noticePlugin(chart.notice)] : [])],
  };
}

function dataset(line: Line, index: number, chart: Chart, window: ChartWindow): ChartDataset<'line' | 'bar'> {
  const colour = hue(line.colour);
  const stack = line.look === 'steps' ? `own ${index}` : 'together';
  if (line.look === 'bars') {
    return {
      ...{ type: 'bar', label: line.label, data: [...line.values], yAxisID: line.side, stack, pointStyle: 'rect' },
      ...{ backgroundColor: colour, borderWidth: 0, maxBarThickness: 90 },
    };
  }
  const area = line.look === 'area';
  return {
    ...{ type: 'line', label: line.label, data: pointsOf(line, chart, window), yAxisID: line.side, stack },
    ...{ stepped: 'before', borderColor: colour, backgroundColor: colour, clip: 4 },
    pointStyle: area ? 'rect' : 'line',
    // One band of a stack is filled down to the one below it and opaque, so that no two colours mix.
    ...(area ? { fill: index === 0 ? 'origin' : '-1', borderWidth: 0 } : { borderWidth: line.width ?? 2 }),
    borderDash: [...(line.dashes ?? [])],
    // Wide lines lie below narrow ones, and both above the areas.
    order: area ? 2 : (line.width ?? 2) > 2 ? 1 : 0,
  };
}

/** Over time only the window: a step's value holds to its end, and the last one is said twice so that its step has an end. */
function pointsOf(line: Line, chart: Chart, window: ChartWindow): { x: number; y: number }[] {
  const points: Point[] = [];
  chart.x.forEach((x, i) => {
    if (chart.horizontal.kind !== 'time' || (x >= window.fromMs && x < window.untilMs))
      points.push({ x, y: line.values[i] ?? null });
  });
  const last = points.at(-1);
  if (chart.horizontal.kind === 'time' && last !== undefined) points.push({ ...last, x: window.untilMs });
  // Chart.js draws null as a gap, though its types do not say so.
  return points as { x: number; y: number }[];
}

function verticalScale({ title, unit, max, stacked, logarithmic }: Axis, side: 'left' | 'right'): ScaleOptions {
  return valueScale({
    title,
    ...(stacked === true && { stacked }),
    ...(max !== undefined && { max }),
    ...(unit === 'share' && max === 1 && { step: 0.2 }),
    ...(unit === 'duration' && { durations: true }),
    ...(logarithmic === true && { logarithmic }),
    tick: (value) => (logarithmic === true && !isPowerOfTen(value) ? null : axisText(unit, value)),
    right: side === 'right',
  });
}

/** On a logarithmic axis the marks between would stand in each other's way. */
function isPowerOfTen(value: number): boolean {
  return /^10*$/.test(String(value));
}

function horizontalScale({ horizontal }: Chart, window: ChartWindow, summary: Summary): ScaleOptions {
  switch (horizontal.kind) {
    case 'time':
      return timeScale(window, summary);
    case 'duration':
      return {
        type: 'logarithmic',
        min: horizontal.fromMs,
        max: horizontal.untilMs,
        title: axisTitle('time since the message was due (logarithmic)'),
        ...plainTicks((value) => durationText(Number(value))),
        afterBuildTicks: (axis) => {
          axis.ticks = durationMarks(horizontal.fromMs, horizontal.untilMs).map((value) => ({ value }));
        },
      };
    case 'tries':
      return {
        type: 'category',
        stacked: true,
        title: axisTitle('try, with the mean age of the message at that time'),
        ...plainTicks(null),
      };
  }
}
