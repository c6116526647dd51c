// How uPlot draws a chart of ours: axes in our own words, UTC, the bands of incidents and pauses, one cursor for all.

import uPlot from 'uplot';
import { axisText } from '../../charts/axis-text.ts';
import type { Axis, Chart, Line } from '../../charts/chart.ts';
import { durationMarks } from '../../charts/duration-marks.ts';
import { faded, hue, type Theme } from '../../charts/palette.ts';
import type { Span } from '../../charts/spans.ts';
import { durationSteps, timeTicks } from '../../charts/time-axis.ts';
import { durationText } from '../../format.ts';
import type { TimeRange } from './time-range.ts';

interface Surroundings {
  readonly spans: readonly Span[];
  readonly theme: Theme;
  readonly range: TimeRange;
  readonly width: number;
  readonly height: number;
  readonly onCursor: (index: number | null) => void;
  readonly onMove: () => void;
}

const axisFont = '12px system-ui, -apple-system, "Segoe UI", sans-serif';
const cursors = uPlot.sync('time');

export function plotOptions(chart: Chart, order: readonly number[], around: Surroundings): uPlot.Options {
  const { horizontal } = chart;
  const isTime = horizontal.kind === 'time';
  return {
    ...{ width: around.width, height: around.height, legend: { show: false } },
    padding: [8, chart.right === undefined ? 16 : 0, 0, 0],
    cursor: {
      y: false,
      points: { show: false },
      drag: { x: true, y: false, setScale: true },
      ...(isTime && {
        sync: {
          key: cursors.key,
          scales: ['x', null],
          filters: { pub: (type: string) => type.startsWith('mousemove') || type.startsWith('mouseleave') },
        },
      }),
    },
    scales: {
      x: horizontalScale(chart, around),
      left: verticalScale(chart.left),
      ...(chart.right !== undefined && { right: verticalScale(chart.right) }),
    },
    axes: [
      horizontalAxis(chart, around),
      verticalAxis(chart.left, 'left', around.theme),
      ...(chart.right === undefined ? [] : [verticalAxis(chart.right, 'right', around.theme)]),
    ],
    series: [{}, ...order.map((line) => seriesOf(chart.lines[line]!, around.theme))],
    hooks: {
      drawClear: isTime ? [(plot) => shade(plot, around)] : [],
      // Only now is it known how much room the axes take.
      draw: [() => around.onMove()],
      setCursor: [({ cursor }) => around.onCursor(cursor.idx ?? null)],
      setScale: [
        (plot, key) => {
          if (key !== 'x') return;
          const { min, max } = plot.scales['x']!;
          if (isTime && typeof min === 'number' && typeof max === 'number')
            around.range.show({ fromMs: min, untilMs: max });
        },
      ],
    },
  };
}

function seriesOf({ label, colour, look, side, dashes, width }: Line, theme: Theme): uPlot.Series {
  const paint = hue(colour, theme);
  const { stepped, bars } = uPlot.paths;
  const filled = look !== 'steps';
  return {
    ...{ label, scale: side, stroke: paint, width: filled ? 0 : (width ?? 2), points: { show: false } },
    ...(filled && { fill: paint }),
    ...(dashes !== undefined && dashes.length > 0 && { dash: [...dashes] }),
    paths: look === 'bars' ? bars!({ size: [0.7, 90] }) : stepped!({ align: 1 }),
  };
}

function horizontalScale({ horizontal, x }: Chart, { range }: Surroundings): uPlot.Scale {
  switch (horizontal.kind) {
    case 'time':
      return { time: false, min: range.shown.fromMs, max: range.shown.untilMs };
    case 'duration':
      return {
        time: false,
        distr: 3,
        range: (_, min, max) => [min, max],
        min: horizontal.fromMs,
        max: horizontal.untilMs,
      };
    case 'tries':
      return { time: false, range: [-0.6, x.length - 0.4] };
  }
}

function verticalScale(axis: Axis): uPlot.Scale {
  if (axis.logarithmic !== true) return { range: (_, __, max) => verticalRange(axis, max) };
  return { distr: 3, range: (_, min, max) => [Math.max(1, min || 1) * 0.7, Math.max(10, max || 10) * 1.4] };
}

