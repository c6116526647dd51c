// A summary of any size with every part filled in, as a run of that size would fill it: as many rows as a summary may
// carry, as many steps as it has, figures of as many digits. Made by arithmetic, so it is the same every time.

import { bounceReasons, phases, type ReplyClass, replyClasses } from '../../src/domain/reply-class.ts';
import { feedbackKinds, type Series, type Summary } from '../../src/measurement/summary.ts';
import { classCounts, distribution, feedbackCounts, figures, series, startAtMs, summary } from './fixtures.ts';

interface Size {
  readonly messages: number;
  readonly days: number;
  readonly providers: number;
  readonly campaigns: number;
  readonly servers: number;
  readonly stepCount: number;
}

const dayMs = 86_400_000;
const outcomes = ['delivered', 'bounced', 'expired', 'dead'] as const;

export function syntheticSummary(some: Partial<Size> = {}): Summary {
  const size: Size = { messages: 400_000, days: 4, providers: 5, campaigns: 2, servers: 2, stepCount: 576, ...some };
  const stepMs = (size.days * dayMs) / size.stepCount;
  const names = (word: string, count: number): string[] => Array.from({ length: count }, (_, i) => `${word}-${i + 1}`);
  const providers = names('provider', size.providers);
  const campaigns = names('campaign', size.campaigns);
  const servers = names('mta', size.servers);
  const lanes = ['batch', 'single'];
  const wave = (sum: number, phase: number): Series => ({
    first: 0,
    values: Array.from({ length: size.stepCount }, (_, step) =>
      Math.round((sum / size.stepCount) * (1 + 0.6 * Math.sin(step / 9 + phase) + 0.3 * Math.sin(step * phase))),
    ),
  });
  const flows = campaigns.flatMap((campaign, c) =>
    providers.map((provider) => ({ campaign, lane: lanes[c % 2]!, provider })),
  );
  const share = size.messages / flows.length;
  const cut = <Row>(rows: readonly Row[], max: number): Row[] => rows.slice(0, max);
  const own = figuresOf(size.messages / size.providers);
  const times = distribution({
    ...{ count: size.messages, neverCount: 20, minMs: 200, p50Ms: 60_000, p90Ms: 3_600_000, p95Ms: 7_200_000 },
    ...{ p99Ms: 20_000_000, maxMs: null },
    cdf: Array.from({ length: 120 }, (_, i) => [200 * Math.exp(i / 10), (i + 1) / 121] as const),
  });
  const limits = names('100/s per ip 192.0.2.1 at provider', 64).map((name, i) => ({
    ...{ name, source: `sender.throttles[${i}]`, kind: i % 4 === 3 ? ('quota' as const) : ('rate' as const) },
    ...(i % 4 === 3
      ? { perSecond: null, burst: null, max: size.messages, windowMs: dayMs, window: 'calendar' as const, zone: 'UTC' }
      : { perSecond: 100 - i, burst: 1, max: null, windowMs: null, window: null, zone: null }),
    ...{ grants: Math.round(share), waitedMs: 1e9 / (i + 1), series: wave(size.messages / (i + 1), i) },
    changes: Array.from({ length: 20 }, (_, k) => ({
      atMs: startAtMs + Math.round((k + 1) * stepMs * 7),
      ...{ perSecond: k % 2 === 0 ? 10 : 100 - i, burst: 1 },
    })),
  }));
  return summary({
    scenario: {
      ...summary().scenario,
      name: 'synthetic',
      durationMs: size.days * dayMs,
      endedAtMs: startAtMs + size.days * dayMs,
    },
    totals: figuresOf(size.messages),
    campaigns: campaigns.map((name, c) => ({
      ...{ name, lane: lanes[c % 2]!, audience: 'all', fromDomain: `${name}.example`, messageCount: size.messages },
      figures: figuresOf(size.messages / size.campaigns),
      states: [{ atMs: startAtMs, state: 'sending' as const }],
    })),
    lanes: lanes.map((name) => ({ name, figures: own })),
    providers: providers.map((name, i) => ({ name, hasFeedbackLoop: i % 2 === 0, figures: own })),
    servers: servers.map((name) => ({ name, figures: own })),
    ips: servers.map((_, i) => ({ name: `192.0.2.${i + 1}`, figures: own })),
    flows: cut(flows, 200).map((flow) => ({
      ...{
        ...flow,
        siteClass: flow.provider,
        due: share,
        delivered: share,
        bounced: 0,
        expired: 0,
        dead: 0,
        suppressed: 0,
      },
      ...{ unfinished: 0, waitedMs: 9_876_540, longestCause: limits[0]!.name },
    })),
    causes: limits.map(({ name, waitedMs }) => ({
      kind: 'limit' as const,
      name,
      waitedMs,
      waitedRatio: waitedMs / 5e9,
    })),
    limits,
    replies: Array.from({ length: 200 }, (_, i) => ({
      ...{ provider: providers[i % providers.length]!, phase: phases[i % 4]!, code: 421, enhanced: '4.7.0' },
      ...{ text: `Try again later, for reason number ${i} of those a provider has`, class: replyClasses[i % 9]! },
      ...{ reason: bounceReasons[i % 5]!, count: 100_000 - i },
    })),
    timeToDeliver: cut(
      [{ campaign: '', provider: '' }, ...flows.map(({ campaign, provider }) => ({ campaign, provider }))],
      60,
    ).map((key) => ({ ...key, ...times })),
    latency: cut(['', ...providers], 60).map((provider) => ({ provider, ...times })),
    ladder: ['', ...providers].map((provider) => ({
      provider,
      tries: Array.from({ length: 12 }, (_, i) => ({
        ...{ number: i + 1, attempts: Math.round(share / (i + 1)), meanAgeMs: i * 1_234_567 },
        classes: classCounts({ delivered: Math.round(share / (i + 2)), throttled: 1000 }),
      })),
    })),
    failures: Array.from({ length: 100 }, (_, i) => ({
      ...{ outcome: 'dead' as const, campaign: campaigns[0]!, provider: providers[i % providers.length]!, reply: null },
      ...{ count: 1000 - i, examples: [i, i + 1, i + 2] },
    })),
    pools: [{ name: 'worker', workerCount: 40, utilisationMeanRatio: 0.61, utilisationMaxRatio: 1 }],
    jobs: [
      { kind: 'bounce', workerCount: 2, done: 9000, open: 10, openMax: 400, delay: times, series: wave(90_000, 2) },
    ],
    pauses: Array.from({ length: 12 }, (_, i) => ({
      ...{ server: servers[0]!, provider: '', cause: 'too many complaints', inFlight: 12 },
      ...{ fromMs: startAtMs + (i + 1) * 20 * stepMs, untilMs: startAtMs + (i + 1) * 20 * stepMs + 5 * stepMs },
    })),
    reactions: (['cut', 'suspension', 'breaker'] as const).map((kind, i) => ({
      ...{ kind, name: 'mta-1 at provider-1', server: 'mta-1', provider: 'provider-1', campaign: '', figure: 10 },
      ...{ fromMs: startAtMs + (i + 2) * 30 * stepMs, untilMs: startAtMs + (i + 2) * 33 * stepMs },
    })),
    alerts: [
      { name: 'queue depth', firedAtMs: startAtMs + 40 * stepMs, clearedAtMs: startAtMs + 50 * stepMs, value: 9000 },
    ],
    deadList: { died: 40, redriven: 2, left: 38 },
    live: null,
    incidents: [
      {
        number: 1,
        description: 'outage of provider-1',
        fromMs: startAtMs + 10 * stepMs,
        untilMs: startAtMs + 30 * stepMs,
      },
    ],
    standings: cut(
      providers.flatMap((provider) =>
        servers.map((_, i) => ({ provider, subject: 'ip' as const, name: `192.0.2.${i + 1}` })),
      ),
      48,
    ).map((standing, i) => ({
      ...standing,
      points: Array.from(
        { length: size.days * 24 },
        (_, hour) =>
          [
            startAtMs + hour * 3_600_000,
            Number((60 + 30 * Math.sin(hour / 37 + i)).toPrecision(6)),
            Number((100_000 + 50_000 * Math.sin(hour / 41 + i)).toPrecision(6)),
          ] as const,
      ),
    })),
    warmups: [warmupOf(Math.min(size.days, 28))],
    dashboards: [
      {
        provider: providers[0]!,
        subject: 'domain',
        name: 'campaign-1.example',
        readings: [[startAtMs + 2 * dayMs, startAtMs, 'high', 0.001]],
      },
    ],
    series: series({
      ...{ stepMs, stepCount: size.stepCount },
      outcomes: cut(
        flows.flatMap((flow) => outcomes.map((outcome) => ({ ...flow, outcome }))),
        72,
      ).map((key, i) => ({
        ...key,
        series: wave(share / (key.outcome === 'delivered' ? 1 : 50), i),
      })),
      due: cut(flows, 36).map((flow, i) => ({ ...flow, series: wave(share, i) })),
      replies: cut(
        flows.flatMap((flow) =>
          replyClasses.map((name: ReplyClass) => ({ ...flow, server: servers[0]!, class: name })),
        ),
        144,
      ).map((key, i) => ({ ...key, series: wave(share / (key.class === 'delivered' ? 1 : 9), i) })),
      sends: servers.map((server, i) => ({
        server,
        ip: `192.0.2.${i + 1}`,
        series: wave(size.messages / size.servers, i),
      })),
      feedback: cut(
        flows.flatMap((flow) => feedbackKinds.map((kind) => ({ ...flow, kind }))),
        72,
      ).map((key, i) => ({
        ...key,
        series: wave(share / 20, i),
      })),
      waiting: cut(
        flows.flatMap((flow) =>
          limits.slice(0, 3).map(({ name }) => ({ ...flow, kind: 'limit' as const, cause: name })),
        ),
        72,
      ).map((key, i) => ({ ...key, series: wave(stepMs * size.stepCount, i) })),
      depth: cut(flows, 36).map((flow, i) => ({
        ...flow,
        series: wave(share * 40, i),
        oldestAgeMs: wave(stepMs * 900, i),
      })),
      workers: [
        {
          pool: 'worker',
          busy: wave(25 * size.stepCount, 1),
          total: { first: 0, values: new Array(size.stepCount).fill(40) },
        },
      ],
      connections: servers.map((server, i) => ({ server, opened: wave(9000, i), refused: wave(900, i) })),
    }),
    journeys: Array.from({ length: 30 }, (_, message) => ({
      ...{
        message,
        campaign: campaigns[0]!,
        provider: providers[message % providers.length]!,
        outcome: 'delivered' as const,
      },
      chosenFor: message === 0 ? 'slowest' : 'outcome delivered',
      steps: [
        { atMs: startAtMs, text: 'due' },
        { atMs: startAtMs + 1500, text: '421 4.7.0 Try again later, throttled' },
        { atMs: startAtMs + 310_000, text: '250 2.0.0 OK, delivered' },
      ],
    })),
  });
}

