// Reads a profile, as YAML or as plain data, and says everything that is wrong in it at once.

import { isMap, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { didYouMean } from '../../src/domain/nearest-name.ts';
import type { Profile } from '../model/profile.ts';
import { profileFiles, profileText } from './profile-files.ts';
import { profileFrom, profileProblems } from './profile-from.ts';
import { profileSchema } from './profile-schema.ts';

/** A profile from its YAML text, and what the text says in full; `file` stands before each problem. */
export function readProfile(text: string, file = 'profile'): { readonly profile: Profile; readonly source: unknown } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true });
  const lineOf = (path: readonly PropertyKey[]): number => {
    for (let length = path.length; length >= 0; length--) {
      const place = path.slice(0, length);
      const holder = length === 0 ? document.contents : document.getIn(place.slice(0, -1), true);
      const pair = isMap(holder) ? holder.items.find(({ key }) => String(key) === String(place.at(-1))) : undefined;
      const node = pair?.key ?? document.getIn(place, true);
      const offset = (node as { range?: [number, number, number] } | null | undefined)?.range?.[0];
      if (offset !== undefined) return lines.linePos(offset).line;
    }
    return 1;
  };
  const mistakes = document.errors.map((error) => {
    const [message] = error.message.split(/ at line \d+|\n/);
    return `${file}:${lines.linePos(error.pos[0]).line}: ${message}`;
  });
  if (mistakes.length > 0) throw new Error(mistakes.join('\n'));
  const place = (path: readonly PropertyKey[]) => `${file}:${lineOf(path)}: `;
  const source = withBase(document.toJS(), place);
  return { profile: checkProfile(source, place), source };
}

/** A profile from plain data. Throws one line per problem; `place` says where each stands. */
export function checkProfile(source: unknown, place: (path: readonly PropertyKey[]) => string = () => ''): Profile {
  const result = profileSchema().safeParse(source, { jitless: true });
  const say = (path: readonly PropertyKey[], expected: string) =>
    `${place(path)}${path.length === 0 ? '' : `${path.join('.')}: `}expected ${expected}`;
  if (!result.success)
    throw new Error(result.error.issues.flatMap((issue) => describeIssue(issue, place, say)).join('\n'));
  const problems = profileProblems(result.data);
  if (problems.length > 0) throw new Error(problems.map(({ path, expected }) => say(path, expected)).join('\n'));
  return profileFrom(result.data);
}

/**
 * `source` with the fields of `override` in place of its own, map by map. Lists, curves and domains are replaced whole:
 * half an old curve and half a new one would mean nothing.
 */
export function overrideProfile(source: unknown, override: unknown): unknown {
  if (!isPlainMap(source) || !isPlainMap(override)) return override;
  const merged: Record<string, unknown> = { ...source };
  for (const [key, value] of Object.entries(override)) {
    merged[key] = wholeFields.has(key) ? value : overrideProfile(source[key], value);
  }
  return merged;
}

const wholeFields: ReadonlySet<string> = new Set([
  'domains',
  'hosted_domains',
  'complaint_loss',
  'unknown_loss',
  'inbox',
  'script',
]);

function describeIssue(
  issue: z.core.$ZodIssue,
  place: (path: readonly PropertyKey[]) => string,
  say: (path: readonly PropertyKey[], expected: string) => string,
): string[] {
  if (issue.code !== 'unrecognized_keys') return [say(issue.path, issue.message)];
  return issue.keys.map((key) => {
    const path = [...issue.path, key];
    const hint = didYouMean(key, issue.message.split(', '));
    return `${place(path)}${path.join('.')}: unknown key, expected one of ${issue.message}${hint === undefined ? '' : `; ${hint}`}`;
  });
}

/** What a profile's file says in full: one that begins with `like: gmail` says only what is its own. */
function withBase(source: unknown, place: (path: readonly PropertyKey[]) => string): unknown {
  if (!isPlainMap(source) || source['like'] === undefined) return source;
  const { like, ...own } = source;
  const names = [commonName, ...profileFiles()];
  if (typeof like === 'string' && names.includes(like)) return overrideProfile(baseSource(like), own);
  const hint = typeof like === 'string' ? didYouMean(like, names) : undefined;
  const got = `expected one of ${names.join(', ')}, not ${JSON.stringify(like)}`;
  throw new Error(`${place(['like'])}like: ${got}${hint === undefined ? '' : `; ${hint}`}`);
}

/** What all profiles have in common. */
const commonName = 'common';
/** Each read once, since parsing YAML is most of what loading a profile costs. */
const baseSources = new Map<string, unknown>();

function baseSource(name: string): unknown {
  const known = baseSources.get(name);
  if (known !== undefined) return known;
  const source = withBase(parseDocument(profileText(name)).toJS(), () => `${name}.yaml: `);
  baseSources.set(name, source);
  return source;
}

function isPlainMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
