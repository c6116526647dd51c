// A run held against its baseline: where the baseline stands, and what the check says.

import { join, resolve } from 'node:path';
import type { Summary } from '../measurement/summary.ts';
import { againstBaseline, type Baseline, readBaseline, regressionsOf } from '../plan/baseline.ts';
import { sideRun } from '../plan/comparison.ts';
import type { ComparedFigure, Comparison } from '../report/comparison-result.ts';
import { differenceText, figureText } from '../report/comparison-words.ts';
import { plural } from '../report/headline.ts';
import type { JunitCase } from '../report/junit.ts';
import type { Io } from './io.ts';
import { Refusal } from './refusal.ts';
import { shownPath } from './scenario-file.ts';

export interface BaselineCheck {
  /** As the reader may type it. */
  readonly file: string;
  readonly comparison: Comparison;
  /** One sentence for each figure that left its tolerance: which, from what to what, and how far beyond. */
  readonly failures: readonly string[];
  /** '' where all figures stayed. */
  readonly verdictText: string;
  readonly cases: readonly JunitCase[];
}

/** The baseline of a scenario, looked up before its run: one that is missing should not cost a run. */
export async function findBaseline(
  given: string,
  scenario: string,
  seeds: readonly string[],
  io: Io,
): Promise<{ readonly check: (summaries: readonly Summary[]) => BaselineCheck }> {
  const path = resolve(io.cwd, given);
  const isFolder = (await io.files.kindOf(path)) === 'folder';
  const file = isFolder ? join(path, baselineName(scenario)) : path;
  const shown = shownPath(file, io);
  if ((await io.files.kindOf(file)) !== 'file') {
    throw new Refusal(
      `${shown}: no such baseline\n  hint: \`maildrill baseline accept\` writes one from a run or a scenario`,
    );
  }
  const read = readBaseline(await io.files.readText(file));
  if ('problem' in read)
    throw new Refusal(`${shown} ${read.problem}\n  hint: accept a new one with \`maildrill baseline accept\``);
  const { baseline } = read;
  if (baseline.scenario !== scenario) {
    throw new Refusal(`${shown} is the baseline of ${baseline.scenario}, and this is ${scenario}`);
  }
  if (!seeds.some((seed) => baseline.seeds.includes(seed))) {
    throw new Refusal(
      `${shown} was taken with seed ${baseline.seeds.join(', ')}, and this run has ${seeds.join(', ')}\n  hint: run it with a seed of the baseline, or accept a new one`,
    );
  }
  return { check: (summaries) => checkBaseline(shown, baseline, summaries) };
}

export function baselineName(scenario: string): string {
  return `${scenario}.json`;
}

function checkBaseline(file: string, baseline: Baseline, summaries: readonly Summary[]): BaselineCheck {
  const comparison = againstBaseline(baseline, { label: 'this run', runs: summaries.map(sideRun) });
  const regressions = new Set(regressionsOf(comparison));
  const failures = [...regressions].map(regressionText);
  return {
    file,
    comparison,
    failures,
    verdictText: failures.length === 0 ? '' : `${plural(failures.length, 'figure')} left the baseline's tolerance`,
    cases: comparison.figures.map((figure) => ({
      group: 'baseline',
      name: figure.name,
      trouble: regressions.has(figure)
        ? { kind: 'failure', message: regressionText(figure), detail: `${regressionText(figure)}\nbaseline: ${file}` }
        : null,
      output: '',
    })),
  };
}

/** `delivered of due: 98.2 % → 95.1 %, -3.1 points (-3.2 %), 3 points beyond its tolerance`. */
function regressionText(figure: ComparedFigure): string {
  const { name, unit, before, after, difference, allowed, change } = figure;
  if (change === 'gone') return `${name}: ${figureText(before, unit)} → no longer measured`;
  const moved = `${name}: ${figureText(before, unit)} → ${figureText(after, unit)}`;
  if (difference === null) return moved;
  const beyond =
    unit === 'ratio'
      ? `${Number(((Math.abs(difference) - allowed) * 100).toPrecision(3))} points`
      : figureText(Math.abs(difference) - allowed, unit);
  return `${moved}, ${differenceText(figure)}, ${beyond} beyond its tolerance`;
}
