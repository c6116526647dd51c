// `maildrill baseline accept`: the figures of a run, or of a scenario run now, become what later runs are held against.

import { dirname, join, resolve } from 'node:path';
import { baselineOf, printBaseline } from '../plan/baseline.ts';
import { sideRun } from '../plan/comparison.ts';
import { plural } from '../report/headline.ts';
import type { BaselineAsked } from './asked.ts';
import { writeAtomically } from './atomic-write.ts';
import { baselineName } from './baseline-file.ts';
import { contenderOf, refuseMoreSeeds, summariesOf } from './contender.ts';
import { ExitCode, type ExitCodeId } from './exit-code.ts';
import type { Io } from './io.ts';
import { Refusal } from './refusal.ts';
import { makeWritable } from './report-files.ts';
import { shownPath } from './scenario-file.ts';
import type { Tools } from './tools.ts';

export async function acceptBaselines(asked: BaselineAsked, io: Io, tools: Tools): Promise<ExitCodeId> {
  const out = resolve(io.cwd, asked.out);
  const isOneFile = asked.out.endsWith('.json');
  if (isOneFile && asked.subjects.length > 1) {
    throw new Refusal(
      `${asked.out} is one file, and ${asked.subjects.length} baselines are to be written\n  hint: name a folder`,
    );
  }
  const writers = new Map<string, string>();
  for (const given of asked.subjects) {
    const contender = await contenderOf(given, asked.sets, io, tools);
    const file = isOneFile ? out : join(out, baselineName(contender.name));
    const other = writers.get(file);
    if (other !== undefined) {
      throw new Refusal(
        `${given} would write over the baseline of ${other} in ${shownPath(file, io)}\n  hint: accept them apart with --out`,
      );
    }
    writers.set(file, given);
    const seed = asked.seed ?? contender.seed;
    if (contender.summary !== null && seed !== contender.seed) {
      throw new Refusal(
        `${given} is a run of seed ${contender.seed}\n  hint: name its scenario to run it under another`,
      );
    }
    refuseMoreSeeds([contender], asked.seeds);
    await makeWritable(dirname(file), io.files);
    const [summaries] = await summariesOf([contender], seed, asked.seeds, io, tools);
    const bad = summaries!.find(({ verdict }) => verdict !== 'met');
    // A baseline is what was found good; one that fails would make every later failure look as it should be.
    if (bad !== undefined) {
      io.stderr.write(
        `maildrill: ${given} does not hold under seed ${bad.scenario.seed}, and its figures are accepted as they are\n`,
      );
    }
    const baseline = baselineOf(contender.name, { label: given, runs: summaries!.map(sideRun) }, asked.toleranceRatio);
    await writeAtomically(io.files, file, printBaseline(baseline));
    const count = Object.keys(baseline.figures).length;
    io.stdout.write(`${shownPath(file, io)}: ${plural(count, 'figure')} of ${plural(asked.seeds, 'seed')}\n`);
  }
  return ExitCode.Met;
}
