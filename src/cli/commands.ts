// The commands as yargs knows them: what each is for, what it takes, and an example.

import type { Argv } from 'yargs';
import type { Asked } from './asked.ts';
import { Refusal } from './refusal.ts';

export type Choose = (asked: Asked) => void;

/** Every command's own options, for a guess at what was meant by an unknown one. */
export const optionNames = new Map<string, readonly string[]>([
  ['run', ['set', 'seed', 'out', 'no-charts', 'quiet', 'json']],
  ['check', ['set', 'seed', 'json']],
  ['schema', []],
  ['init', []],
  ['list', ['json']],
  ['explain', ['set', 'seed', 'json']],
]);

export const exitCodeText = `Exit codes
  0    every expectation met
  1    some failed, or the sender broke a promise
  2    the scenario or the command line is wrong
  3    the environment lacks something
  4    a bug of maildrill
  130  interrupted`;

/** `choose` is told what was asked for once yargs has read it. */
export function addCommands(parser: Argv, argv: readonly string[], choose: Choose): void {
  addRun(parser, choose, argv);
  addCheck(parser, choose);
  addSchema(parser, choose);
  addInit(parser, choose);
  addList(parser, choose);
  addExplain(parser, choose);
}

function addRun(parser: Argv, choose: Choose, argv: readonly string[]): void {
  parser.command(
    'run <FILE..>',
    'Run scenarios and write their reports',
    (y) =>
      scenarioOptions(files(y))
        .option('out', { type: 'string', requiresArg: true, describe: 'Folder for the report' })
        .option('no-charts', { type: 'boolean', describe: 'Draw no pictures' })
        .option('quiet', { type: 'boolean', describe: 'Print nothing but problems' })
        .option('json', { type: 'boolean', describe: 'Print the result as one line of JSON for each scenario' })
        .example('maildrill run scenarios/first-run.yaml', 'Run it; the report goes to reports/runs/first-run-<seed>/')
        .example('maildrill run first-run --set sender.servers[mta-1].rate=20/s', 'Run it with another rate')
        .epilogue(`Several files: each is run, and the worst exit code counts.\n\n${exitCodeText}`),
    (a) =>
      choose({
        command: 'run',
        files: a.FILE,
        sets: a.set ?? [],
        seed: once('seed', a.seed),
        out: once('out', a.out),
        charts: !isOn(a['no-charts']),
        quiet: isOn(a.quiet),
        json: isOn(a.json),
        argv,
      }),
  );
}

function addCheck(parser: Argv, choose: Choose): void {
  parser.command(
    'check <FILE..>',
    'Check scenarios and print their plan',
    (y) =>
      scenarioOptions(files(y))
        .option('json', { type: 'boolean', describe: 'Print the plan as one line of JSON for each scenario' })
        .example('maildrill check scenarios/*.yaml', 'Check every scenario of a folder'),
    (a) =>
      choose({ command: 'check', files: a.FILE, sets: a.set ?? [], seed: once('seed', a.seed), json: isOn(a.json) }),
  );
}

function addSchema(parser: Argv, choose: Choose): void {
  parser.command(
    'schema',
    'Print the JSON Schema of scenarios',
    (y) => y.example('maildrill schema > scenario.schema.json', 'Keep it beside your scenarios'),
    () => choose({ command: 'schema' }),
  );
}

function addInit(parser: Argv, choose: Choose): void {
  parser.command(
    'init [FILE]',
    'Write a commented scenario to start from',
    (y) =>
      y
        .positional('FILE', { type: 'string', default: 'drill.yaml', describe: 'File to write; never overwritten' })
        .example('maildrill init my-drill.yaml', 'Write my-drill.yaml, ready to run'),
    (a) => choose({ command: 'init', file: a.FILE }),
  );
}

function addList(parser: Argv, choose: Choose): void {
  parser.command(
    'list',
    'List the bundled scenarios',
    (y) =>
      y
        .option('json', { type: 'boolean', describe: 'Print the list as JSON' })
        .example('maildrill list', 'Then run one by its name: maildrill run first-run'),
    (a) => choose({ command: 'list', json: isOn(a.json) }),
  );
}

function addExplain(parser: Argv, choose: Choose): void {
  parser.command(
    'explain <RUN_OR_SCENARIO> <MESSAGE>',
    "Print one message's journey, by running again",
    (y) =>
      scenarioOptions(
        y
          .positional('RUN_OR_SCENARIO', {
            type: 'string',
            demandOption: true,
            describe: 'Folder of a run, or a scenario',
          })
          .positional('MESSAGE', { type: 'string', demandOption: true, describe: 'Number of the message, from 0' }),
      )
        .option('json', { type: 'boolean', describe: 'Print the journey as JSON' })
        .example('maildrill explain reports/runs/first-run-7 4237', 'What happened to message 4237, and why'),
    (a) =>
      choose({
        command: 'explain',
        subject: a.RUN_OR_SCENARIO,
        message: a.MESSAGE,
        sets: a.set ?? [],
        seed: once('seed', a.seed),
        json: isOn(a.json),
      }),
  );
}

function files(y: Argv) {
  return y.positional('FILE', {
    type: 'string',
    array: true,
    demandOption: true,
    describe: 'Scenario files, or names of bundled scenarios',
  });
}

function scenarioOptions<T>(y: Argv<T>) {
  return y
    .option('set', { type: 'string', array: true, nargs: 1, describe: 'Override a field: path=value; may be repeated' })
    .option('seed', { type: 'string', requiresArg: true, describe: "Another seed than the scenario's own" });
}

/** yargs makes a list of an option that is given twice, and nobody can say which of the two was meant. */
function once(option: string, value: string | undefined): string | undefined {
  if (Array.isArray(value)) throw new Refusal(`--${option} is given ${value.length} times, where one is accepted`);
  return value;
}

/** A switch given twice is still on. */
function isOn(value: boolean | undefined): boolean {
  return Array.isArray(value) ? value.includes(true) : value === true;
}
