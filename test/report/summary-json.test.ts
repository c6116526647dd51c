import { expect, test } from 'vitest';
import { summaryJson } from '../../src/report/summary-json.ts';
import { busySummary, summary } from './fixtures.ts';

test('summary.json reads back as the summary it was written from', () => {
  expect(JSON.parse(summaryJson(busySummary()))).toEqual(busySummary());
});

test('the same summary gives the same bytes, and one changed figure changes one line', () => {
  const before = summaryJson(busySummary()).split('\n');
  const after = summaryJson(busySummary({ verdict: 'met' })).split('\n');
  expect(summaryJson(busySummary()).split('\n')).toEqual(before);
  expect(after.filter((line, i) => line !== before[i])).toEqual([' "verdict": "met",']);
});

test('a row of 144 figures is one line', () => {
  const longest = Math.max(
    ...summaryJson(busySummary())
      .split('\n')
      .map((line) => line.length),
  );
  expect(longest).toBeGreaterThan(400);
  expect(summaryJson(summary()).split('\n').length).toBeLessThan(120);
});
