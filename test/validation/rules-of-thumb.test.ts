// Rules of thumb of those who run such senders, held against what the model comes to. None of them is put in anywhere;
// docs/validation.md tells the figures that these tests compute.

import { describe, expect, test } from 'vitest';
import type { Summary } from '../../src/measurement/summary.ts';
import { runVirtual } from '../../src/run/virtual.ts';
import { bundledProfiles, readScenario } from '../../src/scenario/load.ts';

interface Drill {
  readonly size: number;
  readonly workers: number;
  readonly rate?: string;
  readonly queue?: string;
  readonly providers?: string;
}

const hourMs = 3_600_000;
const mixed = 'gmail: 50%, yahoo: 25%, microsoft: 25%';

async function drill({ size, workers, rate, queue = 'driver: redis', providers = mixed }: Drill): Promise<Summary> {
  const loaded = readScenario(
    `
name: rule
start: 2026-03-02T00:00:00Z
duration: 2d
seed: 1
audiences:
  readers:
    size: ${size}
    providers: { ${providers} }
    unknown: 0%
    disabled: 0%
    full: 0%
campaigns: [{ name: daily, audience: readers, from_domain: news.example, at: +0s }]
sender:
  dispatch: workers
  when_throttled: wait
  queue: { ${queue} }
  pools: [{ name: worker, workers: ${workers}, lanes: [batch] }]
  servers: [{ name: mta-1, ips: [192.0.2.11]${rate === undefined ? '' : `, rate: ${rate}`} }]
`,
    [],
    bundledProfiles(),
  );
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems, null, 2));
  return (await runVirtual(loaded.scenario)).summary;
}

/** Mean length of an attempt, in seconds: what a worker is busy with one message. */
function serviceSeconds({ latency }: Summary): number {
  const rows = latency.filter(({ provider }) => provider !== '');
  const count = rows.reduce((sum, row) => sum + row.count, 0);
  return rows.reduce((sum, row) => sum + row.count * row.meanMs!, 0) / count / 1000;
}

/** When the first 95 % were out, in hours: the rest are retries, which wait for other reasons. */
function hoursToSend({ timeToDeliver }: Summary): number {
  return timeToDeliver[0]!.p95Ms! / hourMs / 0.95;
}

describe('two workers empty a list of 50,000 in a day', () => {
  test('12 hours, as 50,000 x 1.7 s / 2 says', async () => {
    const summary = await drill({ size: 50_000, workers: 2 });
    const service = serviceSeconds(summary);
    expect(service).toBeGreaterThan(1);
    expect(service).toBeLessThan(2.5);
    const reckoned = (50_000 * service) / 2 / 3600;
    expect(hoursToSend(summary)).toBeGreaterThan(reckoned * 0.95);
    expect(hoursToSend(summary)).toBeLessThan(reckoned * 1.05);
    expect(hoursToSend(summary)).toBeLessThan(24);
  });
});

describe('a ceiling of 5/s spreads a list of 50,000 over 2.8 hours', () => {
  test('with 15 workers it does: 50,000 / 5 / 3600 = 2.78', async () => {
    const summary = await drill({ size: 50_000, workers: 15, rate: '5/s' });
    expect(hoursToSend(summary)).toBeGreaterThan(2.7);
    expect(hoursToSend(summary)).toBeLessThan(2.9);
    expect(summary.causes[0]).toMatchObject({ kind: 'limit', name: '5/s of mta-1' });
  });

  test("it needs the 8.2 workers of Little's law: with 4 the workers are the limit, and it takes twice as long", async () => {
    const summary = await drill({ size: 50_000, workers: 4, rate: '5/s' });
    const needed = 5 * serviceSeconds(summary);
    expect(needed).toBeGreaterThan(7);
    expect(needed).toBeLessThan(10);
    expect(hoursToSend(summary)).toBeGreaterThan(2.78 * (needed / 4) * 0.95);
    expect(summary.causes[0]!.kind).toBe('worker');
  });
});

describe('the database driver bends past 100,000 rows', () => {
  const perSecond = async (size: number, queue: string) => {
    // 50 ms a message, so that what the queue costs shows.
    const summary = await drill({ size, workers: 15, queue, providers: 'plain: 100%' });
    return (size * 0.95) / (summary.timeToDeliver[0]!.p95Ms! / 1000);
  };

  test('without an index that leads to the next job, at 50 ms a message: 42 % of the pace at 50,000 rows, 24 % at 100,000', async () => {
    const shareOf = async (size: number) =>
      (await perSecond(size, 'driver: database')) / (await perSecond(size, 'driver: database, index: composite'));
    expect(await shareOf(50_000)).toBeCloseTo(0.42, 1);
    expect(await shareOf(100_000)).toBeCloseTo(0.24, 1);
  });

  test('with a composite index it does not bend at all', async () => {
    const small = await perSecond(25_000, 'driver: database, index: composite');
    const large = await perSecond(100_000, 'driver: database, index: composite');
    expect(large).toBeGreaterThan(small * 0.98);
  });

  test('where a message takes 1.7 s, 100,000 rows cost 3 % of the pace', async () => {
    const single = await drill({ size: 100_000, workers: 15, queue: 'driver: database' });
    const composite = await drill({ size: 100_000, workers: 15, queue: 'driver: database, index: composite' });
    const longer = hoursToSend(single) / hoursToSend(composite);
    expect(longer).toBeGreaterThan(1.01);
    expect(longer).toBeLessThan(1.06);
  });
});
