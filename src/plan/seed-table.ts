// What several seeds of one config come to: each figure as a mean with its interval, each expectation as a share of
// seeds. A lesson that holds for one seed only is luck.

import type { Better, FigureUnit } from '../report/comparison-result.ts';
import type { SideRun } from './comparison.ts';
import { type Estimate, estimateOf, shareInterval } from './statistics.ts';

export interface SeedTable {
  readonly seeds: readonly string[];
  readonly expectations: readonly SeedExpectation[];
  readonly figures: readonly SeedFigure[];
}

export interface SeedExpectation {
  readonly text: string;
  /** Seeds in which it was met. */
  readonly met: number;
  readonly failedSeeds: readonly string[];
  /** 95 % interval of the share of all seeds in which it would be met. */
  readonly interval: readonly [number, number];
}

export interface SeedFigure {
  readonly name: string;
  readonly unit: FigureUnit;
  readonly better: Better;
  /** null where every seed says never. */
  readonly estimate: Estimate | null;
  /** Seeds in which it was never. */
  readonly neverCount: number;
}

export function seedTable(runs: readonly SideRun[]): SeedTable {
  const first = runs[0];
  const texts = [...new Set(first?.expectations.map(({ text }) => text))];
  const names = new Map(runs.flatMap(({ figures }) => figures.map((figure) => [figure.name, figure] as const)));
  return {
    seeds: runs.map(({ seed }) => seed),
    expectations: texts.map((text) => {
      const failed = runs.filter(({ expectations }) => expectations.some((one) => one.text === text && !one.met));
      const met = runs.length - failed.length;
      return { text, met, failedSeeds: failed.map(({ seed }) => seed), interval: shareInterval(met, runs.length) };
    }),
    figures: [...names.values()].map(({ name, unit, better }) => {
      const values = runs.flatMap(({ figures }) => figures.filter((figure) => figure.name === name));
      const known = values.flatMap(({ value }) => (value === null ? [] : [value]));
      const estimate = known.length === 0 ? null : estimateOf(known);
      return { name, unit, better, estimate, neverCount: values.length - known.length };
    }),
  };
}
