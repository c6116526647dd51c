// How messages ended, step by step, stacked; with what was still waiting, which shows a queue growing or draining.

import { outcomes } from '../../domain/outcome.ts';
import type { Summary } from '../../measurement/summary.ts';
import { lineText } from '../escape.ts';
import { countText, durationText, shareText } from '../format.ts';
import type { Chart } from './chart.ts';
import { everything, type Filter, filteredByName, untoldNote } from './filter.ts';
import { partsBy, summed, timeSteps } from './grid.ts';
import { nthColour, outcomeColours } from './palette.ts';

export function outcomesOverTime(summary: Summary, filter: Filter = everything): Chart {
  const { rows, untold } = filteredByName(summary.series.outcomes, filter);
  const kinds = outcomes.filter((outcome) => rows.some((row) => row.outcome === outcome));
  const waiting = summed(filteredByName(summary.series.depth, filter).rows, summary);
  const hasWaiting = waiting.some((count) => count > 0);
  const { due, delivered } = summary.totals;
  return {
    id: 'outcomes',
    title: 'Outcomes over time',
    subtitle: due ? `${countText(delivered)} of ${countText(due)} delivered (${shareText(delivered / due)})` : '',
    ...timeSteps(summary),
    left: { title: `messages ended ${perStep(summary)}`, unit: 'count', stacked: true },
    ...(hasWaiting && { right: { title: 'messages waiting', unit: 'count' } }),
    lines: [
      ...kinds.map((outcome) => ({
        label: outcome,
        colour: outcomeColours[outcome],
        values: summed(
          rows.filter((row) => row.outcome === outcome),
          summary,
        ),
        look: 'area' as const,
        side: 'left' as const,
      })),
      ...(hasWaiting
        ? [
            {
              label: 'waiting (right axis)',
              colour: 'black' as const,
              values: waiting,
              look: 'steps' as const,
              side: 'right' as const,
              dashes: [6, 4],
              width: 1.5,
            },
          ]
        : []),
    ],
    notice: (due ?? 0) === 0 ? 'No message became due in this run.' : 'No message ended here.',
    note: untoldNote(untold),
  };
}

const providerMax = 8;

/** The same by who took the messages: where one provider lags, its colour lasts longer. */
export function deliveredByProvider(summary: Summary, filter: Filter = everything): Chart {
  const delivered = summary.series.outcomes.filter(({ outcome }) => outcome === 'delivered');
  const { rows, untold } = filteredByName(delivered, filter);
  return {
    id: 'delivered-by-provider',
    title: 'Delivered, by provider',
    subtitle: '',
    ...timeSteps(summary),
    left: { title: `messages delivered ${perStep(summary)}`, unit: 'count', stacked: true },
    lines: partsBy(rows, ({ provider }) => provider, providerMax, 'all others').map((part, index) => ({
      label: part.name === '' ? 'all providers' : lineText(part.name),
      colour: nthColour(index),
      values: summed(part.rows, summary),
      look: 'area',
      side: 'left',
    })),
    notice: 'No message was delivered here.',
    note: untoldNote(untold),
  };
}

export function perStep(summary: Summary): string {
  return `per ${durationText(summary.series.stepMs).replace(/^1 /, '')}`;
}
