// The providers of a scenario: bundled profiles, changed or made after another by the `providers` section.

import type { Profile } from '../../fake-isp/model/profile.ts';
import { overrideProfile } from '../../fake-isp/profiles/load-profile.ts';
import { profileFrom, profileProblems } from '../../fake-isp/profiles/profile-from.ts';
import { profileSchema } from '../../fake-isp/profiles/profile-schema.ts';
import { didYouMean } from '../domain/nearest-name.ts';
import type { Provider } from '../domain/scenario.ts';
import type { ScenarioDocument } from './document.ts';
import { hostedName, hosts, withHosted } from './hosted.ts';
import { problemAt, problemsOf } from './issues.ts';
import { valueAt } from './path.ts';
import { describeValue, type ScenarioProblem } from './problem.ts';

/** Where profiles come from: the bundled ones, or a few that a test made. */
export interface ProfileSource {
  readonly names: readonly string[];
  profile(name: string): Profile;
  /** The profile as its file says it. */
  source(name: string): unknown;
}

export interface Providers {
  readonly profiles: ReadonlyMap<string, Profile>;
  readonly problems: readonly ScenarioProblem[];
}

/** Profiles of every provider that the scenario uses or changes; whatever is wrong in a change is told where it stands. */
export function readProviders(document: ScenarioDocument, data: unknown, bundled: ProfileSource): Providers {
  const changes = valueAt(data, ['providers']);
  const profiles = new Map<string, Profile>();
  const problems: ScenarioProblem[] = [];
  for (const name of new Set([...usedNames(data), ...keysOf(changes)])) {
    const change = valueAt(changes, [name]);
    const base = baseOf(name, change, bundled);
    if (change !== undefined && !isMap(change)) continue; // The schema tells it.
    if (base !== undefined && bundled.names.includes(base)) {
      const { like: _, ...fields } = change ?? {};
      // A bundled profile was checked when it was bundled; only what a scenario changes in it needs to be.
      const read =
        Object.keys(fields).length === 0
          ? bundled.profile(base)
          : readProfile(document, data, name, overrideProfile(bundled.source(base), fields));
      if (Array.isArray(read)) problems.push(...read);
      else profiles.set(name, { ...read, name });
    } else if (change !== undefined) problems.push(problemOfBase(document, data, name, change['like'], bundled.names));
  }
  return { profiles, problems };
}

/** What a scenario says of a provider: the profile for the model, and what the public, so the sender too, may know. */
export function providerOf(name: string, profile: Profile, hostedRatio = 0): Provider {
  return {
    name,
    profile,
    domains: withHosted(profile, hostedRatio),
    mxSuffix: profile.mxSuffix,
    siteCount: profile.sites.count,
    siteSkew: profile.sites.skew,
    hasFeedbackLoop: profile.feedbackLoop !== 'none',
  };
}

function readProfile(
  document: ScenarioDocument,
  data: unknown,
  name: string,
  source: unknown,
): Profile | ScenarioProblem[] {
  const base = ['providers', name];
  // Problems are told of the profile as changed: what the scenario did not say comes from the bundled file.
  const inPlace = { ...(isMap(data) ? data : {}), providers: { [name]: source } };
  const result = profileSchema().safeParse(source, { jitless: true });
  if (!result.success) return problemsOf(result.error.issues, inPlace, document, base);
  const slips = profileProblems(result.data);
  if (slips.length === 0) return profileFrom(result.data);
  return slips.map(({ path, expected }) => problemAt(document, inPlace, [...base, ...path], { expected }));
}

/** The bundled profile that a provider starts from: the one it is like, else the one of its name. */
function baseOf(name: string, change: unknown, bundled: ProfileSource): string | undefined {
  const like = valueAt(change, ['like']);
  if (like !== undefined) return typeof like === 'string' ? like : undefined;
  return bundled.names.includes(name) ? name : undefined;
}

function problemOfBase(
  document: ScenarioDocument,
  data: unknown,
  name: string,
  like: unknown,
  names: readonly string[],
): ScenarioProblem {
  const expected = `\`like\` with a bundled profile: ${names.join(', ')}`;
  const hint = didYouMean(typeof like === 'string' ? like : name, names);
  return problemAt(document, data, ['providers', name, 'like'], { got: describeValue(like), expected, hint });
}

function usedNames(data: unknown): string[] {
  const audiences = valueAt(data, ['audiences']);
  const named = keysOf(audiences).flatMap((audience) => keysOf(valueAt(audiences, [audience, 'providers'])));
  return named.flatMap((name) => (name === hostedName ? hosts.map((host) => host.name) : [name]));
}

function keysOf(value: unknown): string[] {
  return isMap(value) ? Object.keys(value) : [];
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
