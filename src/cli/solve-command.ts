// `maildrill solve`: how much of something is needed to meet an expectation, found by running.

import { type Solution, solve as solveRange } from '../plan/solve.ts';
import { amountText } from '../plan/vary.ts';
import { lineText } from '../report/escape.ts';
import { foundText } from '../report/headline.ts';
import type { SolveAsked } from './asked.ts';
import { contenderOf, summariesOf } from './contender.ts';
import { ExitCode, type ExitCodeId } from './exit-code.ts';
import type { Io } from './io.ts';
import { Refusal } from './refusal.ts';
import type { Tools } from './tools.ts';
import { variedField } from './varied-field.ts';

interface Told {
  readonly value: string;
  readonly metCount: number;
  readonly seedCount: number;
  readonly figureText: string;
}

export async function solve(asked: SolveAsked, io: Io, tools: Tools): Promise<ExitCodeId> {
  const { path, range } = variedField(asked.vary);
  if (range === null) throw new Refusal(`got ${JSON.stringify(asked.vary)} for --vary, expected path=least..most`);
  const trials: Told[] = [];
  const isMet = async (amount: number): Promise<boolean> => {
    const value = amountText(range, amount);
    // The one expectation takes the place of the scenario's own.
    const sets = [...asked.sets, `${path}=${value}`, `expect=${JSON.stringify([asked.until])}`];
    const contender = await contenderOf(asked.file, sets, io, tools);
    const [summaries] = await summariesOf([contender], asked.seed ?? contender.seed, asked.seeds, io, tools);
    const results = summaries!.map(({ expectations }) => expectations[0]!);
    const told = results.find(({ met }) => !met) ?? results[0]!;
    const trial = {
      value,
      metCount: results.filter(({ met }) => met).length,
      seedCount: results.length,
      figureText: foundText(told),
    };
    trials.push(trial);
    if (!asked.json) io.stdout.write(trialText(path, trial));
    return trial.metCount === trial.seedCount;
  };
  const solution = await solveRange(range, isMet);
  const value = 'amount' in solution ? amountText(range, solution.amount) : null;
  if (asked.json)
    io.stdout.write(`${JSON.stringify({ path, until: asked.until, solution: solution.kind, value, trials })}\n`);
  else io.stdout.write(`\n${solutionText(solution, path, value, asked)}\n`);
  return solution.kind === 'none' ? ExitCode.Failed : ExitCode.Met;
}

function trialText(path: string, { value, metCount, seedCount, figureText }: Told): string {
  const met = seedCount === 1 ? (metCount === 1 ? 'met' : 'not met') : `met in ${metCount} of ${seedCount} seeds`;
  return `${lineText(path)}=${value}  ${met}: ${lineText(figureText)}\n`;
}

function solutionText({ kind }: Solution, path: string, value: string | null, { until, vary }: SolveAsked): string {
  const range = vary.slice(vary.indexOf('=') + 1);
  switch (kind) {
    case 'smallest':
      return `${path}=${value} is the smallest that meets: ${until}`;
    case 'largest':
      return `${path}=${value} is the largest that meets: ${until}`;
    case 'all':
      return `both ends of ${range} meet: ${until}; widen the range to find where it stops`;
    case 'none':
      return `neither end of ${range} meets: ${until}; widen the range, or see what else limits it`;
  }
}
