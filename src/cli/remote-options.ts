// Options for agents on other machines, on both sides: `run --live --remote-agents` and `agent`.

import type { Argv } from 'yargs';
import { isLoopback } from '../domain/loopback.ts';
import type { RemoteWish } from '../run/live/agents/hiring.ts';
import { type Choose, isOn, once, wholeNumber } from './command-options.ts';
import { Refusal } from './refusal.ts';

const text = { type: 'string', requiresArg: true } as const;
const usualWaitS = 60;

export const remoteOptions = {
  'remote-agents': {
    ...text,
    describe:
      'With --live: wait for so many agents on other machines (`maildrill agent`); `--agents 0` leaves out ours',
  },
  'agent-wait': {
    ...text,
    describe: `With --remote-agents: how many seconds to wait for them. Default: ${usualWaitS}`,
  },
  'providers-on': {
    ...text,
    describe: 'With --remote-agents: address of this machine at which they reach the providers; needs --allow-remote',
  },
  'allow-remote': { type: 'boolean', describe: 'With --providers-on: let it be reached from other machines' },
} as const;

export const remoteOptionNames = Object.keys(remoteOptions);

export interface RemoteGiven {
  readonly agents?: string | undefined;
  readonly 'remote-agents'?: string | undefined;
  readonly 'agent-wait'?: string | undefined;
  readonly 'providers-on'?: string | undefined;
  readonly 'allow-remote'?: boolean | undefined;
}

/** undefined: none may join. */
export function remoteAsked(given: RemoteGiven): RemoteWish | undefined {
  const agentCount = wholeNumber('remote-agents', given['remote-agents'], 64);
  if (agentCount === undefined) {
    for (const name of ['agent-wait', 'providers-on', 'allow-remote'] as const)
      if (given[name] !== undefined)
        throw new Refusal(`--${name} is for agents elsewhere\n  hint: add --remote-agents 1`);
    return undefined;
  }
  const providersOn = once('providers-on', given['providers-on']);
  if (providersOn !== undefined && !isLoopback(providersOn) && !isOn(given['allow-remote'])) {
    throw new Refusal(
      `--providers-on ${providersOn} can be reached from other machines\n  hint: if that is what you want, add --allow-remote`,
    );
  }
  const waitS = wholeNumber('agent-wait', given['agent-wait'], 86_400) ?? usualWaitS;
  return { agentCount, waitMs: waitS * 1000, providersOn };
}

export interface AgentAsked {
  readonly command: 'agent';
  readonly broker: string | undefined;
  readonly run: string | undefined;
  readonly name: string | undefined;
  readonly waitMs: number;
  readonly allowRemote: boolean;
}

export const agentOptionNames = ['broker', 'run', 'name', 'wait', 'allow-remote'];

export function addAgentCommand(parser: Argv, choose: Choose): void {
  parser.command(
    'agent',
    'Join a live run as a delivery agent, from this or another machine',
    (y) =>
      y
        .option('broker', {
          ...text,
          describe: 'URL of the Redis or PostgreSQL of the run; or REDIS_URL, DATABASE_URL',
        })
        .option('run', { ...text, describe: 'Name of the run, or of its scenario. Default: the only one there is' })
        .option('name', { ...text, describe: 'Name of this agent, for people. Default: the name of the machine' })
        .option('wait', { ...text, describe: `How many seconds to wait for the run. Default: ${usualWaitS}` })
        .option('allow-remote', { type: 'boolean', describe: 'Let it send to providers on other machines' })
        .example(
          'maildrill agent --broker redis://:secret@10.0.0.5',
          'Carry out what the run on that broker hands out',
        ),
    (a) =>
      choose({
        command: 'agent',
        broker: once('broker', a.broker),
        run: once('run', a.run),
        name: once('name', a.name),
        waitMs: (wholeNumber('wait', a.wait, 86_400) ?? usualWaitS) * 1000,
        allowRemote: isOn(a['allow-remote']),
      }),
  );
}
