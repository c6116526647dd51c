// What was asked, as data: yargs reads the arguments here and nothing is carried out yet. So whatever goes wrong while
// reading is the caller's to put right, and whatever goes wrong later is not blamed on the command line.

import yargs, { type Argv } from 'yargs';
import { nearestName } from '../scenario/nearest-name.ts';
import { packageVersion } from '../scenario/package-root.ts';
import type { Asked } from './asked.ts';
import { ExitCode } from './exit-code.ts';
import { Refusal } from './refusal.ts';

export async function readCommandLine(argv: readonly string[]): Promise<Asked> {
  refuseUnknownCommand(argv);
  let asked: Asked | undefined;
  const parser = withCommands(baseParser(argv), argv, (chosen) => {
    asked = chosen;
  });
  if (argv.length === 0) return { command: 'text', text: await parser.getHelp(), exitCode: ExitCode.Wrong };
  let text = '';
  await parser.parseAsync([...argv], {}, (_error: unknown, _parsed: unknown, output: string) => {
    text = output;
  });
  // yargs hands over a text for --help and --version, and calls the command's handler otherwise.
  if (text !== '' || asked === undefined) return { command: 'text', text, exitCode: ExitCode.Met };
  return asked;
}

const commands = ['run', 'check', 'schema', 'init', 'list', 'explain'];

const exitCodeText = `Exit codes
  0    every expectation met
  1    some failed, or the sender broke a promise
  2    the scenario or the command line is wrong
  3    the environment lacks something
  4    a bug of maildrill
  130  interrupted`;

function baseParser(argv: readonly string[]): Argv {
  return yargs()
    .scriptName('maildrill')
    .locale('en')
    .exitProcess(false)
    .usage('maildrill <command>\n\nDrill a bulk-mail sender against mailbox providers that answer as real ones do.')
    .parserConfiguration({
      'boolean-negation': false,
      'camel-case-expansion': false,
      'dot-notation': false,
      'parse-numbers': false,
      'parse-positional-numbers': false,
    })
    .option('debug', { type: 'boolean', describe: 'Print the stack trace of a bug', global: true })
    .help('help', 'Show help')
    .alias('help', 'h')
    .version('version', 'Show the version', packageVersion())
    .strict()
    .wrap(100)
    .example('maildrill run first-run', 'Run a bundled scenario')
    .example('maildrill init', 'Write a scenario to start from')
    .epilogue(exitCodeText)
    .fail((message: string | null, error: unknown) => {
      if (error instanceof Refusal) throw error;
      throw new Refusal(reworded(message ?? (error instanceof Error ? error.message : String(error)), argv));
    });
}

const optionNames = new Map<string, readonly string[]>([
  ['run', ['set', 'seed', 'out', 'no-charts', 'quiet', 'json']],
  ['check', ['set', 'seed', 'json']],
  ['explain', ['set', 'seed', 'json']],
  ['init', []],
  ['schema', []],
  ['list', ['json']],
]);

function withCommands(parser: Argv, argv: readonly string[], choose: (asked: Asked) => void): Argv {
  return parser
    .command(
      'run <FILE..>',
      'Run scenarios in virtual time and write their reports',
      (y) =>
        scenarioOptions(files(y))
          .option('out', { type: 'string', requiresArg: true, describe: 'Folder for the report' })
          .option('no-charts', { type: 'boolean', describe: 'Draw no pictures' })
          .option('quiet', { type: 'boolean', describe: 'Print nothing but problems' })
          .option('json', { type: 'boolean', describe: 'Print the result as one line of JSON for each scenario' })
          .example(
            'maildrill run scenarios/first-run.yaml',
            'Run it; the report goes to reports/runs/first-run-<seed>/',
          )
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
    )
    .command(
      'check <FILE..>',
      'Check scenarios and print their plan without running them',
      (y) =>
        scenarioOptions(files(y))
          .option('json', { type: 'boolean', describe: 'Print the plan as one line of JSON for each scenario' })
          .example('maildrill check scenarios/*.yaml', 'Check every scenario of a folder'),
      (a) =>
        choose({ command: 'check', files: a.FILE, sets: a.set ?? [], seed: once('seed', a.seed), json: isOn(a.json) }),
    )
    .command(
      'schema',
      'Print the JSON Schema of scenario files, for editors',
      (y) => y.example('maildrill schema > scenario.schema.json', 'Keep it beside your scenarios'),
      () => choose({ command: 'schema' }),
    )
    .command(
      'init [FILE]',
      'Write a commented scenario to start from',
      (y) =>
        y
          .positional('FILE', { type: 'string', default: 'drill.yaml', describe: 'File to write; never overwritten' })
          .example('maildrill init my-drill.yaml', 'Write my-drill.yaml, ready to run'),
      (a) => choose({ command: 'init', file: a.FILE }),
    )
    .command(
      'list',
      'List the bundled scenarios with the question each answers',
      (y) =>
        y
          .option('json', { type: 'boolean', describe: 'Print the list as JSON' })
          .example('maildrill list', 'Then run one by its name: maildrill run first-run'),
      (a) => choose({ command: 'list', json: isOn(a.json) }),
    )
    .command(
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

function refuseUnknownCommand(argv: readonly string[]): void {
  const given = argv.find((word) => !word.startsWith('-'));
  if (given === undefined || commands.includes(given) || argv.includes('--help') || argv.includes('-h')) return;
  const guess = nearestName(given, commands);
  throw new Refusal(
    `unknown command "${given}", expected one of: ${commands.join(', ')}${guess === undefined ? '' : `\n  hint: did you mean \`${guess}\`?`}`,
  );
}

/** What yargs says about wrong arguments, in our manner: what was given, what is accepted, and a way out. */
function reworded(message: string, argv: readonly string[]): string {
  const command = argv.find((word) => commands.includes(word));
  const help = `\n  hint: see \`maildrill ${command === undefined ? '' : `${command} `}--help\``;
  const unknown = /^Unknown arguments?: (.*)$/s.exec(message);
  if (unknown === null) return `${missingText(message)}${help}`;
  const name = unknown[1]!.split(', ')[0]!;
  if (!argv.some((word) => word.startsWith('-') && word.replace(/^-+/, '').split('=')[0] === name)) {
    return `${command ?? 'maildrill'} takes no further argument, got ${JSON.stringify(name)}${help}`;
  }
  const accepted = [...(optionNames.get(command ?? '') ?? []), 'debug', 'help'];
  const guess = nearestName(name, accepted);
  const dashes = name.length === 1 ? '-' : '--';
  return `unknown option ${dashes}${name}${guess === undefined ? help : `\n  hint: did you mean \`--${guess}\`?`}`;
}

function missingText(message: string): string {
  const following = /^Not enough arguments following: (.*)$/.exec(message);
  if (following !== null) return `--${following[1]} needs a value`;
  if (message.startsWith('Not enough non-option arguments')) return 'an argument is missing';
  return message.split('\n', 1)[0]!;
}
