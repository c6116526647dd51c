// Faults of the harness's own parts, carried out for real in a live run.

import { type Complaint, complain, field, section, word } from './field.ts';
import { instant } from './instant.ts';
import { nameText } from './names.ts';
import { count, duration, percent } from './units.ts';

export const drillSchema = section(
  'A fault of the real parts, in live runs only: one effect, with what it needs. `kill`, `restart` or `fill`; or `drop_before_reply` or `slow_reader`, of all providers or of `provider`.',
  {
    at: field(instant, { says: 'When it happens, in simulated time.', example: '+2m' }).optional(),
    after: field(count, {
      says: 'In place of `at`: when so many messages have been delivered, however fast the machine is. Expectations cannot name that instant.',
      example: '100',
      least: '1',
      most: '1_000_000',
    }).optional(),
    for: field(duration, {
      says: 'How long it lasts, in simulated time. Default with `kill` and `restart`: no longer than it takes to start again.',
      example: '30s',
      least: '1s',
      most: '400d',
    }).optional(),
    kill: word(
      ['agent', 'all agents', 'worker process', 'providers'],
      'What is ended by kill -9: a delivery agent, each of them, a process of BullMQ Workers (with `dispatch: workers`), or the process of the fake providers, which are back after `for` with what they took and counted, and without what they thought of the sender.',
    ).optional(),
    restart: word(
      ['broker'],
      'What is ended by kill -9 and started again after `for`, on its own data. A broker that was given is left alone.',
    ).optional(),
    fill: word(
      ['broker'],
      'What has no room for anything new during `for`, as a Redis with `noeviction`. A broker that was given is left alone.',
    ).optional(),
    provider: field(nameText, {
      says: 'With `drop_before_reply` or `slow_reader`: the provider that does it. Default: all of them.',
      example: 'gmail',
    }).optional(),
    drop_before_reply: field(percent, {
      says: 'This share of messages is taken, and the connection dropped before the provider says so.',
      example: '20%',
      least: '0.001%',
      most: '100%',
    }).optional(),
    slow_reader: field(duration, {
      says: 'The provider lets so much time pass between one read of a connection and the next.',
      example: '1m',
      least: '1ms',
      most: '12h',
    }).optional(),
  },
).superRefine((drill, context) => {
  const problem = problemOf(drill);
  if (problem !== undefined) complain(context, [], problem);
});

const effects = ['kill', 'restart', 'fill', 'drop_before_reply', 'slow_reader'] as const;
type Effect = (typeof effects)[number];
const ofProviders: readonly Effect[] = ['drop_before_reply', 'slow_reader'];

function problemOf(drill: Readonly<Record<string, unknown>>): Complaint | undefined {
  const given = effects.filter((effect) => drill[effect] !== undefined);
  const effect = given[0];
  if (effect === undefined || given.length > 1) {
    const named = given.map((one) => `\`${one}\``).join(', ');
    const got = effect === undefined ? 'a drill that says nothing' : `a drill with ${named}`;
    return { got, expected: `exactly one effect: ${effects.join(', ')}` };
  }
  if ((drill['at'] === undefined) === (drill['after'] === undefined))
    return {
      got: `\`${effect}\` with ${drill['at'] === undefined ? 'neither `at` nor `after`' : 'both `at` and `after`'}`,
      expected: '`at`, an instant, or `after`, a number of delivered messages',
    };
  if (drill['provider'] !== undefined && !ofProviders.includes(effect))
    return { got: `\`${effect}\` with \`provider\``, expected: `\`${effect}\` alone` };
  const lasts = drill['for'] !== undefined;
  if (effect === 'kill' && drill['kill'] !== 'providers' && lasts)
    return {
      got: `\`kill: ${drill['kill']}\` with \`for\``,
      expected: `\`kill: ${drill['kill']}\` without \`for\``,
      hint: `another ${drill['kill'] === 'worker process' ? 'process' : 'agent'} takes its place at once`,
    };
  if ((effect === 'fill' || ofProviders.includes(effect)) && !lasts)
    return { got: `\`${effect}\` without an end`, expected: '`for`, how long it lasts', hint: 'such as `for: 30s`' };
  return undefined;
}
