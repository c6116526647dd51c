// The commands and options of live runs as yargs knows them.

import type { Argv } from 'yargs';
import { type Choose, files, isOn, once, scenarioOptions } from './command-options.ts';
import type { LiveAsked } from './live-run.ts';
import { Refusal } from './refusal.ts';

export const liveOptionNames: readonly (readonly [string, readonly string[]])[] = [
  ['verify', ['set', 'seed', 'speed', 'broker', 'agents', 'json']],
];

export const liveOptions = {
  speed: { type: 'string', requiresArg: true, describe: 'With --live: simulated seconds in a real one' },
  broker: {
    type: 'string',
    requiresArg: true,
    describe: 'With --live: URL of a Redis or PostgreSQL; otherwise REDIS_URL, DATABASE_URL, or one of its own',
  },
  agents: { type: 'string', requiresArg: true, describe: 'With --live: delivery agents, each a process. Default: 1' },
} as const;

interface LiveGiven {
  readonly speed?: string | undefined;
  readonly broker?: string | undefined;
  readonly agents?: string | undefined;
}

export function addLiveCommands(parser: Argv, choose: Choose): void {
  parser.command(
    'verify <FILE..>',
    'Run scenarios in virtual time and live, and say where the two differ',
    (y) =>
      scenarioOptions(files(y))
        .options(liveOptions)
        .option('json', { type: 'boolean', describe: 'Print the comparison as one line of JSON for each scenario' })
        .example('maildrill verify first-run', 'Check that both clocks tell the same'),
    (a) =>
      choose({
        command: 'verify',
        files: a.FILE,
        sets: a.set ?? [],
        seed: once('seed', a.seed),
        live: liveAsked(a),
        json: isOn(a.json),
      }),
  );
}

export function liveAsked({ speed, broker, agents }: LiveGiven): LiveAsked {
  return {
    speed: wholeWithin('speed', speed, 100_000),
    broker: once('broker', broker),
    agents: wholeWithin('agents', agents, 64) ?? 1,
  };
}

/** Options of live runs on one in virtual time are a slip. */
export function refuseLiveOptions(given: LiveGiven): null {
  for (const name of ['speed', 'broker', 'agents'] as const)
    if (given[name] !== undefined) throw new Refusal(`--${name} is for live runs\n  hint: add --live`);
  return null;
}

function wholeWithin(name: string, given: string | undefined, most: number): number | undefined {
  const text = once(name, given);
  if (text === undefined) return undefined;
  const number = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= most) return number;
  throw new Refusal(`--${name} ${text}: a whole number from 1 to ${most} is expected`);
}