function figuresOf(messages: number) {
  const due = Math.round(messages);
  const delivered = Math.round(messages * 0.97);
  return figures({
    ...{ due, delivered, bounced: Math.round(due * 0.01), expired: Math.round(due * 0.01), dead: 38 },
    ...{ sends: Math.round(due * 1.3), retries: Math.round(due * 0.3), attempts: Math.round(due * 1.3) },
    classes: classCounts({ delivered, throttled: Math.round(due * 0.25), soft: Math.round(due * 0.05) }),
    feedback: feedbackCounts({
      complaint: Math.round(due * 0.001),
      open: Math.round(due * 0.2),
      click: Math.round(due * 0.03),
    }),
    connections: { opened: Math.round(due / 8), refused: 12, openMax: 40 },
  });
}

function warmupOf(dayCount: number) {
  return {
    ...{ server: 'mta-1', ip: '192.0.2.1', provider: '', plan: 'stock', phaseCount: 5 },
    phases: [{ atMs: startAtMs, phase: 1, capPerDay: 100 }],
    days: Array.from({ length: dayCount }, (_, day) => ({
      ...{ startAtMs: startAtMs + day * dayMs, phase: 1 + Math.floor(day / 7), acceptedDays: day % 7, phaseDays: 7 },
      ...{ capPerDay: 100 * (day + 1) * (day + 1), grants: 90 * (day + 1) * (day + 1), attempts: 100, accepted: 90 },
      ...{
        decision: day === 3 ? ('held' as const) : ('counted' as const),
        miss: day === 3 ? ('bounces' as const) : ('' as const),
      },
      ...{
        throttled: 1,
        blocked: 0,
        bounceRatio: 0.01,
        softBurstRatio: 0,
        complaintRatio: 0.0002,
        colour: null,
        reputation: null,
      },
    })),
  };
}
