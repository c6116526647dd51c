// `maildrill compare`: two sides under the same luck, what was changed between them and what followed.

import { join, resolve } from 'node:path';
import type { Summary } from '../measurement/summary.ts';
import { compareSides, type Side, sideRun } from '../plan/comparison.ts';
import { usualTolerance } from '../plan/tolerance.ts';
import { comparisonCharts } from '../report/comparison-charts.ts';
import { comparisonClosing } from '../report/comparison-closing.ts';
import { comparisonMarkdown } from '../report/comparison-markdown.ts';
import { comparisonPage } from '../report/comparison-page.ts';
import type { ComparisonReport } from '../report/comparison-result.ts';
import { scenarioDifferences } from '../scenario/difference.ts';
import type { CompareAsked } from './asked.ts';
import { writeAtomically } from './atomic-write.ts';
import { tellGitHub } from './ci-files.ts';
import { type Contender, contenderOf, refuseMoreSeeds, summariesOf } from './contender.ts';
import { ExitCode, type ExitCodeId } from './exit-code.ts';
import type { Io } from './io.ts';
import { paintFor } from './paint.ts';
import { Refusal } from './refusal.ts';
import { makeWritable } from './report-files.ts';
import { shownPath } from './scenario-file.ts';
import { shortHash } from './short-hash.ts';
import type { Tools } from './tools.ts';

export async function compare(asked: CompareAsked, io: Io, tools: Tools): Promise<ExitCodeId> {
  const { sets, setsBefore, setsAfter } = asked;
  if (asked.after === undefined && setsBefore.length + setsAfter.length === 0) {
    throw new Refusal(
      'there is nothing to compare with\n  hint: name a second run or scenario, or change a field of one side with --set-b path=value',
    );
  }
  if ([...setsBefore, ...setsAfter].some((set) => /^\s*seed\s*=/.test(set))) {
    throw new Refusal(
      'got a seed for one side, and both are run under the same luck\n  hint: `--seed` runs both under another; to hold one seed against another, name the folders of two runs',
    );
  }
  const before = await contenderOf(asked.before, [...sets, ...setsBefore], io, tools);
  const after = await contenderOf(asked.after ?? asked.before, [...sets, ...setsAfter], io, tools);
  refuseMoreSeeds([before, after], asked.seeds);
  const folder = resolve(io.cwd, asked.out ?? defaultFolder(before, after));
  await makeWritable(folder, io.files);
  const seed = asked.seed ?? before.seed;
  const [left, right] = await summariesOf([before, after], seed, asked.seeds, io, tools);
  const report = reportOf({ before, after, left: left!, right: right! }, asked);
  const files = await writeComparison(folder, report, left![0]!, right![0]!, asked, io, tools);
  const shown = files.map((file) => shownPath(join(folder, file), io));
  if (asked.json) io.stdout.write(`${JSON.stringify({ ...report, files: shown })}\n`);
  else io.stdout.write(comparisonClosing(report, { paint: paintFor(io.stdout, io.env), files: shown }));
  await tellGitHub(comparisonMarkdown(report, []), [], asked.json, io);
  const { verdict } = report.comparison;
  return verdict === 'worse' || verdict === 'mixed' ? ExitCode.Failed : ExitCode.Met;
}

interface Sides {
  readonly before: Contender;
  readonly after: Contender;
  readonly left: readonly Summary[];
  readonly right: readonly Summary[];
}

function reportOf({ before, after, left, right }: Sides, { toleranceRatio }: CompareAsked): ComparisonReport {
  const sideOf = ({ label }: Contender, summaries: readonly Summary[]): Side => ({
    label,
    runs: summaries.map(sideRun),
  });
  const isAtHand = before.source !== null && after.source !== null;
  // Both were run under one seed, whatever their files say.
  const changes = isAtHand
    ? scenarioDifferences(before.source, after.source).filter(({ path }) => path !== 'seed')
    : null;
  return {
    comparison: compareSides(sideOf(before, left), sideOf(after, right), (figure) =>
      usualTolerance(figure, toleranceRatio),
    ),
    changes,
    isLuckDifferent: left.some(({ scenario }, place) => scenario.seed !== right[place]?.scenario.seed),
    toleranceRatio,
  };
}

async function writeComparison(
  folder: string,
  report: ComparisonReport,
  left: Summary,
  right: Summary,
  { charts }: CompareAsked,
  io: Io,
  tools: Tools,
): Promise<readonly string[]> {
  if (charts) await io.files.makeFolder(join(folder, 'charts'));
  const write = (file: string, data: string | Uint8Array) => writeAtomically(io.files, join(folder, file), data);
  const pictures: { file: string; title: string; png: Uint8Array }[] = [];
  for (const { file, title } of comparisonCharts) {
    if (charts) pictures.push({ file, title, png: await tools.drawComparison(file, left, right) });
    else await io.files.remove(join(folder, file));
  }
  for (const { file, png } of pictures) await write(file, png);
  await write('comparison.html', comparisonPage(report, pictures));
  await write('comparison.md', comparisonMarkdown(report, pictures));
  await write('comparison.json', `${JSON.stringify({ schemaVersion: 1, ...report }, null, 1)}\n`);
  return ['comparison.html', 'comparison.md', ...pictures.map(({ file }) => file), 'comparison.json'];
}

/** Named after both sides; what they were given apart from that is in a hash, so that no two share a folder. */
function defaultFolder(before: Contender, after: Contender): string {
  const hash = shortHash(JSON.stringify([before.key, after.key]));
  return join('reports', 'compare', `${before.name}-${after.name}-${hash}`);
}
