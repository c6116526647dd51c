// A sweep: one field of a scenario through several values, what each comes to, and where the curve bends.

import type { Figure } from '../report/comparison-result.ts';
import type { SideRun } from './comparison.ts';
import { estimateOf } from './statistics.ts';
import { allowedFrom, usualRelative, usualTolerance } from './tolerance.ts';
import { placesOf } from './vary.ts';

export interface SweepPoint {
  readonly value: string;
  /** Seeds in which every expectation was met. */
  readonly metCount: number;
  readonly seedCount: number;
  /** Means over the seeds, by name; null: never, in one of them at least. */
  readonly figures: ReadonlyMap<string, number | null>;
}

export interface Bend {
  readonly figure: string;
  readonly value: string;
}

export interface Sweep {
  readonly path: string;
  readonly points: readonly SweepPoint[];
  readonly units: ReadonlyMap<string, Figure['unit']>;
  readonly bends: readonly Bend[];
}

/** Figures that a planner asks for first. */
export const usualFigures = ['delivered of due', 'p50 time-to-deliver', 'p95 time-to-deliver', 'throttled of attempts'];

export function sweepOf(
  path: string,
  values: readonly string[],
  runs: readonly (readonly SideRun[])[],
  watched: readonly string[],
): Sweep {
  const units = new Map(runs.flat(2).flatMap(({ figures }) => figures.map(({ name, unit }) => [name, unit] as const)));
  const points = values.map((value, place): SweepPoint => {
    const own = runs[place]!;
    return {
      value,
      metCount: own.filter(({ expectations }) => expectations.every(({ met }) => met)).length,
      seedCount: own.length,
      figures: new Map([...units.keys()].map((name) => [name, meanOf(own, name)])),
    };
  });
  const bends = watched.flatMap((figure): Bend[] => {
    const means = points.map((point) => point.figures.get(figure) ?? null);
    if (isFlat(means, units.get(figure))) return [];
    const place = bendOf(placesOf(values), means);
    return place === null ? [] : [{ figure, value: values[place]! }];
  });
  return { path, points, units, bends };
}

/**
 * The place that lies furthest from the straight line between the ends, both axes stretched to 1 (the idea of Satopää and
 * others, 2011); null where no place lies more than a tenth away, which is no bend worth a decision.
 */
export function bendOf(places: readonly number[], values: readonly (number | null)[]): number | null {
  const known = places.flatMap((x, place) => (values[place] == null ? [] : [{ x, y: values[place]!, place }]));
  const [first, last] = [known[0], known.at(-1)];
  if (first === undefined || last === undefined || known.length < 3) return null;
  const ys = known.map(({ y }) => y);
  const height = Math.max(...ys) - Math.min(...ys);
  const width = last.x - first.x;
  if (height === 0 || width === 0) return null;
  const away = known.map(({ x, y, place }) => {
    const onLine = first.y + ((x - first.x) / width) * (last.y - first.y);
    return { place, distance: Math.abs(y - onLine) / height };
  });
  const most = away.reduce((best, one) => (one.distance > best.distance ? one : best));
  return most.distance > 0.1 ? most.place : null;
}

/** A curve that stays within what counts as no change has no bend either, however crooked it is. */
function isFlat(means: readonly (number | null)[], unit: Figure['unit'] | undefined): boolean {
  const known = means.filter((mean) => mean !== null);
  if (unit === undefined || known.length === 0) return true;
  const [least, most] = [Math.min(...known), Math.max(...known)];
  return most - least <= allowedFrom(least, unit, usualTolerance({ unit }, usualRelative));
}

function meanOf(runs: readonly SideRun[], name: string): number | null {
  const values = runs.map(({ figures }) => figures.find((figure) => figure.name === name)?.value ?? null);
  const numbers = values.filter((value) => value !== null);
  return numbers.length < values.length ? null : estimateOf(numbers).mean;
}
