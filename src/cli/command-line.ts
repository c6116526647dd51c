// What was asked, as data: yargs reads the arguments here and nothing is carried out yet. So whatever goes wrong while
// reading is the caller's to put right, and whatever goes wrong later is not blamed on the command line.

import yargs, { type Argv } from 'yargs';
import { nearestName } from '../domain/nearest-name.ts';
import { packageVersion } from '../scenario/package-root.ts';
import type { Asked } from './asked.ts';
import { exitCodeText, switches } from './command-options.ts';
import { addCommands, argumentNames, optionNames } from './commands.ts';
import { ExitCode } from './exit-code.ts';
import { Refusal } from './refusal.ts';

export async function readCommandLine(argv: readonly string[]): Promise<Asked> {
  refuseUnknownCommand(argv);
  refuseValueOfSwitch(argv);
  refuseEmptyValue(argv);
  refuseDash(argv);
  let asked: Asked | undefined;
  const parser = baseParser(argv);
  addCommands(parser, argv, (chosen) => {
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

const commands = [...optionNames.keys()];

function baseParser(argv: readonly string[]): Argv {
  return (
    yargs()
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
      // yargs lays out the help of a command whenever it reads one; unless it is asked for, that may be plain.
      .wrap(asksForHelp(argv) ? 100 : null)
      .example('maildrill run first-run', 'Run a bundled scenario')
      .example('maildrill init', 'Write a scenario to start from')
      .epilogue(exitCodeText)
      .fail((message: string | null, error: unknown) => {
        if (error instanceof Refusal) throw error;
        throw new Refusal(reworded(message ?? (error instanceof Error ? error.message : String(error)), argv));
      })
  );
}

function asksForHelp(argv: readonly string[]): boolean {
  return argv.length === 0 || argv.includes('--help') || argv.includes('-h');
}

function refuseUnknownCommand(argv: readonly string[]): void {
  const given = argv.find((word) => !word.startsWith('-'));
  if (given === undefined || commands.includes(given) || asksForHelp(argv)) return;
  const guess = nearestName(given, commands);
  throw new Refusal(
    `unknown command "${given}", expected one of: ${commands.join(', ')}${guess === undefined ? '' : `\n  hint: did you mean \`${guess}\`?`}`,
  );
}

/** yargs takes any value but `true` for no, and `--live=yes` would run something else without a word. */
function refuseValueOfSwitch(argv: readonly string[]): void {
  for (const word of argv) {
    const [, name, value] = /^--([a-z-]+)=(.*)$/s.exec(word) ?? [];
    if (name === undefined || !switches.has(name) || value === 'true' || value === 'false') continue;
    throw new Refusal(
      `--${name} takes no value, got ${JSON.stringify(value)}\n  hint: \`--${name}\` alone switches it on`,
    );
  }
}

/** `--out "$FOLDER"` of a script in which nobody has set FOLDER: '' would be the current folder. */
function refuseEmptyValue(argv: readonly string[]): void {
  const given = argv.find((word, i) => (takesValue(word) && argv[i + 1] === '') || /^--[a-z-]+=$/.test(word));
  if (given === undefined) return;
  throw new Refusal(`${given.replace('=', '')} needs a value, got ""`);
}

/** yargs leaves a lone dash out, and nothing would be run without a word. */
function refuseDash(argv: readonly string[]): void {
  if (!argv.some((word, i) => word === '-' && !takesValue(argv[i - 1] ?? ''))) return;
  throw new Refusal('got "-", expected the name of a file: nothing is read from standard input');
}

/** Whether it is an option whose value is the word behind it. */
function takesValue(word: string): boolean {
  const name = /^--([a-z-]+)$/.exec(word)?.[1];
  return name !== undefined && !switches.has(name);
}

/** What yargs says about wrong arguments, in our manner: what was given, what is accepted, and a way out. */
function reworded(message: string, argv: readonly string[]): string {
  const command = argv.find((word) => commands.includes(word));
  const help = `\n  hint: see \`maildrill ${command === undefined ? '' : `${command} `}--help\``;
  const unknown = /^Unknown arguments?: (.*)$/s.exec(message);
  if (unknown === null) return `${missingText(message, command)}${help}`;
  const name = unknown[1]!.split(', ')[0]!;
  if (!argv.some((word) => word.startsWith('-') && word.replace(/^-+/, '').split('=')[0] === name)) {
    return `${command ?? 'maildrill'} takes no further argument, got ${JSON.stringify(name)}${help}`;
  }
  const accepted = [...(optionNames.get(command ?? '') ?? []), 'debug', 'help'];
  const guess = nearestName(name, accepted);
  const dashes = name.length === 1 ? '-' : '--';
  return `unknown option ${dashes}${name}${guess === undefined ? help : `\n  hint: did you mean \`--${guess}\`?`}`;
}

function missingText(message: string, command: string | undefined): string {
  const following = /^Not enough arguments following: (.*)$/.exec(message);
  if (following !== null) return `--${following[1]} needs a value`;
  const few = /^Not enough non-option arguments: got (\d+)/.exec(message);
  if (few !== null) {
    const name = argumentNames.get(command ?? '')?.[Number(few[1])];
    return name === undefined ? 'an argument is missing' : `${command} needs ${name}`;
  }
  const required = /^Missing required arguments?: (.*)$/.exec(message)?.[1];
  if (required !== undefined) return `${command} needs ${required.replace(/[a-z-]+/g, '--$&').replace(', ', ' and ')}`;
  return message.split('\n', 1)[0]!;
}
