import { describe, expect, test } from 'vitest';
import { chartFiles } from '../../src/report/charts/chart-list.ts';
import { limitsOverTime } from '../../src/report/charts/limits-over-time.ts';
import { outcomesOverTime } from '../../src/report/charts/outcomes-over-time.ts';
import { timeTicks } from '../../src/report/charts/time-axis.ts';
import { timeToDeliver } from '../../src/report/charts/time-to-deliver.ts';
import { chartWindow } from '../../src/report/charts/window.ts';
import { drawPng } from '../../src/report/png.ts';
import { busySummary, dayMs, everyFlow, hourMs, minuteMs, series, startAtMs, summary } from './fixtures.ts';

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
    expect(chartWindow(summary())).toMatchObject({ fromMs: startAtMs, untilMs: startAtMs + dayMs, stepCount: 144 });
  });

  test('begins with what happened and has 20 steps at least: here 10 of 144', () => {
    const outcomes = [
      { ...everyFlow, outcome: 'delivered', series: { first: 50, values: new Array(10).fill(1) } },
    ] as const;
    expect(chartWindow(summary({ series: series({ outcomes }) }))).toMatchObject({ firstStep: 49, stepCount: 20 });
  });
});

test('a last retry a day later does not press the chart into a corner', () => {
  const outcomes = [
    { ...everyFlow, outcome: 'delivered', series: { first: 0, values: new Array(30).fill(1000) } },
    { ...everyFlow, outcome: 'expired', series: { first: 143, values: [3] } },
  ] as const;
  const chart = outcomesOverTime(summary({ series: series({ outcomes }) }));
  expect(chartWindow(summary({ series: series({ outcomes }) })).stepCount).toBe(31);
  expect(chart.options?.scales?.['x']).toMatchObject({
    title: { text: 'simulated time (UTC); the run ends 3 Mar 06:00' },
  });
});

describe('names above the data', () => {
  test('stand once for each server, however often it was paused', () => {
    const pause = {
      server: 'mta-1',
      provider: '',
      cause: 'x',
      fromMs: startAtMs,
      untilMs: startAtMs + hourMs,
      inFlight: 0,
    };
    const chart = (count: number) =>
      outcomesOverTime(busySummary({ incidents: [], pauses: new Array(count).fill(pause) }));
    expect(chart(9).options?.plugins?.subtitle?.padding).toEqual({ bottom: 32 });
    expect(chart(0).options?.plugins?.subtitle?.padding).toEqual({ bottom: 12 });
  });
});

describe('the chart of outcomes', () => {
  test('stacks each outcome that occurred, with what was waiting on a second axis', () => {
    const { datasets } = outcomesOverTime(busySummary()).data;
    expect(datasets.map(({ label }) => label)).toEqual(['delivered', 'bounced', 'expired', 'waiting (right axis)']);
  });

  test('holds the last step to its end, so that it has a width', () => {
    const { stepCount, untilMs } = chartWindow(busySummary());
    const points = outcomesOverTime(busySummary()).data.datasets[2]?.data;
    expect(points).toHaveLength(stepCount + 1);
    expect(points?.at(-1)).toMatchObject({ x: untilMs });
  });
});

describe('the chart of time to deliver', () => {
  test('draws all, then each campaign with its p95', () => {
    expect(timeToDeliver(busySummary()).data.datasets.map(({ label }) => label)).toEqual([
      'all (95 % in 5 h 30 min)',
      'weekly-offer (95 % in 5 h 36 min)',
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
    const causes = waiting.map(({ kind, cause }) => ({ kind, name: cause, waitedMs: 1, waitedRatio: 0.5 }));
    const { datasets } = limitsOverTime(summary({ causes, series: series({ waiting }) })).data;
    expect(datasets.map(({ data }) => data.slice(0, 2))).toEqual([
      [
        { x: startAtMs, y: 0.75 },
        { x: startAtMs + 10 * minuteMs, y: 0.5 },
      ],
      [
        { x: startAtMs, y: 0.25 },
        { x: startAtMs + 10 * minuteMs, y: 0 },
      ],
    ]);
  });

  test('tells six causes apart and gathers the others', () => {
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    const causes = names.map((name) => ({ kind: 'limit', name, waitedMs: 1, waitedRatio: 0.125 }) as const);
    const waiting = names.map(
      (cause) => ({ ...everyFlow, kind: 'limit', cause, series: { first: 0, values: [600_000] } }) as const,
    );
    const { datasets } = limitsOverTime(summary({ causes, series: series({ waiting }) })).data;
    expect(datasets).toHaveLength(7);
    expect(datasets.at(-1)?.label).toBe('all other causes');
    expect(datasets.at(-1)?.data[0]).toEqual({ x: startAtMs, y: 0.25 });
  });
});

describe('a picture', () => {
  test.each(chartFiles)('of $title is a PNG of 1920 by 940, the same twice', ({ build }) => {
    const png = Buffer.from(drawPng(build(busySummary())));
    expect(png.subarray(1, 4).toString()).toBe('PNG');
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([1920, 940]);
    expect(Buffer.from(drawPng(build(busySummary()))).equals(png)).toBe(true);
  });

  test.each(chartFiles)(
    'of $title is drawn for a run without a message too, with words in place of data',
    ({ build }) => {
      const chart = build(summary());
      expect(chart.data.datasets).toEqual([]);
      expect(chart.plugins?.map(({ id }) => id)).toContain('notice');
      expect(drawPng(chart).length).toBeGreaterThan(20_000);
    },
  );

  test('has letters in it: another title gives another picture', () => {
    const { scenario } = summary();
    const one = drawPng(outcomesOverTime(summary({ scenario: { ...scenario, name: 'one' } })));
    const two = drawPng(outcomesOverTime(summary({ scenario: { ...scenario, name: 'two' } })));
    expect(Buffer.from(one).equals(Buffer.from(two))).toBe(false);
  });
});
