import { describe, expect, test } from 'vitest';
import type { Summary } from '../../src/measurement/summary.ts';
import type { LimitSummary, StandingSummary } from '../../src/measurement/summary-spans.ts';
import type { WarmupSummary } from '../../src/measurement/summary-warmups.ts';
import type { Chart } from '../../src/report/charts/chart.ts';
import { chartFiles, picturesOf } from '../../src/report/charts/chart-list.ts';
import { everything } from '../../src/report/charts/filter.ts';
import { limitsOverTime } from '../../src/report/charts/limits-over-time.ts';
import { outcomesOverTime } from '../../src/report/charts/outcomes-over-time.ts';
import { type Picture, picture } from '../../src/report/charts/picture.ts';
import { queueDepth } from '../../src/report/charts/queue-depth.ts';
import { limitInForce, rateAgainstLimits } from '../../src/report/charts/rate-against-limits.ts';
import { repliesOverTime } from '../../src/report/charts/replies-over-time.ts';
import { reputationOverTime } from '../../src/report/charts/reputation.ts';
import { retryLadder } from '../../src/report/charts/retry-ladder.ts';
import { allSpans } from '../../src/report/charts/spans.ts';
import { timeTicks } from '../../src/report/charts/time-axis.ts';
import { timeToDeliver } from '../../src/report/charts/time-to-deliver.ts';
import { warmUpOverTime } from '../../src/report/charts/warm-up.ts';
import { chartWindow } from '../../src/report/charts/window.ts';
import { drawPng } from '../../src/report/png.ts';
import {
  busySummary,
  classCounts,
  dayMs,
  everyFlow,
  hourMs,
  minuteMs,
  series,
  startAtMs,
  summary,
} from './fixtures.ts';

describe('ticks of simulated time', () => {
  test('fall on whole hours of UTC, the day told once', () => {
    expect(timeTicks(startAtMs + 5 * minuteMs, startAtMs + 20 * hourMs, 8)).toEqual([
      { value: startAtMs + 3 * hourMs, label: ['09:00', '2 Mar'] },
      { value: startAtMs + 6 * hourMs, label: '12:00' },
      { value: startAtMs + 9 * hourMs, label: '15:00' },
      { value: startAtMs + 12 * hourMs, label: '18:00' },
      { value: startAtMs + 15 * hourMs, label: '21:00' },
      { value: startAtMs + 18 * hourMs, label: ['00:00', '3 Mar'] },
    ]);
  });

  test('are no more than asked for, from a second to 30 years', () => {
    for (const spanMs of [1, 1000, 90 * minuteMs, dayMs, 28 * dayMs, 400 * dayMs, 11_000 * dayMs]) {
      expect(timeTicks(startAtMs, startAtMs + spanMs, 11).length).toBeLessThanOrEqual(12);
    }
  });
});

describe('the window of the charts', () => {
  test('is the whole run where nothing happened', () => {
    expect(chartWindow(summary())).toEqual({ fromMs: startAtMs, untilMs: startAtMs + dayMs });
  });

  test('begins a step before what happened, and has 20 steps of 10 min at least: here 10 of 144 are busy', () => {
    const outcomes = [
      { ...everyFlow, outcome: 'delivered', series: { first: 50, values: new Array(10).fill(1) } },
    ] as const;
    const fromMs = startAtMs + 490 * minuteMs;
    const run = summary({ series: series({ outcomes }) });
    expect(chartWindow(run)).toEqual({ fromMs, untilMs: fromMs + 200 * minuteMs });
  });
});

test('a last retry a day later does not press the picture into a corner', () => {
  const outcomes = [
    { ...everyFlow, outcome: 'delivered', series: { first: 0, values: new Array(30).fill(1000) } },
    { ...everyFlow, outcome: 'expired', series: { first: 143, values: [3] } },
  ] as const;
  const run = summary({ series: series({ outcomes }) });
  expect(chartWindow(run).untilMs).toBe(startAtMs + 310 * minuteMs);
  expect(picture(outcomesOverTime(run), run).options?.scales?.['x']).toMatchObject({
    title: { text: 'simulated time (UTC); the run ends 3 Mar 06:00' },
  });
});

