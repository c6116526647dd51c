// The bundled profiles, by name. The build compiles their YAML into one file of JSON, already checked, because parsing
// and checking it would be half of what a short run costs; where there is no build, the YAML itself is read.

import { didYouMean } from '../../src/domain/nearest-name.ts';
import type { Profile } from '../model/profile.ts';
import { readProfile } from './load-profile.ts';
import { compiledText, profileFiles, profileText } from './profile-files.ts';

interface BundledProfile {
  readonly profile: Profile;
  /** As the file says it, for a scenario to override before `checkProfile`. */
  readonly source: unknown;
}

/** The bundled profile of this name. */
export function loadProfile(name: string): Profile {
  return bundledProfile(name).profile;
}

/** The same as its file says it. */
export function profileSource(name: string): unknown {
  return bundledProfile(name).source;
}

/** Whom the profile stands for, in a sentence. */
export function profileDescription(name: string): string {
  const { source } = bundledProfile(name);
  const isMap = typeof source === 'object' && source !== null && 'describes' in source;
  return isMap ? String(source.describes) : '';
}

/** Names of the bundled profiles, in alphabetical order. */
export function profileNames(): readonly string[] {
  return shelf().names;
}

/** All of them as the build writes them down; `readCompiled` is the way back. */
export function compileProfiles(): string {
  const all = Object.fromEntries(profileFiles().map((name) => [name, fromYaml(name)]));
  // JSON has no word for infinity, but a number beyond what a double holds is read as that.
  const text = JSON.stringify(all, (_, value) => (value === Number.POSITIVE_INFINITY ? '\u221e' : value));
  return text.replaceAll('"\u221e"', '1e999');
}

export function readCompiled(text: string): Readonly<Record<string, BundledProfile>> {
  return JSON.parse(text);
}

interface Shelf {
  readonly names: readonly string[];
  /** Those read so far; every process reads each once. */
  readonly read: Map<string, BundledProfile>;
}

let known: Shelf | undefined;

function shelf(): Shelf {
  if (known !== undefined) return known;
  const text = compiledText();
  const compiled = text === undefined ? {} : readCompiled(text);
  const names = text === undefined ? profileFiles() : Object.keys(compiled);
  known = { names, read: new Map(Object.entries(compiled)) };
  return known;
}

function bundledProfile(name: string): BundledProfile {
  const { names, read } = shelf();
  if (!names.includes(name)) {
    const hint = didYouMean(name, names);
    throw new Error(
      `no profile is named "${name}"; there are ${names.join(', ')}${hint === undefined ? '' : `; ${hint}`}`,
    );
  }
  const found = read.get(name) ?? fromYaml(name);
  read.set(name, found);
  return found;
}

function fromYaml(name: string): BundledProfile {
  return readProfile(profileText(name), `${name}.yaml`);
}
