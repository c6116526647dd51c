// A scenario under several seeds: as many runs at once as there are cores, each a process of its own, and what they
// come to together.

import { join } from 'node:path';
import type { Summary } from '../measurement/summary.ts';
import { sideRun } from '../plan/comparison.ts';
import { inLanes, seedsFrom } from '../plan/many-runs.ts';
import { type SeedTable, seedTable } from '../plan/seed-table.ts';
import { amountText, figureText } from '../report/comparison-words.ts';
import { markdownText } from '../report/escape.ts';
import { shareText } from '../report/format.ts';
import type { JunitCase } from '../report/junit.ts';
import { markdownTable } from '../report/markdown-table.ts';
import { writeAtomically } from './atomic-write.ts';
import { ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import { Refusal } from './refusal.ts';
import { summaryFile } from './report-files.ts';
import { seedSet } from './scenario-file.ts';
import type { Tools } from './tools.ts';

/** One run to make: a scenario file, with overrides, under a seed. */
export interface RunJob {
  readonly path: string;
  readonly sets: readonly string[];
  readonly seed: string;
}

/** Summaries in the order of the jobs. What is wrong with a scenario, or an interrupt, is thrown. */
export function runJobs(
  jobs: readonly RunJob[],
  io: Io,
  tools: Tools,
  onDone: (summary: Summary) => void = () => undefined,
): Promise<Summary[]> {
  const { startSelf } = io;
  const isAlone = startSelf === null || jobs.length === 1;
  const work = async (job: RunJob): Promise<Summary> => {
    if (io.interrupt.aborted) throw interrupted();
    const summary = await (isAlone ? runHere(job, io, tools) : runBeside(job, startSelf, io));
    onDone(summary);
    return summary;
  };
  return inLanes(jobs, isAlone ? 1 : io.machine.cpuCount, work);
}

async function runHere({ path, sets, seed }: RunJob, io: Io, tools: Tools): Promise<Summary> {
  const loaded = await tools.load(path, [...sets, ...seedSet(seed)]);
  if ('problems' in loaded) throw new Refusal(`${path} cannot be run: ${loaded.problems[0]?.got ?? ''}`);
  const { summary, partial } = await tools.run(loaded.scenario, { signal: io.interrupt });
  if (partial) throw interrupted();
  return summary;
}

async function runBeside({ path, sets, seed }: RunJob, start: NonNullable<Io['startSelf']>, io: Io): Promise<Summary> {
  const folder = await io.files.makeTemporaryFolder();
  try {
    const overrides = sets.flatMap((set) => ['--set', set]);
    const { exitCode, errText } = await start([
      ...['run', path, ...overrides, '--seed', seed, '--out', folder, '--no-charts', '--quiet'],
    ]);
    if (io.interrupt.aborted || exitCode === ExitCode.Interrupted) throw interrupted();
    const file = join(folder, summaryFile);
    if ((await io.files.kindOf(file)) !== 'file') throw new Refusal(`seed ${seed}: ${errText.trim() || 'no run'}`);
    const { readSummary } = await import('../plan/summary-file.ts');
    const read = readSummary(await io.files.readText(file));
    if ('problem' in read) throw new Error(`the summary of seed ${seed} ${read.problem}`);
    return read.summary;
  } finally {
    await io.files.removeFolder(folder);
  }
}

function interrupted(): Refusal {
  return new Refusal('interrupted', ExitCode.Interrupted);
}

/** Several seeds of one scenario, and what they say together. */
export interface SeedRuns {
  readonly table: SeedTable;
  readonly summaries: readonly Summary[];
  /** One sentence for each expectation, law or promise that did not hold under every seed. */
  readonly failures: readonly string[];
  /** '' where all hold. */
  readonly failureText: string;
  readonly cases: readonly JunitCase[];
}

export function seedRunsOf(summaries: readonly Summary[]): SeedRuns {
  const table = seedTable(summaries.map(sideRun));
  const count = summaries.length;
  const expected = table.expectations
    .filter(({ met }) => met < count)
    .map(({ text, met, failedSeeds }) => `${text}: met in ${met} of ${count} seeds, not in ${failedSeeds.join(', ')}`);
  const broken = summaries
    .filter(({ verdict }) => verdict === 'broken' || verdict === 'bug')
    .map(
      ({ verdict, scenario }) =>
        `${verdict === 'bug' ? 'a law of maildrill' : 'a promise of the sender'} is broken under seed ${scenario.seed}`,
    );
  const failures = [...expected, ...broken];
  const bad = summaries.filter(({ verdict }) => verdict !== 'met').length;
  return {
    table,
    summaries,
    failures,
    failureText: bad === 0 ? '' : `${bad} of ${count} seeds failed`,
    cases: table.expectations.map(({ text, met, failedSeeds }) => ({
      group: 'seeds',
      name: `${text}, under ${count} seeds`,
      trouble:
        met === count
          ? null
          : {
              kind: 'failure',
              message: `met in ${met} of ${count} seeds`,
              detail: `failed under: ${failedSeeds.join(', ')}`,
            },
      output: '',
    })),
  };
}

/** Those that a run has beside its own. */
export function otherSeeds(seed: string, count: number): readonly string[] {
  return seedsFrom(seed, count).slice(1);
}

const seedFiles = { json: 'seeds.json', markdown: 'seeds.md' } as const;

/** Writes what the seeds say together, or takes an older run's away; answers with what is there. */
export async function writeSeedTable(
  folder: string,
  scenario: string,
  seeds: SeedRuns | null,
  io: Io,
): Promise<readonly string[]> {
  if (seeds === null) {
    for (const file of Object.values(seedFiles)) await io.files.remove(join(folder, file));
    return [];
  }
  const data = { schemaVersion: 1, scenario, ...seeds.table };
  await writeAtomically(io.files, join(folder, seedFiles.markdown), seedsMarkdown(scenario, seeds.table));
  await writeAtomically(io.files, join(folder, seedFiles.json), `${JSON.stringify(data, null, 1)}\n`);
  return [seedFiles.markdown, seedFiles.json];
}

function seedsMarkdown(scenario: string, { seeds, expectations, figures }: SeedTable): string {
  const expected = expectations.map(({ text, met, interval, failedSeeds }) => [
    text,
    `${met} of ${seeds.length}`,
    `${shareText(interval[0])} to ${shareText(interval[1])}`,
    failedSeeds.join(', '),
  ]);
  const rows = figures.map(({ name, unit, estimate, neverCount }) => {
    const never = neverCount === 0 ? '' : `${neverCount} seeds`;
    if (estimate === null) return [name, 'never', '', '', '', never];
    const { mean, halfWidth, min, max } = estimate;
    const [middle, least, most] = [mean, min, max].map((value) => figureText(value, unit));
    return [name, middle!, amountText(halfWidth, unit), least!, most!, never];
  });
  const columns = (...titles: readonly string[]) => titles.map((title) => ({ title }));
  return [
    `# ${markdownText(scenario)} under ${seeds.length} seeds`,
    `Seeds ${markdownText(seeds.join(', '))}. Intervals hold in 95 of 100 cases.`,
    ...(expected.length === 0
      ? []
      : [
          '## Expectations',
          markdownTable(columns('expectation', 'met', 'met in so many of all seeds', 'failed under'), expected),
        ]),
    '## Figures',
    markdownTable(columns('figure', 'mean', '±', 'least', 'most', 'never'), rows),
    '',
  ].join('\n\n');
}
