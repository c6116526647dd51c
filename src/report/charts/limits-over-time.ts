// What limited the run, over time: how many flows stood still in each step on average, stacked by cause.

import type { ChartConfiguration, ChartDataset } from 'chart.js';
import type { Summary } from '../../measurement/summary.ts';
import { lineText, shortened } from '../escape.ts';
import { durationText, shareText } from '../format.ts';
import { areaLook, frame, timeScale, valueScale } from './frame.ts';
import { seriesColour } from './palette.ts';
import { labelsHeight, noticePlugin, spansOf, spansPlugin } from './spans.ts';
import { chartWindow, steppedPoints, summedInWindow } from './window.ts';

/** Causes told apart; the rest is one band. */
const causeMax = 6;
const otherColour = '#9aa5b1';

export function limitsOverTime(summary: Summary): ChartConfiguration<'line'> {
  const window = chartWindow(summary);
  const spans = spansOf(summary, window);
  const shown = summary.causes.slice(0, causeMax);
  const isShown = (kind: string, name: string): boolean =>
    shown.some((cause) => cause.kind === kind && cause.name === name);
  const others = summary.series.waiting.filter(({ kind, cause }) => !isShown(kind, cause));
  const band = (label: string, rows: typeof others, colour: string, index: number): ChartDataset<'line'> => ({
    ...areaLook(colour, index),
    label,
    data: steppedPoints(
      summedInWindow(rows, window, summary).map((waitedMs) => waitedMs / window.stepMs),
      window,
    ),
  });
  const bands = shown.map(({ kind, name, waitedRatio }, index) =>
    band(
      `${shareText(waitedRatio)}  ${shortened(lineText(name), 42)}`,
      summary.series.waiting.filter((row) => row.kind === kind && row.cause === name),
      seriesColour(index),
      index,
    ),
  );
  const top = summary.causes[0];
  return {
    type: 'line',
    data: {
      datasets: others.length === 0 ? bands : [...bands, band('all other causes', others, otherColour, bands.length)],
    },
    options: frame(
      'What limited us over time',
      top === undefined ? '' : `longest: ${lineText(top.name)}, ${durationText(top.waitedMs)} summed over flows`,
      summary,
      {
        x: timeScale(window),
        y: valueScale({ title: 'flows held, on average', stacked: true }),
      },
      labelsHeight(spans),
    ),
    plugins: [spansPlugin(spans), ...(bands.length === 0 ? [noticePlugin('Nothing: no flow had to wait.')] : [])],
  };
}
