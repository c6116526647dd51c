// A sweep as a picture: a figure over the values that were tried, at even distances, as the table beside it has them.

import type { ChartConfiguration } from 'chart.js';
import { chartFont, faintInk, gridLine, ink, seriesColour } from './charts/palette.ts';
import type { FigureUnit } from './comparison-result.ts';
import { figureText } from './comparison-words.ts';
import { lineText, shortened } from './escape.ts';

export interface SweepCurve {
  readonly figure: string;
  readonly unit: FigureUnit;
  readonly path: string;
  readonly values: readonly string[];
  readonly means: readonly (number | null)[];
  /** '' where the curve has no bend. */
  readonly bendsAt: string;
}

export function sweepChart({ figure, unit, path, values, means, bendsAt }: SweepCurve): ChartConfiguration<'line'> {
  const font = { family: chartFont, size: 13 };
  return {
    type: 'line',
    data: {
      labels: values.map(lineText),
      datasets: [
        {
          ...{ label: figure, data: [...means], borderColor: seriesColour(0), backgroundColor: seriesColour(0) },
          ...{ borderWidth: 2.5, pointRadius: values.map((value) => (value === bendsAt ? 9 : 4)) },
          spanGaps: false,
        },
      ],
    },
    options: {
      animation: false,
      responsive: false,
      color: ink,
      layout: { padding: { left: 14, right: 30, top: 10, bottom: 8 } },
      scales: {
        x: {
          title: { display: true, text: shortened(lineText(path), 100), color: faintInk, font },
          grid: { color: gridLine },
          ticks: { color: ink, font, maxRotation: 0 },
        },
        y: {
          beginAtZero: true,
          title: { display: true, text: lineText(figure), color: faintInk, font },
          grid: { color: gridLine },
          ticks: { color: ink, font, maxTicksLimit: 7, callback: (value) => figureText(Number(value), unit) },
        },
      },
      plugins: {
        title: {
          ...{ display: true, align: 'start', color: ink, font: { ...font, size: 19, weight: 'bold' } },
          text: shortened(lineText(figure), 90),
        },
        subtitle: {
          ...{ display: bendsAt !== '', align: 'start', color: faintInk, font: { ...font, size: 14 } },
          text: `bends at ${lineText(bendsAt)}`,
        },
        legend: { display: false },
      },
    },
  };
}
