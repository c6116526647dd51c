// A chart's lines as uPlot takes them: areas and bars put on top of each other, the highest drawn first so that each lower
// one covers the rest, and lines above all of them.

import type { Chart, Line } from '../../charts/chart.ts';

export interface PlotData {
  readonly x: number[];
  /** One row for each line of `order`. */
  readonly rows: (number | null)[][];
}

/** In which order the lines are drawn; by their place in the chart. */
export function drawingOrder(chart: Chart): readonly number[] {
  const places = chart.lines.map((_, i) => i);
  const stacked = places.filter((i) => chart.lines[i]!.look !== 'steps').reverse();
  const wide = places.filter((i) => chart.lines[i]!.look === 'steps');
  wide.sort((one, other) => (chart.lines[other]!.width ?? 2) - (chart.lines[one]!.width ?? 2));
  return [...stacked, ...wide];
}

export function plotData(chart: Chart, order: readonly number[], isShown: (line: number) => boolean): PlotData {
  const tops = stackTops(chart, isShown);
  // A step's value holds to its end, so the last step needs an end to hold to.
  const { horizontal } = chart;
  const end = horizontal.kind === 'time' && chart.x.length > 0 ? [chart.x.at(-1)! + horizontal.stepMs] : [];
  return {
    x: [...chart.x, ...end],
    rows: order.map((i) => {
      const line = chart.lines[i]!;
      const values = !isShown(i) ? chart.x.map(() => null) : line.look === 'steps' ? [...line.values] : tops[i]!;
      return [...values, ...end.map(() => values.at(-1) ?? null)];
    }),
  };
}

function stackTops({ lines, x }: Chart, isShown: (line: number) => boolean): readonly (number | null)[][] {
  const sums = new Array<number>(x.length).fill(0);
  return lines.map((line: Line, i) => {
    if (line.look === 'steps' || !isShown(i)) return [];
    return line.values.map((value, step) => {
      sums[step]! += value ?? 0;
      return sums[step]!;
    });
  });
}
