// Spans behind a picture, each with its name. Drawn by a small plug-in of our own: the usual annotation package brings a
// second copy of Chart.js, and the two do not know each other's charts.

import type { Plugin } from 'chart.js';
import { lineText, shortened } from '../escape.ts';
import { chartFont, faded, faintInk, hue, ink } from './palette.ts';
import type { Pen } from './pen.ts';
import type { Span } from './spans.ts';

/** Labels stand in rows above the data; beyond these the bands alone are drawn. */
const labelMax = 3;
const rowHeight = 20;

/** Each name once, at the first band it stands for: a server that is paused ten times has one label. */
function labelsOf(spans: readonly Span[]): readonly Span[] {
  const byLabel = new Map<string, Span[]>();
  for (const span of spans) byLabel.set(span.label, [...(byLabel.get(span.label) ?? []), span]);
  const named = [...byLabel.values()].map((same) => ({
    ...same[0]!,
    label: `${shortened(lineText(same[0]!.label), 72)}${same.length > 1 ? ` (${same.length} times)` : ''}`,
  }));
  if (named.length <= labelMax) return named;
  const last = named[labelMax - 1]!;
  return [...named.slice(0, labelMax - 1), { ...last, label: `${last.label}  (and ${named.length - labelMax} more)` }];
}

/** Height in pixels that the labels need between the title and the data. */
export function labelsHeight(spans: readonly Span[]): number {
  return labelsOf(spans).length * rowHeight;
}

export function spansPlugin(spans: readonly Span[]): Plugin {
  return {
    id: 'spans',
    beforeDatasetsDraw(chart) {
      const pen: Pen = chart.ctx;
      const { top, bottom } = chart.chartArea;
      pen.save();
      for (const { fromMs, untilMs, colour, opacity } of spans) {
        const [left, right] = edges(chart, fromMs, untilMs);
        pen.fillStyle = faded(hue(colour), opacity);
        pen.fillRect(left, top, Math.max(right - left, 2), bottom - top);
      }
      pen.restore();
    },
    afterDatasetsDraw(chart) {
      const pen: Pen = chart.ctx;
      pen.save();
      pen.font = `13px ${chartFont}`;
      pen.textBaseline = 'middle';
      spans.forEach(({ fromMs, untilMs, colour }) => {
        const [left, right] = edges(chart, fromMs, untilMs);
        pen.fillStyle = hue(colour);
        pen.fillRect(left, chart.chartArea.top - 4, Math.max(right - left, 2), 4);
      });
      const labels = labelsOf(spans);
      labels.forEach((label, row) => {
        drawLabel(chart, pen, label, labels.length - row);
      });
      pen.restore();
    },
  };
}

/** The name above the data, tied to its band by a thin line down to where the band begins. */
function drawLabel(chart: TimeChart, pen: Pen, { label, fromMs, colour }: Span, rowsAbove: number): void {
  const { left: leftMost, right: rightMost, top, bottom } = chart.chartArea;
  const [left] = edges(chart, fromMs, fromMs);
  const width = pen.measureText(label).width + 7;
  const y = top - 6 - rowsAbove * rowHeight;
  pen.fillStyle = faded(hue(colour), 0.9);
  pen.fillRect(left, y + 2, 1.5, bottom - y - 2);
  pen.fillStyle = ink;
  // A band that begins near the right edge has its name to the left of its line.
  const x = left + width > rightMost + 20 ? Math.max(leftMost, left - width) : left + 7;
  pen.fillText(label, x, y + rowHeight / 2);
}

/** A chart without data says so in words, so that nobody takes it for a broken picture. */
export function noticePlugin(text: string): Plugin {
  return {
    id: 'notice',
    afterDraw(chart) {
      const pen: Pen = chart.ctx;
      const { left, right, top, bottom } = chart.chartArea;
      pen.save();
      pen.font = `16px ${chartFont}`;
      pen.fillStyle = faintInk;
      pen.textAlign = 'center';
      pen.textBaseline = 'middle';
      pen.fillText(text, (left + right) / 2, (top + bottom) / 2);
      pen.restore();
    },
  };
}

interface TimeChart {
  readonly chartArea: { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
  readonly scales: Readonly<Record<string, { getPixelForValue: (value: number) => number } | undefined>>;
}

function edges(chart: TimeChart, fromMs: number, untilMs: number): readonly [number, number] {
  const axis = chart.scales['x'];
  return axis === undefined ? [0, 0] : [axis.getPixelForValue(fromMs), axis.getPixelForValue(untilMs)];
}