function verticalRange({ max: most, unit }: Axis, max: number | null): uPlot.Range.MinMax {
  if (most !== undefined) return [0, most];
  if (max === null || max <= 0) return [0, 1];
  return [0, unit === 'count' ? Math.max(2, max * 1.05) : max * 1.05];
}

function horizontalAxis({ horizontal }: Chart, { theme }: Surroundings): uPlot.Axis {
  const look = axisLook(theme);
  switch (horizontal.kind) {
    case 'time': {
      const ticks = (plot: uPlot, min: number, max: number) =>
        timeTicks(min, max, Math.max(2, Math.floor(plot.width / 95)));
      return {
        ...{ ...look, size: 44, label: 'simulated time (UTC)', labelSize: 18, labelFont: axisFont },
        splits: (plot, _, min, max) => ticks(plot, min, max).map(({ value }) => value),
        values: (plot, splits) => {
          const { min, max } = plot.scales['x']!;
          const known = new Map(ticks(plot, min!, max!).map(({ value, label }) => [value, label]));
          return splits.map((split) => {
            const label = known.get(split) ?? '';
            return typeof label === 'string' ? label : label.join('\n');
          });
        },
      };
    }
    case 'duration':
      return {
        ...{
          ...look,
          size: 30,
          label: 'time since the message was due (logarithmic)',
          labelSize: 18,
          labelFont: axisFont,
        },
        splits: (_, __, min, max) => [...durationMarks(min, max)],
        filter: (_, splits) => splits,
        values: (_, splits) => splits.map((split) => durationText(split)),
      };
    case 'tries':
      return {
        ...{
          ...look,
          size: 58,
          label: 'try, with the mean age of the message at that time',
          labelSize: 18,
          labelFont: axisFont,
        },
        grid: { show: false },
        splits: () => horizontal.labels.map((_, i) => i),
        values: () => horizontal.labels.map((lines) => lines.join('\n')),
      };
  }
}

function verticalAxis({ title, unit, logarithmic }: Axis, side: 'left' | 'right', theme: Theme): uPlot.Axis {
  const look = axisLook(theme);
  return {
    ...{ ...look, scale: side, side: side === 'left' ? 3 : 1, label: title, labelSize: 20, labelFont: axisFont },
    size: (_, values) => Math.max(34, 14 + 7 * Math.max(0, ...(values ?? []).map((text) => text?.length ?? 0))),
    ...(side === 'right' && { grid: { show: false } }),
    ...(unit === 'duration' && { splits: (_: uPlot, __: number, ___: number, max: number) => [...durationSteps(max)] }),
    ...(logarithmic === true && { splits: powersOfTen, filter: (_: uPlot, splits: number[]) => splits }),
    values: (_, splits) => splits.map((split) => axisText(unit, split)),
  };
}

function powersOfTen(_: uPlot, __: number, min: number, max: number): number[] {
  const powers: number[] = [];
  for (let power = 1; power <= max; power *= 10) if (power >= min) powers.push(power);
  return powers;
}

function axisLook(theme: Theme): uPlot.Axis {
  const [text, line] = theme === 'light' ? ['#46515c', '#e4e7eb'] : ['#aab4bf', '#2b333c'];
  return {
    stroke: text!,
    font: axisFont,
    grid: { stroke: line!, width: 1 },
    ticks: { stroke: line!, width: 1, size: 5 },
  };
}

/** Incidents and pauses behind the data. */
function shade(plot: uPlot, { spans, theme }: Surroundings): void {
  const { left, top, width, height } = plot.bbox;
  plot.ctx.save();
  for (const { kind, fromMs, untilMs, colour, opacity } of spans) {
    if (kind !== 'incident' && kind !== 'pause') continue;
    const from = Math.max(left, plot.valToPos(fromMs, 'x', true));
    const until = Math.min(left + width, plot.valToPos(untilMs, 'x', true));
    if (until < left || from > left + width) continue;
    plot.ctx.fillStyle = faded(hue(colour, theme), opacity);
    plot.ctx.fillRect(from, top, Math.max(2, until - from), height);
  }
  plot.ctx.restore();
}
