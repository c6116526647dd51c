// Summaries with everything defaulted, so that what a test sets is what the test is about.

import { replyClasses } from '../../src/domain/reply-class.ts';
import {
  type ClassCounts,
  type Distribution,
  type FeedbackCounts,
  type Figures,
  feedbackKinds,
  type Series,
  type Summary,
  type SummarySeries,
} from '../../src/measurement/summary.ts';

/** 2 March 2026, 06:00 UTC. */
export const startAtMs = Date.UTC(2026, 2, 2, 6);
export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;

export function classCounts(counts: Partial<ClassCounts> = {}): ClassCounts {
  const zeros = Object.fromEntries(replyClasses.map((replyClass) => [replyClass, 0])) as Record<
    keyof ClassCounts,
    number
  >;
  return { ...zeros, ...counts };
}

export function feedbackCounts(counts: Partial<FeedbackCounts> = {}): FeedbackCounts {
  const zeros = Object.fromEntries(feedbackKinds.map((kind) => [kind, 0])) as Record<keyof FeedbackCounts, number>;
  return { ...zeros, ...counts };
}

export function figures(some: Partial<Figures> = {}): Figures {
  return {
    due: 0,
    delivered: 0,
    bounced: 0,
    expired: 0,
    dead: 0,
    suppressed: 0,
    unfinished: 0,
    sends: 0,
    retries: 0,
    attempts: 0,
    classes: classCounts(),
    feedback: feedbackCounts(),
    connections: { opened: 0, refused: 0, openMax: 0 },
    ...some,
  };
}

export function distribution(some: Partial<Distribution> = {}): Distribution {
  return {
    count: 0,
    neverCount: 0,
    meanMs: null,
    minMs: null,
    p50Ms: null,
    p90Ms: null,
    p95Ms: null,
    p99Ms: null,
    maxMs: null,
    cdf: [],
    ...some,
  };
}

export function series(some: Partial<SummarySeries> = {}): SummarySeries {
  return {
    startAtMs,
    stepMs: 10 * minuteMs,
    stepCount: 144,
    outcomes: [],
    due: [],
    replies: [],
    sends: [],
    feedback: [],
    waiting: [],
    depth: [],
    workers: [],
    connections: [],
    ...some,
  };
}

export const everyFlow = { campaign: '', lane: '', provider: '' };

/** `value(step)` over `stepCount` steps. */
export function seriesOf(stepCount: number, value: (step: number) => number): Series {
  return { first: 0, values: Array.from({ length: stepCount }, (_, step) => Math.round(value(step))) };
}

/** A run in which nothing was due. */
export function summary(some: Partial<Summary> = {}): Summary {
  return {
    schemaVersion: 1,
    scenario: {
      name: 'first-run',
      question: 'Does a weekly offer reach everyone within the day?',
      seed: '7',
      startAtMs,
      durationMs: dayMs,
      drainMs: 0,
      endedAtMs: startAtMs + dayMs,
      utcOffsetsDigest: '0',
    },
    verdict: 'met',
    exitCode: 0,
    expectations: [],
    invariants: [],
    totals: figures(),
    campaigns: [],
    lanes: [],
    providers: [],
    servers: [],
    ips: [],
    flows: [],
    unfinished: [],
    causes: [],
    limits: [],
    replies: [],
    timeToDeliver: [],
    latency: [],
    ladder: [],
    failures: [],
    queueAges: [],
    pools: [],
    pauses: [],
    reactions: [],
    alerts: [],
    deadList: { died: 0, redriven: 0, left: 0 },
    live: null,
    jobs: [],
    warmups: [],
    dashboards: [],
    incidents: [],
    standings: [],
    series: series(),
    journeys: [],
    ...some,
  };
}

/** Half of 10,000 messages go to a tail with 60 dead sites, which get 50 of them and take half of the workers' time. */
export function tailSummary(): Summary {
  const none = { bounced: 0, expired: 0, dead: 0, suppressed: 0, unfinished: 0, deferred: 0, lost: 0, refused: 0 };
  const sites = { ...none, siteCount: null, p50Ms: 2000, p95Ms: 9000 };
  const ended = (due: number) => ({ due, delivered: due, attempts: due });
  return summary({
    totals: figures({ due: 10_000, delivered: 9950, expired: 50, attempts: 10_450 }),
    siteClasses: [
      {
        ...{ ...sites, provider: 'companies', siteClass: 'dead', siteCount: 60, due: 50, delivered: 0, expired: 50 },
        ...{ attempts: 500, lost: 500, p50Ms: null, p95Ms: null, busyMs: 15_000_000, busyRatio: 0.5 },
      },
      {
        ...sites,
        ...ended(4930),
        provider: 'companies',
        siteClass: 'sound',
        siteCount: 2900,
        busyMs: 9e6,
        busyRatio: 0.3,
      },
      { ...sites, ...ended(5000), provider: 'gmail', siteClass: '', busyMs: 5.4e6, busyRatio: 0.18 },
      {
        ...sites,
        ...ended(20),
        provider: 'companies',
        siteClass: 'null_mx',
        siteCount: 40,
        busyMs: 6e5,
        busyRatio: 0.02,
      },
    ],
  });
}

