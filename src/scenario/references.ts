// Names that a scenario uses must be names that it declares. This reads the plain data rather than the checked
// fields, so that a wrong name is told in the same breath as a wrong unit elsewhere.

import { didYouMean } from '../domain/nearest-name.ts';
import { stockLanes } from '../domain/scenario.ts';
import type { ScenarioDocument } from './document.ts';
import { hostedName } from './hosted.ts';
import { problemAt } from './issues.ts';
import { type DataPath, valueAt } from './path.ts';
import { quote, type ScenarioProblem } from './problem.ts';

type Kind =
  | 'audience'
  | 'campaign'
  | 'server'
  | 'lane'
  | 'provider'
  | 'from domain'
  | 'pool'
  | 'IP'
  | 'server or IP'
  | 'server or IP pool';

/** Where names are used. `*` stands for every entry; a last `#` for the keys of a map. */
const uses: readonly (readonly [string, Kind])[] = [
  ['audiences.*.providers.#', 'provider'],
  ['campaigns.*.audience', 'audience'],
  ['campaigns.*.server', 'server'],
  ['campaigns.*.server.*', 'server'],
  ['campaigns.*.lane', 'lane'],
  ['sender.domains.#', 'from domain'],
  ['sender.servers.*.warmup.overflow', 'server'],
  ['sender.servers.*.warmup.overflow.*', 'server'],
  ['sender.ip_pools.*', 'server or IP'],
  ['sender.ip_pools.*.*', 'server or IP'],
  ['sender.routing.*.match.campaign', 'campaign'],
  ['sender.routing.*.match.lane', 'lane'],
  ['sender.routing.*.match.provider', 'provider'],
  ['sender.routing.*.servers', 'server or IP pool'],
  ['sender.routing.*.servers.*', 'server or IP pool'],
  ['sender.routing.*.pool', 'server or IP pool'],
  ['sender.routing.*.pool.*', 'server or IP pool'],
  ['sender.routing.*.overflow', 'server or IP pool'],
  ['sender.routing.*.overflow.*', 'server or IP pool'],
  ['sender.routing.*.failover', 'server or IP pool'],
  ['sender.routing.*.failover.*', 'server or IP pool'],
  ['sender.routing.*.weights.#', 'server or IP'],
  ['sender.throttles.*.match.provider', 'provider'],
  ['sender.throttles.*.match.campaign', 'campaign'],
  ['sender.throttles.*.match.lane', 'lane'],
  ['sender.throttles.*.match.server', 'server'],
  ['sender.suspend.*.match.provider', 'provider'],
  ['sender.alerts.*.lane', 'lane'],
  ['sender.alerts.*.server', 'server'],
  ['incidents.*.campaign', 'campaign'],
  ['incidents.*.provider', 'provider'],
  ['incidents.*.server', 'server'],
  ['incidents.*.domain', 'from domain'],
  ['incidents.*.pool', 'pool'],
  ['incidents.*.ip', 'IP'],
  ['drills.*.provider', 'provider'],
];

const declarations: Readonly<Record<Kind, readonly string[]>> = {
  audience: ['audiences.#'],
  campaign: ['campaigns.*.name'],
  server: ['sender.servers.*.name'],
  lane: ['sender.pools.*.lanes.*'],
  provider: ['providers.#'],
  'from domain': ['campaigns.*.from_domain'],
  pool: ['sender.pools.*.name'],
  IP: ['sender.servers.*.ips', 'sender.servers.*.ips.*'],
  'server or IP': ['sender.servers.*.name', 'sender.servers.*.ips', 'sender.servers.*.ips.*'],
  'server or IP pool': ['sender.servers.*.name', 'sender.ip_pools.#'],
};

/** What must be named once: lists whose entries have names, and addresses. */
const uniques: readonly (readonly [string, string])[] = [
  ['campaigns.*.name', 'campaign'],
  ['sender.pools.*.name', 'pool'],
  ['sender.servers.*.name', 'server'],
  ['sender.alerts.*.name', 'alert'],
  ['sender.servers.*.ips', 'IP'],
  ['sender.servers.*.ips.*', 'IP'],
];

/** What each list may name but once; another list may name it again. */
const uniquesOfList: readonly (readonly [string, string])[] = [
  ['campaigns.*.server.*', 'server'],
  ['sender.pools.*.lanes.*', 'lane'],
];

