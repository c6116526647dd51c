// What all charts have in common: title and subtitle, fonts, grid, legend, and the axis of simulated time.

import type { ChartOptions } from 'chart.js';
import type { Summary } from '../../measurement/summary.ts';
import { lineText, shortened } from '../escape.ts';
import { clockText, dayText } from '../format.ts';
import { chartFont, faintInk, gridLine, ink } from './palette.ts';
import { durationSteps, timeTicks } from './time-axis.ts';
import type { ChartWindow } from './window.ts';

export type ScaleOptions = NonNullable<NonNullable<ChartOptions<'line' | 'bar'>['scales']>[string]>;

export interface ValueAxis {
  readonly title: string;
  readonly stacked?: boolean;
  readonly max?: number;
  readonly step?: number;
  /** In milliseconds: the marks fall on whole minutes, hours or days. */
  readonly durations?: boolean;
  readonly logarithmic?: boolean;
  /** The text beside a value; null leaves the mark out. */
  readonly tick?: (value: number) => string | null;
  /** A second axis stands at the right and draws no grid of its own. */
  readonly right?: boolean;
}

export function frame(
  title: string,
  subtitle: string,
  summary: Summary,
  scales: Readonly<Record<string, ScaleOptions>>,
  labelsHeight = 0,
): ChartOptions<'line' | 'bar'> {
  const { name, question } = summary.scenario;
  return {
    animation: false,
    responsive: false,
    font: { family: chartFont, size: 14 },
    color: ink,
    layout: { padding: { left: 14, right: 30, top: 10, bottom: 8 } },
    elements: { point: { radius: 0 }, line: { borderWidth: 2, tension: 0 } },
    scales,
    plugins: {
      title: {
        display: true,
        text: title,
        align: 'start',
        color: ink,
        font: { family: chartFont, size: 19, weight: 'bold' },
        padding: { top: 2, bottom: 4 },
      },
      subtitle: {
        display: true,
        text: [
          shortened(lineText(question === '' ? name : `${name}: ${question}`), 105),
          shortened(subtitle, 105),
        ].filter(Boolean),
        align: 'start',
        color: faintInk,
        font: { family: chartFont, size: 14 },
        // The names of incidents and pauses stand between the subtitle and the data.
        padding: { bottom: 12 + labelsHeight },
      },
      legend: {
        position: 'bottom',
        align: 'start',
        labels: {
          color: ink,
          usePointStyle: true,
          pointStyleWidth: 22,
          boxHeight: 9,
          padding: 12,
          font: { family: chartFont, size: 13 },
          sort: (a, b) => (a.datasetIndex ?? 0) - (b.datasetIndex ?? 0),
        },
      },
    },
  };
}

export function timeScale(window: ChartWindow, summary: Summary): ScaleOptions {
  const { endedAtMs } = summary.scenario;
  const isCut = endedAtMs - window.untilMs > (window.untilMs - window.fromMs) * 0.03;
  const ticks = timeTicks(window.fromMs, window.untilMs, 11);
  return {
    type: 'linear',
    min: window.fromMs,
    max: window.untilMs,
    title: axisTitle(
      `simulated time (UTC)${isCut ? `; the run ends ${dayText(endedAtMs)} ${clockText(endedAtMs)}` : ''}`,
    ),
    ...plainTicks(null),
    afterBuildTicks: (axis) => {
      axis.ticks = ticks.map(({ value, label }) => ({ value, label: typeof label === 'string' ? label : [...label] }));
    },
    afterTickToLabelConversion: (axis) => {
      for (const tick of axis.ticks) {
        const label = ticks.find(({ value }) => value === tick.value)?.label;
        if (label !== undefined) tick.label = typeof label === 'string' ? label : [...label];
      }
    },
  };
}

export function valueScale(axis: ValueAxis): ScaleOptions {
  const { tick, step, durations } = axis;
  return {
    ...(axis.logarithmic === true ? { type: 'logarithmic' as const } : { type: 'linear' as const, beginAtZero: true }),
    position: axis.right === true ? 'right' : 'left',
    stacked: axis.stacked === true,
    // The highest line would otherwise lie on the frame.
    ...(axis.max !== undefined ? { max: axis.max } : { grace: '4%' }),
    title: axisTitle(axis.title),
    grid: { color: gridLine, drawOnChartArea: axis.right !== true },
    ticks: {
      color: ink,
      font: { family: chartFont, size: 13 },
      maxTicksLimit: 7,
      ...(step !== undefined && { stepSize: step }),
      ...(tick !== undefined && { callback: (value: number | string) => tick(Number(value)) }),
    },
    ...(durations === true && {
      afterBuildTicks: (scale) => {
        scale.ticks = durationSteps(scale.max).map((value) => ({ value }));
      },
    }),
  };
}

/** Marks that stand where they were put, with their grid; null: as they are called already. */
export function plainTicks(
  callback: ((value: number | string) => string) | null,
): Pick<ScaleOptions, 'grid' | 'ticks'> {
  return {
    grid: { color: gridLine },
    ticks: {
      color: ink,
      maxRotation: 0,
      autoSkip: false,
      font: { family: chartFont, size: 13 },
      ...(callback !== null && { callback }),
    },
  };
}

export function axisTitle(text: string): {
  display: true;
  text: string;
  color: string;
  font: { family: string; size: number };
} {
  return { display: true, text, color: faintInk, font: { family: chartFont, size: 13 } };
}