describe('names above the data', () => {
  test('stand once for each server, however often it was paused', () => {
    const pause = {
      ...{ server: 'mta-1', provider: '', cause: 'x', inFlight: 0 },
      fromMs: startAtMs,
      untilMs: startAtMs + hourMs,
    };
    const drawn = (count: number): Picture => {
      const run = busySummary({ incidents: [], pauses: new Array(count).fill(pause) });
      return picture(outcomesOverTime(run), run);
    };
    expect(drawn(9).options?.plugins?.subtitle?.padding).toEqual({ bottom: 32 });
    expect(drawn(0).options?.plugins?.subtitle?.padding).toEqual({ bottom: 12 });
  });
});

describe('the chart of outcomes', () => {
  test('stacks each outcome that occurred, with what was waiting on a second axis', () => {
    expect(labelsOf(outcomesOverTime(busySummary()))).toEqual([
      'delivered',
      'bounced',
      'expired',
      'waiting (right axis)',
    ]);
  });

  test('as a picture holds the last step to its end, so that it has a width', () => {
    const run = busySummary();
    const { fromMs, untilMs } = chartWindow(run);
    const points = picture(outcomesOverTime(run), run).data.datasets[2]?.data;
    expect(points).toHaveLength((untilMs - fromMs) / run.series.stepMs + 1);
    expect(points?.at(-1)).toMatchObject({ x: untilMs });
  });

  test('asked for yahoo sums the rows of yahoo alone', () => {
    const outcomes = [
      { ...everyFlow, provider: 'gmail', outcome: 'delivered', series: { first: 0, values: [5, 5] } },
      { ...everyFlow, provider: 'yahoo', outcome: 'delivered', series: { first: 1, values: [7] } },
    ] as const;
    const run = summary({ series: series({ stepCount: 3, outcomes }) });
    expect(outcomesOverTime(run, { ...everything, provider: 'yahoo' }).lines[0]?.values).toEqual([0, 7, 0]);
  });

  test('asked for a campaign that the rows do not tell apart shows all, and says so', () => {
    const outcomes = [{ ...everyFlow, outcome: 'delivered', series: { first: 0, values: [5] } }] as const;
    const run = summary({ series: series({ stepCount: 1, outcomes }) });
    const chart = outcomesOverTime(run, { ...everything, campaign: 'receipts' });
    expect(chart.lines[0]?.values).toEqual([5]);
    expect(chart.note).toBe('Not told apart by campaign: the chart shows all of them.');
  });
});

describe('the chart of time to deliver', () => {
  test('draws all, then each campaign with its p95', () => {
    expect(labelsOf(timeToDeliver(busySummary()))).toEqual([
      'all (95 % in 5 h 30 min)',
      'weekly-offer (95 % in 5 h 36 min)',
      'receipts (95 % in 14 min)',
    ]);
  });

  test('asked for one campaign draws its curve alone', () => {
    expect(labelsOf(timeToDeliver(busySummary(), { ...everything, campaign: 'receipts' }))).toEqual([
      'receipts (95 % in 14 min)',
    ]);
  });
});

describe('the chart of limits', () => {
  test('is full where 2.6 flows wait through a step, and half where one waits for half of it', () => {
    const waiting = [
      { ...everyFlow, kind: 'limit', cause: 'a', series: { first: 0, values: [1_170_000, 300_000] } },
      { ...everyFlow, kind: 'worker', cause: 'b', series: { first: 0, values: [390_000, 0] } },
    ] as const;
    const { lines } = limitsOverTime(summary({ series: series({ waiting }) }));
    expect(lines.map(({ values }) => values.slice(0, 2))).toEqual([
      [0.75, 0.5],
      [0.25, 0],
    ]);
  });

  test('tells six causes apart and gathers the others', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const waiting = names.map(
      (cause) => ({ ...everyFlow, kind: 'limit', cause, series: { first: 0, values: [600_000] } }) as const,
    );
    const { lines } = limitsOverTime(summary({ series: series({ waiting }) }));
    expect(lines).toHaveLength(7);
    expect(lines.at(-1)).toMatchObject({ label: '25 %  all other causes', colour: 'grey' });
    expect(lines.at(-1)?.values[0]).toBe(0.25);
  });
});

