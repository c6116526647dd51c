// From checked fields to the domain's `Scenario`: instants are resolved, and what depends on several parts of the
// file (the length of the run, the sum of all messages) is judged.

import type { Profile } from '../../fake-isp/model/profile.ts';
import type {
  Audience,
  BatchArrivals,
  Campaign,
  ExpectationText,
  Provider,
  Scenario,
  Share,
} from '../domain/scenario.ts';
import { drillOf } from './build-drills.ts';
import { httpLoadsOf } from './build-http.ts';
import { incidentOf } from './build-incidents.ts';
import { senderOf } from './build-sender.ts';
import { localDueOf, windowOf } from './build-window.ts';
import type { CampaignFields } from './campaign-schema.ts';
import { checkAuthenticity } from './check-authenticity.ts';
import { locate, type ScenarioDocument } from './document.ts';
import type { Complaint } from './field.ts';
import { hostedName, hostedRatioAt, spreadHosted } from './hosted.ts';
import { type InstantText, resolveInstant, utcInstant } from './instant.ts';
import { problemAt } from './issues.ts';
import type { ScenarioProblem } from './problem.ts';
import { providerOf } from './providers.ts';
import type { ScenarioFields } from './schema.ts';
import { printNumber } from './units.ts';

/** More than any sender's day, and as many as a run holds in memory. */
const messagesMost = 200_000_000;

export type Complain = (path: readonly PropertyKey[], complaint: Complaint) => void;

export function buildScenario(
  fields: ScenarioFields,
  profiles: ReadonlyMap<string, Profile>,
  document: ScenarioDocument,
  data: unknown,
): { scenario: Scenario; problems: readonly ScenarioProblem[] } {
  const problems: ScenarioProblem[] = [];
  const complain: Complain = (path, complaint) => problems.push(problemAt(document, data, path, complaint));
  const audiences = Object.entries(fields.audiences).map(([name, audience]) => audienceOf(name, audience));
  const campaigns = fields.campaigns.map((campaign, index) => campaignOf(campaign, index, fields, complain));
  checkTotal(campaigns, audiences, complain);
  const scenario: Scenario = {
    name: fields.name,
    question: fields.question,
    seed: fields.seed,
    startAtMs: fields.start,
    durationMs: fields.duration,
    drainMs: fields.drain,
    audiences,
    campaigns,
    providers: providersOf(audiences, profiles, (name) => fields.audiences[name]?.providers[hostedName] ?? 0),
    sender: senderOf(fields),
    incidents: fields.incidents.map((incident, index) => {
      const endMs = fields.start + fields.duration + fields.drain;
      const atMs = instantWithin(incident.at, fields.start, endMs, ['incidents', index, 'at'], complain);
      return incidentOf(incident, index, atMs, fields, data, complain);
    }),
    expectations: fields.expect.map(
      (text, index): ExpectationText => ({ text, line: locate(document, ['expect', index]).line }),
    ),
    broken: fields.broken,
    http: httpLoadsOf(fields, campaigns, complain),
    live:
      fields.live === undefined
        ? null
        : {
            size: fields.live.size ?? null,
            speed: fields.live.speed ?? null,
            ...(fields.live.agents !== undefined && { agents: fields.live.agents }),
            ...(fields.live.broker !== undefined && { broker: fields.live.broker }),
          },
    ...(fields.drills.length > 0 && {
      drills: fields.drills.map((drill, index) => {
        const endMs = fields.start + fields.duration + fields.drain;
        const { at = { kind: 'utc', atMs: fields.start } } = drill;
        return drillOf(drill, instantWithin(at, fields.start, endMs, ['drills', index, 'at'], complain));
      }),
    }),
  };
  checkAuthenticity(fields, scenario, complain);
  return { scenario, problems };
}

/** Messages that a campaign brings into being; for a Poisson stream, as many as are to be expected. */
export function expectedMessages(campaign: Campaign, audienceSize: number, twiceRatio = 0): number {
  const { arrivals } = campaign;
  if (arrivals.kind === 'batch') return audienceSize * arrivals.copies + Math.round(audienceSize * twiceRatio);
  return ((arrivals.untilMs - arrivals.fromMs) * arrivals.rate.count) / arrivals.rate.perMs;
}

function audienceOf(name: string, fields: ScenarioFields['audiences'][string]): Audience {
  return {
    name,
    size: fields.size,
    providers: sharesOf(spreadHosted(fields.providers)),
    unknownRatio: fields.unknown,
    disabledRatio: fields.disabled,
    fullRatio: fields.full,
    trapCount: fields.traps,
    ...(fields.twice > 0 && { twiceRatio: fields.twice }),
    complaintRatio: fields.complaint,
    openRatio: fields.open,
    clickRatio: fields.click,
    unsubscribeRatio: fields.unsubscribe,
    lateBounceRatio: fields.late_bounce,
    timezones: sharesOf(fields.timezones),
    ...(fields.engaged !== undefined && {
      engaged: { shareRatio: fields.engaged.share, opensRatio: fields.engaged.opens },
    }),
  };
}

