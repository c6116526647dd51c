// From checked fields to the domain's `Scenario`: instants are resolved, and what depends on several parts of the
// file (the length of the run, the sum of all messages) is judged.

import type { Profile } from '../../fake-isp/model/profile.ts';
import type { Audience, Campaign, ExpectationText, Incident, Provider, Scenario, Share } from '../domain/scenario.ts';
import { senderOf } from './build-sender.ts';
import type { CampaignFields } from './campaign-schema.ts';
import { locate, type ScenarioDocument } from './document.ts';
import type { Complaint } from './field.ts';
import type { IncidentFields } from './incident-schema.ts';
import { type InstantText, resolveInstant, utcInstant } from './instant.ts';
import { problemAt } from './issues.ts';
import type { ScenarioProblem } from './problem.ts';
import { providerOf } from './providers.ts';
import type { ScenarioFields } from './schema.ts';
import { factor, percent, printNumber } from './units.ts';

/** More than any sender's day, and as many as a run holds in memory. */
const messagesMost = 200_000_000;

type Complain = (path: readonly PropertyKey[], complaint: Complaint) => void;

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
    providers: providersOf(audiences, profiles),
    sender: senderOf(fields),
    incidents: fields.incidents.map((incident, index) => incidentOf(incident, index, fields, complain)),
    expectations: fields.expect.map(
      (text, index): ExpectationText => ({ text, line: locate(document, ['expect', index]).line }),
    ),
    broken: fields.broken,
  };
  return { scenario, problems };
}

/** Messages that a campaign brings into being; for a Poisson stream, as many as are to be expected. */
export function expectedMessages(campaign: Campaign, audienceSize: number): number {
  const { arrivals } = campaign;
  if (arrivals.kind === 'batch') return audienceSize * arrivals.copies;
  return ((arrivals.untilMs - arrivals.fromMs) * arrivals.rate.count) / arrivals.rate.perMs;
}

function audienceOf(name: string, fields: ScenarioFields['audiences'][string]): Audience {
  return {
    name,
    size: fields.size,
    providers: sharesOf(fields.providers),
    unknownRatio: fields.unknown,
    disabledRatio: fields.disabled,
    fullRatio: fields.full,
    trapCount: fields.traps,
    complaintRatio: fields.complaint,
    openRatio: fields.open,
    clickRatio: fields.click,
    unsubscribeRatio: fields.unsubscribe,
    lateBounceRatio: fields.late_bounce,
    timezones: sharesOf(fields.timezones),
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
    messageBytes: fields.message_size,
    arrivals: isBatch
      ? {
          kind: 'batch',
          atMs: instantAt('at', fields.at, scenario.start),
          copies: fields.copies ?? 1,
          buildPerSecond: fields.build === undefined ? 5000 : (fields.build.count * 1000) / fields.build.perMs,
        }
      : { kind: 'stream', fromMs, untilMs, rate: fields.arrivals!, spacing: fields.spacing ?? 'poisson' },
  };
}

function incidentOf(fields: IncidentFields, index: number, scenario: ScenarioFields, complain: Complain): Incident {
  const endMs = scenario.start + scenario.duration + scenario.drain;
  const atMs = instantWithin(fields.at, scenario.start, endMs, ['incidents', index, 'at'], complain);
  const when = {
    number: index + 1,
    atMs,
    untilMs: fields.for === undefined ? Number.POSITIVE_INFINITY : atMs + fields.for,
  };
  const { campaign = '', provider = '', complaint, unknown } = fields;
  if (complaint !== undefined) {
    const description = `complaints about ${campaign} ${factor.print(complaint)}`;
    return { ...when, description, kind: 'complaints', campaign, factor: complaint };
  }
  if (unknown !== undefined) {
    const description = `${percent.print(unknown)} of the recipients of ${campaign} unknown`;
    return { ...when, description, kind: 'unknown-users', campaign, ratio: unknown };
  }
  return { ...when, description: `outage of ${provider}`, kind: 'outage', provider };
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
function providersOf(audiences: readonly Audience[], profiles: ReadonlyMap<string, Profile>): Provider[] {
  const names = new Set(audiences.flatMap((audience) => audience.providers.map(({ name }) => name)));
  return [...names].flatMap((name) => {
    const profile = profiles.get(name);
    return profile === undefined ? [] : [providerOf(name, profile)];
  });
}