describe('the chart of rates', () => {
  const limit: LimitSummary = {
    ...{ name: '10/s of mta-1', source: 'sender.servers[mta-1].rate', kind: 'rate', perSecond: 10, burst: 1 },
    ...{ max: null, windowMs: null, window: null, zone: null, grants: 9000, waitedMs: hourMs },
    changes: [
      { atMs: startAtMs + 10 * minuteMs, perSecond: 5, burst: 1 },
      { atMs: startAtMs + 20 * minuteMs, perSecond: null, burst: 1 },
    ],
    series: { first: 0, values: [6000, 3000, 0] },
  };
  const run = summary({ limits: [limit], series: series({ stepCount: 4 }) });

  test('shows 6000 grants in ten minutes as 10 a second, beside the limit in force', () => {
    const [sent, inForce] = rateAgainstLimits(run).lines;
    expect(sent?.values).toEqual([10, 5, 0, 0]);
    expect(inForce?.values).toEqual([10, 5, null, null]);
    expect(limitInForce(limit, run)).toEqual(inForce?.values);
  });

  test('tells of the time the limit was below its own as a span', () => {
    expect(allSpans(run)).toMatchObject([
      {
        kind: 'slowed',
        label: 'slowed: 10/s of mta-1',
        detail: '5/s for 10 min',
        fromMs: startAtMs + 10 * minuteMs,
        open: false,
      },
    ]);
  });
});

describe('the retry ladder', () => {
  test('names each try by the mean age of its messages', () => {
    const tries = [
      { number: 1, attempts: 10, classes: classCounts({ delivered: 6, soft: 4 }), meanAgeMs: 0 },
      { number: 2, attempts: 4, classes: classCounts({ delivered: 3, soft: 1 }), meanAgeMs: 5 * minuteMs },
    ];
    const chart = retryLadder(summary({ ladder: [{ provider: '', tries }] }));
    expect(chart.horizontal).toEqual({
      kind: 'tries',
      labels: [
        ['try 1', 'at once'],
        ['try 2', '5 min'],
      ],
    });
    expect(chart.subtitle).toBe('3 deliveries (33.3 %) came on a later try than the first');
    expect(chart.lines.map(({ label, values }) => [label, values])).toEqual([
      ['delivered', [6, 3]],
      ['soft', [4, 1]],
    ]);
  });
});

describe('the chart of reputation', () => {
  test('keeps a score until the next is told, and puts the one that moved most first', () => {
    const steady: StandingSummary = { provider: 'gmail', subject: 'ip', name: 'a', points: [[startAtMs, 90, null]] };
    const fallen: StandingSummary = {
      ...{ provider: 'yahoo', subject: 'ip', name: 'b' },
      points: [
        [startAtMs, 90, null],
        [startAtMs + 20 * minuteMs, 40, null],
      ],
    };
    const chart = reputationOverTime(summary({ standings: [steady, fallen], series: series({ stepCount: 4 }) }));
    expect(chart.subtitle).toBe('most moved: b at yahoo, by 50 points');
    expect(chart.lines.map(({ values }) => values)).toEqual([
      [90, 90, 40, 40],
      [90, 90, 90, 90],
    ]);
  });
});