function sharesOf(parts: Readonly<Record<string, number>>): Share[] {
  const shares = Object.entries(parts).filter(([, ratio]) => ratio > 0);
  const sum = shares.reduce((total, [, ratio]) => total + ratio, 0);
  // What three thirds of 33.33 % leave over is spread; a sum that is off by rounding alone is left as written.
  const scale = Math.abs(sum - 1) < 1e-9 ? 1 : sum;
  return shares.map(([name, ratio]) => ({ name, ratio: ratio / scale }));
}

function campaignOf(fields: CampaignFields, index: number, scenario: ScenarioFields, complain: Complain): Campaign {
  const endMs = scenario.start + scenario.duration;
  const instantAt = (key: string, given: InstantText | undefined, otherwiseMs: number) =>
    given === undefined
      ? otherwiseMs
      : instantWithin(given, scenario.start, endMs, ['campaigns', index, key], complain);
  const isBatch = fields.at !== undefined;
  const fromMs = instantAt('from', fields.from, scenario.start);
  const untilMs = instantAt('until', fields.until, endMs);
  if (untilMs <= fromMs) complain(['campaigns', index, 'until'], { expected: 'an instant after `from`' });
  return {
    name: fields.name,
    audience: fields.audience,
    fromDomain: fields.from_domain,
    lane: fields.lane ?? (isBatch ? 'batch' : 'single'),
    servers: fields.server ?? [],
    rate: fields.rate ?? null,
    ...sizesOf(fields.message_size),
    ...(fields.window !== undefined && { window: windowOf(fields.window, fields.server ?? [], scenario) }),
    ...(fields.order === 'engaged_first' && { order: fields.order }),
    ...(fields.by === 'http' && { isCalled: true }),
    pauses: (fields.pause ?? []).map((pause, place) => {
      const atMs = instantWithin(pause.at, scenario.start, endMs, ['campaigns', index, 'pause', place, 'at'], complain);
      return { atMs, untilMs: atMs + pause.for };
    }),
    arrivals: isBatch
      ? {
          kind: 'batch',
          ...dueOf(fields, index, scenario, instantAt, complain),
          copies: fields.copies ?? 1,
          buildPerSecond: fields.build === undefined ? 5000 : (fields.build.count * 1000) / fields.build.perMs,
        }
      : { kind: 'stream', fromMs, untilMs, rate: fields.arrivals!, spacing: fields.spacing ?? 'poisson' },
  };
}

/** How many standard deviations the 95th percentile of a normal distribution is over its median. */
const p95Normal = 1.6448536269514722;

function sizesOf(given: CampaignFields['message_size']): Pick<Campaign, 'messageBytes' | 'sizes'> {
  if (typeof given === 'number') return { messageBytes: given };
  return {
    messageBytes: given.median,
    sizes: { sigma: Math.log(given.p95 / given.median) / p95Normal, mostBytes: given.most },
  };
}

/** When a batch is due, for all at once or by each recipient's own clock. */
function dueOf(
  { at, copies = 1, audience }: CampaignFields,
  index: number,
  { start, audiences }: ScenarioFields,
  instantAt: (key: string, given: InstantText | undefined, otherwiseMs: number) => number,
  complain: Complain,
): Pick<BatchArrivals, 'atMs' | 'localAt'> {
  if (at?.kind !== 'local') return { atMs: instantAt('at', at, start) };
  const due = localDueOf(at, Object.keys(audiences[audience]?.timezones ?? { UTC: 1 }), start);
  const path = ['campaigns', index];
  if (copies > 1)
    complain([...path, 'copies'], { expected: 'one copy each where recipients are due by their own clocks' });
  return { ...due, atMs: instantAt('at', { kind: 'utc', atMs: due.atMs }, start) };
}

function instantWithin(
  given: InstantText,
  startMs: number,
  endMs: number,
  path: readonly PropertyKey[],
  complain: Complain,
): number {
  const atMs = resolveInstant(given, startMs);
  if (atMs >= startMs && atMs <= endMs) return atMs;
  const expected = `an instant within the run, ${utcInstant.print(startMs)} to ${utcInstant.print(endMs)}`;
  const isDay = given.kind === 'day';
  complain(path, { expected, hint: isDay ? `what is written means ${utcInstant.print(atMs)}` : undefined });
  return startMs;
}

function checkTotal(campaigns: readonly Campaign[], audiences: readonly Audience[], complain: Complain): void {
  const sizes = new Map(audiences.map((audience) => [audience.name, audience.size]));
  const total = campaigns.reduce(
    (sum, campaign) => sum + expectedMessages(campaign, sizes.get(campaign.audience) ?? 0),
    0,
  );
  if (total <= messagesMost) return;
  const got = `${printNumber(Math.round(total))} messages over all campaigns`;
  complain(['campaigns'], { got, expected: `at most ${printNumber(messagesMost)}` });
}

/** In the order in which audiences first name them. */
function providersOf(
  audiences: readonly Audience[],
  profiles: ReadonlyMap<string, Profile>,
  hostedOf: (audience: string) => number,
): Provider[] {
  const names = new Set(audiences.flatMap((audience) => audience.providers.map(({ name }) => name)));
  return [...names].flatMap((name) => {
    const profile = profiles.get(name);
    return profile === undefined ? [] : [providerOf(name, profile, hostedRatioAt(name, audiences, hostedOf))];
  });
}