/** A day of 40,000 messages with every part filled in: an incident, a pause, retries, and some that never came. */
export function busySummary(some: Partial<Summary> = {}): Summary {
  const steps = 144;
  const delivered = (step: number): number =>
    step < 18 ? 0 : step < 60 ? 620 + 40 * Math.sin(step) : step < 84 ? 40 : step < 110 ? 420 : 0;
  return summary({
    verdict: 'failed',
    exitCode: 1,
    totals: figures({
      due: 40_000,
      delivered: 38_912,
      bounced: 241,
      expired: 512,
      dead: 35,
      suppressed: 12,
      unfinished: 288,
      sends: 44_950,
      retries: 5_250,
      attempts: 44_900,
      classes: classCounts({ delivered: 38_912, throttled: 3_402, deferred: 1_204, greylisted: 1_141, hard: 241 }),
      feedback: feedbackCounts({ complaint: 47, 'late-bounce': 3, open: 8_411, click: 902, unsubscribe: 61 }),
      connections: { opened: 912, refused: 4, openMax: 40 },
    }),
    expectations: [
      {
        text: 'delivered of due >= 95%',
        line: 31,
        met: true,
        figure: 0.9728,
        figureText: '97.28% of due (38,912 of 40,000)',
        margin: 0.0228,
        marginText: '2.28 points above',
        samples: 40_000,
        note: '',
      },
      {
        text: 'receipts p95 time-to-deliver < 10m',
        line: 32,
        met: false,
        figure: 840_000,
        figureText: '14m',
        margin: -240_000,
        marginText: '4m too long',
        samples: 960,
        note: '',
      },
    ],
    providers: [
      {
        name: 'gmail',
        hasFeedbackLoop: false,
        figures: figures({
          due: 22_000,
          delivered: 21_700,
          bounced: 120,
          unfinished: 180,
          attempts: 25_000,
          classes: classCounts({ delivered: 21_700, throttled: 3_180, hard: 120 }),
        }),
      },
      {
        name: 'yahoo',
        hasFeedbackLoop: true,
        figures: figures({
          due: 18_000,
          delivered: 17_212,
          bounced: 121,
          expired: 512,
          dead: 35,
          suppressed: 12,
          unfinished: 108,
          attempts: 19_900,
          classes: classCounts({ delivered: 17_212, throttled: 222, deferred: 1_204, greylisted: 1_141, hard: 121 }),
        }),
      },
    ],
    unfinished: [
      {
        campaign: 'weekly-offer',
        lane: 'batch',
        provider: 'gmail',
        cause: 'retry not due yet',
        count: 180,
        oldestDueAtMs: startAtMs + 3 * hourMs,
      },
      {
        campaign: 'weekly-offer',
        lane: 'batch',
        provider: 'yahoo',
        cause: 'paused mta-1',
        count: 108,
        oldestDueAtMs: startAtMs + 4 * hourMs,
      },
    ],
    causes: [
      { kind: 'limit', name: '50/s per ip 192.0.2.11 at gmail', waitedMs: 31 * hourMs, waitedRatio: 0.62 },
      {
        kind: 'pause',
        name: 'safety pause of mta-1: complaints above 0.3 %',
        waitedMs: 14 * hourMs,
        waitedRatio: 0.28,
      },
      { kind: 'worker', name: 'no free worker in pool worker', waitedMs: 5 * hourMs, waitedRatio: 0.1 },
    ],
    limits: [
      {
        name: '50/s per ip 192.0.2.11 at gmail',
        source: 'sender.throttles[0]',
        kind: 'rate',
        perSecond: 50,
        burst: 1,
        max: null,
        windowMs: null,
        window: null,
        zone: null,
        grants: 25_000,
        waitedMs: 31 * hourMs,
        changes: [],
        series: { first: 0, values: [] },
      },
      {
        name: '500,000 a day at mta-1',
        source: 'sender.servers[mta-1].quota',
        kind: 'quota',
        perSecond: null,
        burst: null,
        max: 500_000,
        windowMs: dayMs,
        window: 'calendar',
        zone: 'UTC',
        grants: 44_950,
        waitedMs: 0,
        changes: [],
        series: { first: 0, values: [] },
      },
    ],
    replies: [
      {
        provider: 'gmail',
        phase: 'data',
        code: 250,
        enhanced: '2.0.0',
        text: 'OK',
        class: 'delivered',
        reason: 'none',
        count: 21_700,
      },
      {
        provider: 'gmail',
        phase: 'data',
        code: 421,
        enhanced: '4.7.28',
        text: 'Unusual rate of mail from {ip}',
        class: 'throttled',
        reason: 'none',
        count: 3_180,
      },
      {
        provider: 'yahoo',
        phase: 'rcpt',
        code: 550,
        enhanced: '5.1.1',
        text: 'No such mailbox',
        class: 'hard',
        reason: 'unknown-user',
        count: 121,
      },
    ],
    timeToDeliver: [
      {
        campaign: '',
        provider: '',
        ...distribution({
          count: 38_912,
          neverCount: 835,
          minMs: 180,
          p50Ms: 41 * minuteMs,
          p90Ms: 3 * hourMs,
          p95Ms: 5.5 * hourMs,
          maxMs: 11 * hourMs,
          cdf: [
            [180, 0.01],
            [400, 0.02],
            [2000, 0.05],
            [60_000, 0.12],
            [10 * minuteMs, 0.3],
            [41 * minuteMs, 0.5],
            [2 * hourMs, 0.82],
            [5.5 * hourMs, 0.95],
            [11 * hourMs, 0.979],
          ],
        }),
      },
      {
        campaign: 'weekly-offer',
        provider: '',
        ...distribution({
          count: 37_952,
          neverCount: 835,
          p50Ms: 43 * minuteMs,
          p95Ms: 5.6 * hourMs,
          cdf: [
            [2000, 0.02],
            [60_000, 0.09],
            [10 * minuteMs, 0.28],
            [43 * minuteMs, 0.5],
            [2 * hourMs, 0.81],
            [5.6 * hourMs, 0.95],
            [11 * hourMs, 0.978],
          ],
        }),
      },
      {
        campaign: 'receipts',
        provider: '',
        ...distribution({
          count: 960,
          p50Ms: 420,
          p95Ms: 14 * minuteMs,
          cdf: [
            [180, 0.1],
            [300, 0.3],
            [420, 0.5],
            [900, 0.8],
            [5000, 0.9],
            [14 * minuteMs, 0.95],
            [40 * minuteMs, 1],
          ],
        }),
      },
    ],
    failures: [
      {
        outcome: 'bounced',
        campaign: 'weekly-offer',
        provider: 'yahoo',
        reply: { phase: 'rcpt', code: 550, enhanced: '5.1.1', text: 'No such mailbox', reason: 'unknown-user' },
        count: 121,
        examples: [17, 230, 411],
      },
      {
        outcome: 'bounced',
        campaign: 'weekly-offer',
        provider: 'gmail',
        reply: { phase: 'rcpt', code: 550, enhanced: '5.1.1', text: 'No such user', reason: 'unknown-user' },
        count: 120,
        examples: [12],
      },
      {
        outcome: 'expired',
        campaign: 'weekly-offer',
        provider: 'yahoo',
        reply: { phase: 'mail', code: 421, enhanced: '4.7.0', text: 'Too many complaints', reason: 'none' },
        count: 512,
        examples: [],
      },
      { outcome: 'dead', campaign: 'weekly-offer', provider: 'yahoo', reply: null, count: 35, examples: [] },
    ],
    pauses: [
      {
        server: 'mta-1',
        provider: '',
        cause: 'complaints 0.42 % above 0.3 %',
        fromMs: startAtMs + 10 * hourMs,
        untilMs: startAtMs + 14 * hourMs,
        inFlight: 12,
      },
    ],
    incidents: [
      {
        number: 1,
        description: 'weekly-offer complaint x150',
        fromMs: startAtMs + 3 * hourMs,
        untilMs: startAtMs + 9 * hourMs,
      },
    ],
    series: series({
      outcomes: [
        { ...everyFlow, outcome: 'delivered', series: seriesOf(steps, delivered) },
        { ...everyFlow, outcome: 'bounced', series: seriesOf(steps, (step) => delivered(step) * 0.04) },
        { ...everyFlow, outcome: 'expired', series: seriesOf(steps, (step) => (step > 100 && step < 112 ? 43 : 0)) },
      ],
      waiting: [
        {
          ...everyFlow,
          kind: 'limit',
          cause: '50/s per ip 192.0.2.11 at gmail',
          series: seriesOf(steps, (step) =>
            step > 18 && step < 60 ? 2.6 * 600_000 : step > 84 && step < 100 ? 900_000 : 0,
          ),
        },
        {
          ...everyFlow,
          kind: 'pause',
          cause: 'safety pause of mta-1: complaints above 0.3 %',
          series: seriesOf(steps, (step) => (step >= 60 && step < 84 ? 3.5 * 600_000 : 0)),
        },
        {
          ...everyFlow,
          kind: 'worker',
          cause: 'no free worker in pool worker',
          series: seriesOf(steps, (step) => (step > 18 && step < 40 ? 300_000 : 0)),
        },
      ],
      depth: [
        {
          ...everyFlow,
          series: seriesOf(steps, (step) => (step < 18 ? 0 : Math.max(288, 39_000 - (step - 18) * 430))),
          oldestAgeMs: seriesOf(steps, () => 0),
        },
      ],
    }),
    ...some,
  });
}
