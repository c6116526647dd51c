// How messages ended, step by step, stacked; with what was still waiting, which shows a queue growing or draining.

import type { ChartConfiguration, ChartDataset } from 'chart.js';
import { outcomes } from '../../domain/outcome.ts';
import type { Summary } from '../../measurement/summary.ts';
import { countText, durationText, shareText } from '../format.ts';
import { areaLook, frame, timeScale, valueScale } from './frame.ts';
import { ink, outcomeColours } from './palette.ts';
import { labelsHeight, noticePlugin, spansOf, spansPlugin } from './spans.ts';
import { chartWindow, steppedPoints, summedInWindow } from './window.ts';

export function outcomesOverTime(summary: Summary): ChartConfiguration<'line'> {
  const window = chartWindow(summary);
  const spans = spansOf(summary, window);
  const kinds = outcomes.filter((outcome) => summary.series.outcomes.some((row) => row.outcome === outcome));
  const ended = kinds.map((outcome, index): ChartDataset<'line'> => {
    const rows = summary.series.outcomes.filter((row) => row.outcome === outcome);
    return {
      ...areaLook(outcomeColours[outcome], index),
      label: outcome,
      data: steppedPoints(summedInWindow(rows, window, summary), window),
      yAxisID: 'y',
      stack: 'ended',
    };
  });
  const waiting = summedInWindow(summary.series.depth, window, summary);
  const hasWaiting = waiting.some((count) => count > 0);
  const backlog: ChartDataset<'line'> = {
    label: 'waiting (right axis)',
    data: steppedPoints(waiting, window),
    yAxisID: 'waiting',
    stack: 'waiting',
    pointStyle: 'line',
    borderColor: ink,
    borderWidth: 1.5,
    borderDash: [6, 4],
  };
  const { due, delivered } = summary.totals;
  const nothing = (due ?? 0) === 0 ? 'No message became due in this run.' : 'No message ended in this run.';
  return {
    type: 'line',
    data: { datasets: hasWaiting ? [...ended, { ...backlog, order: -1 }] : ended },
    options: frame(
      'Outcomes over time',
      due ? `${countText(delivered)} of ${countText(due)} delivered (${shareText(delivered / due)})` : '',
      summary,
      {
        x: timeScale(window, summary),
        y: valueScale({
          title: `messages ended per ${durationText(window.stepMs).replace(/^1 /, '')}`,
          stacked: true,
          tick: wholeCount,
        }),
        ...(hasWaiting && {
          waiting: valueScale({ title: 'messages waiting', right: true, tick: wholeCount }),
        }),
      },
      labelsHeight(spans),
    ),
    plugins: [spansPlugin(spans), ...(ended.length === 0 ? [noticePlugin(nothing)] : [])],
  };
}

/** Whole messages only: half a message on an axis helps nobody. */
function wholeCount(value: number): string | null {
  return Number.isInteger(value) ? countText(value) : null;
}
