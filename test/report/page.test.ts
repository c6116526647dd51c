import { describe, expect, test } from 'vitest';
import { csvOf } from '../../src/report/page/csv.ts';
import { fiveFigures } from '../../src/report/page/five-figures.ts';
import { reportHtml } from '../../src/report/page/report-html.ts';
import { sectionsOf } from '../../src/report/page/sections.ts';
import { slimmed } from '../../src/report/page/slim.ts';
import { cellText, column, row } from '../../src/report/page/table.ts';
import { busySummary, hourMs, startAtMs, summary, tailSummary } from './fixtures.ts';
import { syntheticSummary } from './synthetic-summary.ts';

const assets = { script: 'draw()', style: 'body{}', scriptHash: 'sha256-a', styleHash: 'sha256-b' };

describe('report.html', () => {
  test('lets only its own script and style run, and nothing be asked for', () => {
    expect(reportHtml({ summary: summary(), partial: false }, assets)).toContain(
      `content="default-src 'none'; script-src 'sha256-a'; style-src 'sha256-b'; base-uri 'none'; form-action 'none'"`,
    );
  });

  test('holds a name that would end its element as text that JSON reads back', () => {
    const { scenario } = summary();
    const name = '</script><script>alert(1)</script>\u2028';
    const html = reportHtml({ summary: summary({ scenario: { ...scenario, name } }), partial: true }, assets);
    const [, data] = /<script type="application\/json" id="run">(.*)<\/script>\n<script>/.exec(html)!;
    expect(data).not.toContain('<');
    expect(JSON.parse(data!)).toMatchObject({ partial: true, summary: { scenario: { name } } });
  });

  test('of 10 million messages with every row filled is below 2,000,000 bytes with 120,000 for the script', () => {
    const size = { messages: 10_000_000, providers: 60, campaigns: 8, servers: 8, stepCount: 1000, days: 400 };
    const html = reportHtml({ summary: syntheticSummary(size), partial: false }, assets);
    expect(Buffer.byteLength(html)).toBeLessThan(1_880_000);
  }, 60_000);
});

describe('the summary inside the page', () => {
  test('is whole where it is small', () => {
    const run = busySummary();
    expect(slimmed(run).series).toEqual(run.series);
  });

  test('gets steps twice as long where it is large, and loses no message by it', () => {
    const run = syntheticSummary({ messages: 10_000_000, providers: 30, campaigns: 3, servers: 8, stepCount: 999 });
    const slim = slimmed(run);
    expect(slim.series.stepMs).toBeGreaterThan(run.series.stepMs);
    expect(slim.series.stepCount * slim.series.stepMs).toBeGreaterThanOrEqual(run.series.stepCount * run.series.stepMs);
    const sum = (of: typeof run) =>
      of.series.outcomes.reduce((all, { series }) => all + series.values.reduce((one, value) => one + value, 0), 0);
    expect(sum(slim)).toBe(sum(run));
    const peak = (of: typeof run) => Math.max(...of.series.depth[0]!.series.values);
    expect(peak(slim)).toBe(peak(run));
  });

  test('keeps of a score that stays the same the first point and the last', () => {
    const points = Array.from({ length: 500 }, (_, hour) => [startAtMs + hour * hourMs, 90, null] as const);
    const run = summary({ standings: [{ provider: 'gmail', subject: 'ip', name: 'a', points }] });
    expect(slimmed(run).standings[0]?.points).toEqual([points[0], points[499]]);
  });

  test('of an older run without a word of warm-ups or alerts reads as having none', () => {
    const { warmups: _, alerts: __, ...older } = summary();
    expect(slimmed(older as ReturnType<typeof summary>)).toMatchObject({ warmups: [], alerts: [] });
  });
});

