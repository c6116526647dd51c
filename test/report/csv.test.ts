import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expandSeries } from '../../src/measurement/summary.ts';
import { csvLine, seriesCsv } from '../../src/report/csv.ts';
import { busySummary, summary } from './fixtures.ts';

/** A reader of RFC 4180, written from the standard. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/g)) {
    row.push(quoted === undefined ? plain! : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

describe('a line of CSV', () => {
  test('quotes what holds a comma, a quote or a line break, and nothing else', () => {
    expect(csvLine(['a', 'b,c', 'say "no"', 'd\ne', 1.5, null])).toBe('a,"b,c","say ""no""","d\ne",1.5,\r\n');
  });

  test('keeps a text from being carried out as a formula', () => {
    expect(csvLine(['=1+1', '@SUM(A1)', -5])).toBe("'=1+1,'@SUM(A1),-5\r\n");
  });

  test('is read back as it was written, for any texts', () => {
    const cell = fc.string().filter((text) => !/^[=+\-@\t\r]/.test(text));
    fc.assert(
      fc.property(fc.array(cell, { minLength: 1 }), (cells) => {
        expect(readCsv(csvLine(cells))).toEqual([cells]);
      }),
    );
  });
});

describe('the series as CSV', () => {
  const run = busySummary();
  const [head, ...rows] = readCsv(seriesCsv(run));
  const column = (name: string) => head!.indexOf(name);

  test('name their columns', () => {
    expect(head).toEqual(['series', 'from', 'step_s', 'campaign', 'lane', 'provider', 'server', 'ip', 'name', 'value']);
  });

  test('add up to the sums of the summary, for outcomes, waiting and grants', () => {
    const sum = (series: string) =>
      rows.filter((row) => row[0] === series).reduce((all, row) => all + Number(row[column('value')]), 0);
    const { stepCount } = run.series;
    const added = (list: readonly { readonly series: { first: number; values: readonly number[] } }[]) =>
      list.flatMap((row) => expandSeries(row.series, stepCount)).reduce((all, value) => all + value, 0);
    expect(sum('ended')).toBe(added(run.series.outcomes));
    expect(sum('ended')).toBeGreaterThan(0);
    expect(sum('waiting_ms')).toBe(added(run.series.waiting));
    expect(sum('limit_grants')).toBe(added(run.limits));
  });

  test('stand at the beginning of their step', () => {
    const first = rows.find((row) => row[0] === 'ended')!;
    expect(first[column('from')]).toMatch(/^2026-03-02T\d\d:\d0:00.000Z$/);
    expect(first[column('step_s')]).toBe('600');
  });

  test('of a run in which nothing happened are the head alone', () => {
    expect(seriesCsv(summary()).split('\r\n')).toHaveLength(2);
  });
});
