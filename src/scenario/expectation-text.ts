// Figures of expectations as a person reads them.

import type { Dimension } from './expectation-metrics.ts';
import { duration } from './units.ts';

export function figureText(value: number, dimension: Dimension, perMs: number): string {
  if (Number.isNaN(value)) return 'nothing';
  if (value === Number.POSITIVE_INFINITY) return 'never';
  switch (dimension) {
    case 'count':
      return numberText(value);
    case 'share':
      return `${round(value * 100, 4)}%`;
    case 'duration':
      return durationText(value);
    case 'rate':
      return `${numberText(value)}/${unitText(perMs)}`;
  }
}

/** The distance to a threshold; shares are told apart by points. */
export function marginText(margin: number, met: boolean, dimension: Dimension, perMs: number): string {
  const size = Math.abs(margin);
  const text = dimension === 'share' ? `${round(size * 100, 4)} points` : figureText(size, dimension, perMs);
  return met ? `${text} to spare` : `${text} beyond`;
}

/** To about three figures: 12.3 s, 4m30s, 2h5m, 3d4h. */
export function durationText(ms: number): string {
  if (ms < 1000) return `${round(ms, 3)} ms`;
  if (ms < 60_000) return `${round(ms / 1000, 3)} s`;
  const unitMs = ms < 3_600_000 ? 1000 : ms < 86_400_000 ? 60_000 : 3_600_000;
  return duration.print(Math.round(ms / unitMs) * unitMs);
}

/** `1 message`, `2,000 messages`. */
export function counted(count: number, noun: string): string {
  return `${numberText(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** Thousands apart by commas; fractions to four figures. */
export function numberText(value: number): string {
  const rounded = Math.abs(value) >= 1000 ? Math.round(value) : round(value, 4);
  const [whole, fraction] = String(rounded).split('.');
  const grouped = whole!.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

function round(value: number, figures: number): number {
  return Number(value.toPrecision(figures));
}

function unitText(perMs: number): string {
  if (perMs === 1000) return 's';
  if (perMs === 60_000) return 'm';
  if (perMs === 3_600_000) return 'h';
  return 'd';
}
