// What limited the run, over time, stacked by cause. Full height says that at least one flow stood still through the whole
// step; its colours divide all the waiting of that step. Counting flows instead would let two hundred small receivers that
// wait a minute together hide the one flow that waits all day.

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
  const wholes = summedInWindow(summary.series.waiting, window, summary);
  const band = (label: string, rows: typeof others, colour: string, index: number): ChartDataset<'line'> => ({
    ...areaLook(colour, index),
    label,
    data: steppedPoints(
      summedInWindow(rows, window, summary).map((waitedMs, i) => waitedMs / Math.max(wholes[i]!, window.stepMs)),
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
        x: timeScale(window, summary),
        y: valueScale({ title: 'share of time with a flow held', stacked: true, max: 1, step: 0.25, tick: shareText }),
      },
      labelsHeight(spans),
    ),
    plugins: [spansPlugin(spans), ...(bands.length === 0 ? [noticePlugin('Nothing: no flow had to wait.')] : [])],
  };
}
