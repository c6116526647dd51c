// What several commands take alike: files, overrides, ports, numbers, seeds, tolerances, and how an option given twice is
// refused.

import type { Argv } from 'yargs';
import type { Asked } from './asked.ts';
import { Refusal } from './refusal.ts';

export type Choose = (asked: Asked) => void;

export const exitCodeText = `Exit codes
  0    every expectation met
  1    some failed, or the sender broke a promise
  2    the scenario or the command line is wrong
  3    the environment lacks something
  4    a bug of maildrill
  130  interrupted`;

export function files(y: Argv) {
  return y.positional('FILE', {
    type: 'string',
    array: true,
    demandOption: true,
    describe: 'Scenario files, or names of bundled scenarios',
  });
}

export function scenarioOptions<T>(y: Argv<T>) {
  return y
    .option('set', { type: 'string', array: true, nargs: 1, describe: 'Override a field: path=value; may be repeated' })
    .option('seed', { type: 'string', requiresArg: true, describe: "Another seed than the scenario's own" });
}

/** yargs makes a list of an option that is given twice, and nobody can say which of the two was meant. */
export function once(option: string, value: string | undefined): string | undefined {
  if (Array.isArray(value)) throw new Refusal(`--${option} is given ${value.length} times, where one is accepted`);
  return value;
}

/** Options that take no value, of all commands. */
export const switches: ReadonlySet<string> = new Set([
  ...['accounting', 'allow-remote', 'csv', 'debug', 'insist', 'json', 'live', 'log', 'no-charts', 'openmetrics'],
  ...['quiet', 'tls', 'yes', 'help', 'version'],
]);

/** A switch given twice is still on. */
export function isOn(value: boolean | undefined): boolean {
  return Array.isArray(value) ? value.includes(true) : value === true;
}

/** 0 takes a free one. */
export function portOf(option: string, text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new Refusal(`--${option} ${text} is no port; expected 0 to 65535`);
}

/** From 1 to `most`; undefined where the option is not given. */
export function wholeNumber(option: string, given: string | undefined, most: number): number | undefined {
  const text = once(option, given);
  if (text === undefined) return undefined;
  const number = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (number >= 1 && number <= most) return number;
  throw new Refusal(`--${option} ${text}: a whole number from 1 to ${most} is expected`);
}

export function oneFile(y: Argv) {
  return y.positional('FILE', {
    type: 'string',
    demandOption: true,
    describe: 'Scenario file, or name of a bundled scenario',
  });
}

export const seedsOption = {
  type: 'string',
  requiresArg: true,
  describe: 'Under how many seeds to run it, as many at once as there are cores',
} as const;

export const toleranceOption = {
  type: 'string',
  requiresArg: true,
  describe: 'How far a figure may move and count as unchanged, such as 2%',
} as const;

const seedsMost = 200;

export function seedCount(text: string | undefined): number {
  const given = once('seeds', text) ?? '1';
  const count = /^\d{1,4}$/.test(given) ? Number(given) : 0;
  if (count >= 1 && count <= seedsMost) return count;
  throw new Refusal(`got ${JSON.stringify(given)} for --seeds, expected a whole number from 1 to ${seedsMost}`);
}

export function toleranceRatio(text: string | undefined): number {
  const given = once('tolerance', text) ?? '2%';
  const amount = /^(\d{1,3}(?:\.\d+)?)%$/.exec(given)?.[1];
  if (amount !== undefined && Number(amount) <= 100) return Number(amount) / 100;
  throw new Refusal(`got ${JSON.stringify(given)} for --tolerance, expected a share such as 2%`);
}
