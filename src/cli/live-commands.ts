// The commands and options of live runs as yargs knows them.

import type { Argv } from 'yargs';
import { type Choose, files, isOn, once, portOf, scenarioOptions, wholeNumber } from './command-options.ts';
import type { LiveAsked } from './live-run.ts';
import { Refusal } from './refusal.ts';
import { addAgentCommand, agentOptionNames, type RemoteGiven, remoteAsked } from './remote-options.ts';

export const liveOptionNames: readonly (readonly [string, readonly string[]])[] = [
  ['verify', ['set', 'seed', 'speed', 'insist', 'broker', 'agents', 'json']],
  ['agent', agentOptionNames],
];

export const liveOptions = {
  speed: { type: 'string', requiresArg: true, describe: 'With --live: simulated seconds in a real one' },
  insist: { type: 'boolean', describe: 'With --live: take --speed though it is more than is honest here' },
  broker: {
    type: 'string',
    requiresArg: true,
    describe: 'With --live: URL of a Redis or PostgreSQL; otherwise REDIS_URL, DATABASE_URL, or one of its own',
  },
  agents: {
    type: 'string',
    requiresArg: true,
    describe: 'With --live: delivery agents, each a process. Default: as the scenario says, or 1',
  },
} as const;

/** For those that run it and look on. */
export const watchOptions = {
  http: {
    type: 'string',
    requiresArg: true,
    describe: 'With --live: port of its HTTP edge, for callers of your own; 0 takes a free one',
  },
  ui: {
    type: 'string',
    requiresArg: true,
    describe: 'With --live: port of a page that shows the run while it goes on; 0 takes a free one',
  },
} as const;

interface LiveGiven extends RemoteGiven {
  readonly speed?: string | undefined;
  readonly insist?: boolean | undefined;
  readonly broker?: string | undefined;
  readonly ui?: string | undefined;
  readonly http?: string | undefined;
}

export function addLiveCommands(parser: Argv, choose: Choose): void {
  addAgentCommand(parser, choose);
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

export function liveAsked(given: LiveGiven): LiveAsked {
  const { speed, broker, agents, ui, http } = given;
  const remote = remoteAsked(given);
  return {
    speed: wholeNumber('speed', speed, 100_000),
    insists: isOn(given.insist),
    broker: once('broker', broker),
    agents: agents === '0' && remote !== undefined ? 0 : wholeNumber('agents', agents, 64),
    remote,
    ui: portAsked('ui', ui),
    http: portAsked('http', http),
  };
}

/** Options of live runs on one in virtual time are a slip. */
export function refuseLiveOptions(given: LiveGiven): null {
  for (const name of [
    'speed',
    'insist',
    'broker',
    'agents',
    'ui',
    'http',
    'remote-agents',
    'agent-wait',
    'providers-on',
    'allow-remote',
  ] as const)
    if (given[name] !== undefined) throw new Refusal(`--${name} is for live runs\n  hint: add --live`);
  return null;
}

export const resumeOption = {
  resume: {
    type: 'string',
    requiresArg: true,
    describe: 'With --live: go on with the run in this folder, whose process was killed or interrupted',
  },
} as const;

/** A run has one scenario, and its folder. */
export function resumeAsked(
  folder: string | undefined,
  isLive: boolean,
  files: readonly string[],
  out: string | undefined,
): string | undefined {
  if (folder === undefined) return undefined;
  if (!isLive) throw new Refusal('--resume is for live runs\n  hint: add --live');
  if (files.length !== 1) throw new Refusal(`--resume goes on with one run, and ${files.length} scenarios are given`);
  if (out !== undefined) throw new Refusal('--out and --resume both name the folder of the run; leave --out out');
  return folder;
}

function portAsked(option: string, given: string | undefined): number | undefined {
  const text = once(option, given);
  return text === undefined ? undefined : portOf(option, text);
}