export function referenceProblems(
  document: ScenarioDocument,
  data: unknown,
  profileNames: readonly string[],
): ScenarioProblem[] {
  const known = (kind: Kind) => namesOf(data, kind, profileNames);
  const unknown = uses.flatMap(([pattern, kind]) => {
    const names = known(kind);
    // Where the declarations themselves are missing or malformed, that is the problem to tell.
    if (names.length === 0) return [];
    const isKey = pattern.endsWith('#');
    if (pattern === 'audiences.*.providers.#') names.push(hostedName);
    return placesOf(data, pattern)
      .filter(({ name }) => !names.includes(name))
      .map(({ path, name }) => {
        const complaint = { got: quote(name), expected: expectedName(kind, names), hint: didYouMean(name, names) };
        return problemAt(document, data, path, complaint, isKey ? 'key' : 'value');
      });
  });
  return [...unknown, ...unservedDefaults(document, data, known('lane')), ...repeatedNames(document, data)];
}

/** Names of a kind that the scenario may use. */
function namesOf(data: unknown, kind: Kind, profileNames: readonly string[]): string[] {
  const declared = declarations[kind].flatMap((pattern) => namesAt(data, pattern));
  if (kind === 'provider') return [...new Set([...profileNames, ...declared])];
  if (kind === 'lane' && valueAt(data, ['sender', 'pools']) === undefined) return [...stockLanes];
  return [...new Set(declared)];
}

function expectedName(kind: Kind, names: readonly string[]): string {
  const shown = names.length > 20 ? `${names.slice(0, 20).join(', ')} …` : names.join(', ');
  if (kind === 'lane') return `a lane that a pool serves: ${shown}`;
  if (kind === 'from domain') return `the from_domain of a campaign: ${shown}`;
  return `${kind === 'audience' ? 'an' : 'a'} ${kind}: ${shown}`;
}

/** A campaign without a lane takes the stock one of its kind, which some pool must serve too. */
function unservedDefaults(document: ScenarioDocument, data: unknown, lanes: readonly string[]): ScenarioProblem[] {
  const campaigns = valueAt(data, ['campaigns']);
  if (!Array.isArray(campaigns) || lanes.length === 0) return [];
  return campaigns.flatMap((campaign: unknown, index) => {
    const isStream = valueAt(campaign, ['arrivals']) !== undefined;
    const lane = isStream ? 'single' : 'batch';
    if (typeof campaign !== 'object' || valueAt(campaign, ['lane']) !== undefined || lanes.includes(lane)) return [];
    const got = `no lane, which means ${lane} for a ${isStream ? 'stream' : 'batch'}`;
    return [problemAt(document, data, ['campaigns', index, 'lane'], { got, expected: expectedName('lane', lanes) })];
  });
}

function repeatedNames(document: ScenarioDocument, data: unknown): ScenarioProblem[] {
  const seen = new Set<string>();
  return [...uniques, ...uniquesOfList].flatMap(([pattern, noun], index) =>
    placesOf(data, pattern).flatMap(({ path, name }) => {
      const list = index < uniques.length ? '' : path.slice(0, -1).join('.');
      const key = `${list} ${noun} ${name}`;
      if (!seen.has(key)) {
        seen.add(key);
        return [];
      }
      return [problemAt(document, data, path, { got: `${quote(name)} a second time`, expected: `each ${noun} once` })];
    }),
  );
}

/** The names that stand where a pattern points, each once. */
export function namesAt(data: unknown, pattern: string): string[] {
  return [...new Set(placesOf(data, pattern).map(({ name }) => name))];
}

/** Every place that a pattern names and that holds a text, or whose key is wanted. */
function placesOf(data: unknown, pattern: string): { path: DataPath; name: string }[] {
  let paths: DataPath[] = [[]];
  for (const step of pattern.split('.')) {
    const isEvery = step === '*' || step === '#';
    paths = paths.flatMap((path) => (isEvery ? keysAt(data, path).map((key) => [...path, key]) : [[...path, step]]));
  }
  return paths.flatMap((path) => {
    const value = pattern.endsWith('#') ? path.at(-1) : valueAt(data, path);
    return typeof value === 'string' || typeof value === 'number' ? [{ path, name: String(value) }] : [];
  });
}

function keysAt(data: unknown, path: DataPath): (string | number)[] {
  const value = valueAt(data, path);
  if (Array.isArray(value)) return value.map((_, index) => index);
  return typeof value === 'object' && value !== null ? Object.keys(value) : [];
}