describe('sections', () => {
  test('stand only where there is something in them, but for those where none is an answer', () => {
    expect(sectionsOf(summary()).map(({ id }) => id)).toEqual(['what-happened', 'what-limited', 'dead-list']);
  });

  test('of a full run come in the order of the questions', () => {
    expect(sectionsOf(syntheticSummary()).map(({ id }) => id)).toEqual(
      'what-happened sending-rate what-limited pauses time retry warm-up reputation queue workers replies engagement dead-list'.split(
        ' ',
      ),
    );
  });

  test('of a live run tell of its broker and of 1,000 requests at the edge; one in virtual time has no such section', () => {
    const edge = {
      endpoint: 'open',
      requests: 1000,
      perSecond: 200,
      refused: 0,
      errors: 1,
      p50Ms: 2,
      p99Ms: 9,
      maxMs: 30,
    };
    const notes = {
      broker: 'Redis 7',
      lostLocks: 0,
      speed: 60,
      wallMs: 5000,
      latenessMaxMs: 12,
      latenessMeanMs: 1,
      lateCount: 0,
    };
    const live = { ...notes, isTrusted: true, malformedReports: 0, http: [edge] };
    const tables = sectionsOf(summary({ live })).find(({ id }) => id === 'live')!.tables;
    expect(tables.map(({ id }) => id)).toEqual(['live', 'http']);
    expect(tables[1]!.rows[0]!.cells).toEqual(['open', 1000, 200, 0, 1, 2, 9, 30]);
    expect(sectionsOf(summary()).some(({ id }) => id === 'live')).toBe(false);
  });

  test('of a long tail tell each kind of site beside the outcomes, as a table and as CSV; without one there is no such table', () => {
    const tableOf = (run: ReturnType<typeof summary>) =>
      sectionsOf(run)[0]!.tables.find(({ id }) => id === 'site-classes');
    const [heads, dead] = csvOf(tableOf(tailSummary())!).split('\r\n');
    expect(heads).toMatch(
      /^provider,sites,how many,due,of all due \(ratio\),of workers' time \(ratio\),workers' time \(ms\)/,
    );
    expect(dead).toBe('companies,dead,60,50,0.005,0.5,15000000,0,0,50,,,0,500,0,500,0');
    expect(tableOf(busySummary())).toBeUndefined();
  });

  test('have the ages of the queue by provider and kind of site, below a line for all where there are more', () => {
    const byAge = (...counts: readonly number[]) => [...counts, ...Array.from({ length: 10 - counts.length }, () => 0)];
    const dead = { provider: 'companies', siteClass: 'dead', count: 12, byAge: byAge(2, 0, 10) };
    const gmail = { provider: 'gmail', siteClass: '', count: 3, byAge: byAge(3) };
    const [fullestAtMs, overAtMs] = [startAtMs + hourMs, startAtMs + 8 * hourMs];
    const queueAges = [
      { when: 'fullest', atMs: fullestAtMs, rows: [dead, gmail] } as const,
      { when: 'arrivals over', atMs: overAtMs, rows: [dead] } as const,
    ];
    const tablesOf = (run: ReturnType<typeof summary>) =>
      sectionsOf(run).flatMap(({ tables }) => tables.filter(({ id }) => id === 'queue-ages'));
    const [table] = tablesOf(summary({ queueAges }));
    expect(table!.columns.map(({ title }) => title).slice(2, 6)).toEqual(['provider', 'in all', '< 5 min', '< 10 min']);
    expect(table!.columns.map(({ title }) => title).slice(-2)).toEqual(['< 1280 min', '1280 min +']);
    expect(table!.rows.map(({ cells }) => cells.slice(0, 7))).toEqual([
      ['fullest', fullestAtMs, 'all', 15, 5, 0, 10],
      ['fullest', fullestAtMs, 'companies, dead sites', 12, 2, 0, 10],
      ['fullest', fullestAtMs, 'gmail', 3, 3, 0, 0],
      ['arrivals over', overAtMs, 'companies, dead sites', 12, 2, 0, 10],
    ]);
    expect(tablesOf(summary())).toEqual([]);
  });

  test('have no two tables of one id', () => {
    const ids = sectionsOf(syntheticSummary()).flatMap(({ tables }) => tables.map(({ id }) => id));
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('a table as CSV', () => {
  const columns = [column('name'), column('waited', 'duration'), column('of all', 'share'), column('at', 'moment')];

  test('has whole figures with their units, and an instant as ISO 8601', () => {
    expect(csvOf({ columns, rows: [row(['a', 61_234.5, 0.123456, startAtMs])] })).toBe(
      'name,waited (ms),of all (ratio),at (UTC)\r\na,61234.5,0.123456,2026-03-02T06:00:00.000Z\r\n',
    );
  });

  test('quotes commas and quotes, and keeps a spreadsheet from obeying a name', () => {
    const rows = [row(['a, "b"', null, Number.NaN, null]), row(['=1+1', 0, 0, 0])];
    expect(csvOf({ columns, rows }).split('\r\n').slice(1, 3)).toEqual([
      '"a, ""b""",,,',
      "'=1+1,0,0,1970-01-01T00:00:00.000Z",
    ]);
  });
});

test('a cell tells figures as the rest of the report does', () => {
  expect(cellText('count', 1234567)).toBe('1,234,567');
  expect(cellText('share', 0.0234)).toBe('2.3 %');
  expect(cellText('duration', 90_000)).toBe('1 min 30 s');
  expect(cellText('number', 13.88889)).toBe('13.89');
  expect(cellText('count', null)).toBe('–');
  expect(cellText('share', Number.NaN)).toBe('–');
  expect(cellText('text', 'a\u202eb\n')).toBe('a\ufffdb');
});

test('the five figures of a run without messages are dashes and never nonsense', () => {
  expect(fiveFigures(summary()).map(({ figure }) => figure)).toEqual(['–', 'never', '–', '–', '–']);
  expect(fiveFigures(busySummary()).map(({ figure }) => figure)).toEqual([
    '97.3 %',
    '41 min',
    '12.8 %',
    '0.6 %',
    '0.12 %',
  ]);
});
