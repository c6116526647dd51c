// The commands that make several runs of it: compare, baseline, sweep, solve; as yargs knows them.

import type { Argv } from 'yargs';
import {
  type Choose,
  exitCodeText,
  isOn,
  once,
  oneFile,
  scenarioOptions,
  seedCount,
  seedsOption,
  toleranceOption,
  toleranceRatio,
} from './command-options.ts';
import { Refusal } from './refusal.ts';

/** Every command's own options, for a guess at what was meant by an unknown one. */
export const planOptionNames: readonly (readonly [string, readonly string[]])[] = [
  ['compare', ['set', 'set-a', 'set-b', 'seed', 'seeds', 'tolerance', 'out', 'no-charts', 'json']],
  ['baseline', ['set', 'seed', 'seeds', 'tolerance', 'out']],
  ['sweep', ['vary', 'figure', 'set', 'seed', 'seeds', 'out', 'no-charts', 'json']],
  ['solve', ['vary', 'until', 'set', 'seed', 'seeds', 'json']],
];

export function addPlanCommands(parser: Argv, choose: Choose): void {
  addCompare(parser, choose);
  addBaseline(parser, choose);
  addSweep(parser, choose);
  addSolve(parser, choose);
}

function addCompare(parser: Argv, choose: Choose): void {
  parser.command(
    'compare <A> [B]',
    'Compare two runs, two scenarios, or one scenario with itself under other values',
    (y) =>
      scenarioOptions(
        y
          .positional('A', { type: 'string', demandOption: true, describe: 'Before: folder of a run, or a scenario' })
          .positional('B', { type: 'string', describe: 'After; left out: A again' }),
      )
        .option('set-a', { type: 'string', array: true, nargs: 1, describe: 'Override a field of A only' })
        .option('set-b', { type: 'string', array: true, nargs: 1, describe: 'Override a field of B only' })
        .option('seeds', seedsOption)
        .option('tolerance', toleranceOption)
        .option('out', { type: 'string', requiresArg: true, describe: 'Folder for the comparison' })
        .option('no-charts', { type: 'boolean', describe: 'Draw no pictures' })
        .option('json', { type: 'boolean', describe: 'Print the comparison as one line of JSON' })
        .example('maildrill compare first-run --set-b sender.servers[mta-1].rate=20/s', 'What would another rate do?')
        .example('maildrill compare old.yaml new.yaml --seeds 20', 'Does it hold for other luck too?')
        .example('maildrill compare reports/runs/first-run-1 reports/runs/first-run-2', 'Two runs that are there')
        .epilogue(`Ends with 1 where B is worse in a figure or an expectation.\n\n${exitCodeText}`),
    (a) =>
      choose({
        command: 'compare',
        before: a.A,
        after: a.B,
        sets: a.set ?? [],
        setsBefore: a['set-a'] ?? [],
        setsAfter: a['set-b'] ?? [],
        seed: once('seed', a.seed),
        seeds: seedCount(a.seeds),
        toleranceRatio: toleranceRatio(a.tolerance),
        out: once('out', a.out),
        charts: !isOn(a['no-charts']),
        json: isOn(a.json),
      }),
  );
}

function addBaseline(parser: Argv, choose: Choose): void {
  parser.command(
    'baseline <ACTION> <RUN_OR_SCENARIO..>',
    'Accept figures as the baseline that later runs are held against',
    (y) =>
      scenarioOptions(
        y
          .positional('ACTION', { type: 'string', demandOption: true, describe: 'What to do: accept' })
          .positional('RUN_OR_SCENARIO', {
            type: 'string',
            array: true,
            demandOption: true,
            describe: 'Folders of runs, or scenarios',
          }),
      )
        .option('seeds', seedsOption)
        .option('tolerance', toleranceOption)
        .option('out', {
          type: 'string',
          requiresArg: true,
          describe: 'A .json file, or a folder for one file a scenario',
          default: 'baselines',
        })
        .example('maildrill baseline accept first-run', 'Write baselines/first-run.json')
        .example('maildrill run first-run --baseline baselines', 'Hold a run against it'),
    (a) => {
      if (a.ACTION !== 'accept') {
        throw new Refusal(`got ${JSON.stringify(a.ACTION)} after baseline, expected accept`);
      }
      choose({
        command: 'baseline',
        subjects: a.RUN_OR_SCENARIO,
        sets: a.set ?? [],
        seed: once('seed', a.seed),
        seeds: seedCount(a.seeds),
        toleranceRatio: toleranceRatio(a.tolerance),
        out: once('out', a.out) ?? 'baselines',
      });
    },
  );
}

function addSweep(parser: Argv, choose: Choose): void {
  parser.command(
    'sweep <FILE>',
    'Run a scenario with one field through several values',
    (y) =>
      scenarioOptions(oneFile(y))
        .option('vary', {
          type: 'string',
          demandOption: true,
          requiresArg: true,
          describe: 'path=value,value … or path=least..most',
        })
        .option('figure', {
          type: 'string',
          array: true,
          nargs: 1,
          describe: 'A figure for the table; may be repeated',
        })
        .option('seeds', seedsOption)
        .option('out', {
          type: 'string',
          requiresArg: true,
          describe: 'Folder for the table, the CSV and the pictures',
        })
        .option('no-charts', { type: 'boolean', describe: 'Draw no pictures' })
        .option('json', { type: 'boolean', describe: 'Print the sweep as one line of JSON' })
        .example(
          'maildrill sweep first-run --vary sender.pools[worker].workers=2,5,10,20,40',
          'Where do workers stop helping?',
        ),
    (a) =>
      choose({
        command: 'sweep',
        file: a.FILE,
        vary: once('vary', a.vary) ?? '',
        figures: a.figure ?? [],
        sets: a.set ?? [],
        seed: once('seed', a.seed),
        seeds: seedCount(a.seeds),
        out: once('out', a.out),
        charts: !isOn(a['no-charts']),
        json: isOn(a.json),
      }),
  );
}

function addSolve(parser: Argv, choose: Choose): void {
  parser.command(
    'solve <FILE>',
    'Find how much of something is needed to meet an expectation',
    (y) =>
      scenarioOptions(oneFile(y))
        .option('vary', { type: 'string', demandOption: true, requiresArg: true, describe: 'path=least..most' })
        .option('until', {
          type: 'string',
          demandOption: true,
          requiresArg: true,
          describe: "The expectation to meet, in place of the scenario's own",
        })
        .option('seeds', seedsOption)
        .option('json', { type: 'boolean', describe: 'Print the answer as one line of JSON' })
        .example(
          "maildrill solve first-run --vary sender.pools[worker].workers=1..60 --until 'p95 time-to-deliver < 45m'",
          'How many workers does it take?',
        )
        .epilogue(`Ends with 1 where no amount in the range is enough.\n\n${exitCodeText}`),
    (a) =>
      choose({
        command: 'solve',
        file: a.FILE,
        vary: once('vary', a.vary) ?? '',
        until: once('until', a.until) ?? '',
        sets: a.set ?? [],
        seed: once('seed', a.seed),
        seeds: seedCount(a.seeds),
        json: isOn(a.json),
      }),
  );
}