describe('the chart of the warm-up', () => {
  const day = {
    ...{ acceptedDays: 1, phaseDays: 2, decision: 'counted' as const, miss: '' as const, attempts: 0, accepted: 0 },
    ...{
      throttled: 0,
      blocked: 0,
      bounceRatio: 0,
      softBurstRatio: 0,
      complaintRatio: 0,
      colour: null,
      reputation: null,
    },
  };
  const days = [
    { ...day, startAtMs, phase: 1, capPerDay: 100, grants: 100 },
    { ...day, startAtMs: startAtMs + dayMs, phase: 2, capPerDay: 1000, grants: 0 },
  ];
  const warmup: WarmupSummary = {
    ...{ server: 'mta-1', ip: '192.0.2.1', provider: '', plan: 'stock', phaseCount: 5 },
    phases: [],
    days,
  };
  const run = summary({ warmups: [warmup], series: series({ stepMs: dayMs / 2, stepCount: 6 }) });

  test('holds each day its cap and what was sent, and a day without mail has no place on a logarithm', () => {
    expect(warmUpOverTime(run).lines.map(({ values }) => values)).toEqual([
      [100, 100, null, null, null, null],
      [100, 100, 1000, 1000, null, null],
    ]);
  });

  test('is a picture of runs that warm up, and of no other', () => {
    expect(picturesOf(run).map(({ file }) => file)).toContain('charts/warm-up.png');
    expect(picturesOf(summary()).map(({ file }) => file)).not.toContain('charts/warm-up.png');
    expect(drawn(warmUpOverTime, run).length).toBeGreaterThan(20_000);
  });
});

test('the chart of the queue adds the depths and takes the greatest age', () => {
  const depth = [
    {
      ...everyFlow,
      provider: 'gmail',
      series: { first: 0, values: [3, 2] },
      oldestAgeMs: { first: 0, values: [60_000, 90_000] },
    },
    { ...everyFlow, provider: 'yahoo', series: { first: 1, values: [4] }, oldestAgeMs: { first: 1, values: [30_000] } },
  ];
  const chart = queueDepth(summary({ series: series({ stepCount: 2, depth }) }));
  expect(chart.subtitle).toBe('at most 6 waiting, the oldest for 1 min 30 s');
  expect(chart.lines.at(-1)?.values).toEqual([60_000, 90_000]);
});

test('the chart of answers leaves acceptance out', () => {
  const replies = [
    { ...everyFlow, server: 'mta-1', class: 'delivered', series: { first: 0, values: [9] } },
    { ...everyFlow, server: 'mta-1', class: 'soft', series: { first: 0, values: [2] } },
  ] as const;
  expect(labelsOf(repliesOverTime(summary({ series: series({ stepCount: 1, replies }) })))).toEqual(['soft']);
});

describe('a picture', () => {
  test.each(chartFiles)('of $title is a PNG of 1600 by 780, the same twice', ({ build }) => {
    const png = Buffer.from(drawn(build, busySummary()));
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1600, 780]);
    expect(Buffer.from(drawn(build, busySummary())).equals(png)).toBe(true);
  });

  test.each(chartFiles)(
    'of $title is drawn for a run without a message too, with words in place of data',
    ({ build }) => {
      const chart = picture(build(summary()), summary());
      expect(chart.data.datasets).toEqual([]);
      expect(chart.plugins?.map(({ id }) => id)).toContain('notice');
      expect(drawPng(chart).length).toBeGreaterThan(20_000);
    },
  );

  test('has letters in it: another title gives another picture', () => {
    const { scenario } = summary();
    const one = drawn(outcomesOverTime, summary({ scenario: { ...scenario, name: 'one' } }));
    const two = drawn(outcomesOverTime, summary({ scenario: { ...scenario, name: 'two' } }));
    expect(Buffer.from(one).equals(Buffer.from(two))).toBe(false);
  });
});

function labelsOf({ lines }: Chart): string[] {
  return lines.map(({ label }) => label);
}

function drawn(build: (summary: Summary) => Chart, run: Summary): Uint8Array {
  return drawPng(picture(build(run), run));
}
