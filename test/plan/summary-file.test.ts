import { describe, expect, test } from 'vitest';
import { readSummary } from '../../src/plan/summary-file.ts';
import { summaryJson } from '../../src/report/summary-json.ts';
import { busySummary } from '../report/fixtures.ts';
import { smallRun } from './small-world.ts';

const text = summaryJson(busySummary());

describe('summary.json read back', () => {
  test('is the summary, of a run with everything in it and of a real one', async () => {
    expect(readSummary(text)).toEqual({ summary: busySummary() });
    const real = await smallRun();
    expect(readSummary(summaryJson(real))).toEqual({ summary: real });
  });

  test.each([
    ['an empty file', '', 'is cut off before its end'],
    ['a file cut in the middle', text.slice(0, text.length / 2), 'is cut off before its end'],
    ['a file cut by one character', text.trimEnd().slice(0, -1), 'is cut off before its end'],
    ['a comma taken out', text.replace(',', ''), 'is not JSON, as if someone had edited it'],
    ['another JSON file', '{"name":"x"}', 'is no summary of a run: it states no schemaVersion'],
    ['a list', '[]', 'is no summary of a run: it states no schemaVersion'],
    [
      'a newer version',
      text.replace('"schemaVersion": 1', '"schemaVersion": 3'),
      'was written by a newer maildrill (schema 3, this one reads 1)',
    ],
    [
      'an older version',
      text.replace('"schemaVersion": 1', '"schemaVersion": 0'),
      'was written by an older maildrill (schema 0, this one reads 1)',
    ],
    [
      'a count turned into a word',
      text.replace(/("delivered": ?)38912/, '$1"many"'),
      'is not as it was written: totals.delivered: a number',
    ],
    [
      'a count below 0',
      text.replace(/("delivered": ?)38912/, '$1-1'),
      'is not as it was written: totals.delivered: a number that is not negative',
    ],
    [
      'a verdict of its own',
      text.replace('"verdict": "failed"', '"verdict": "fine"'),
      'is not as it was written: verdict: one of met, failed, broken, bug',
    ],
  ])('from %s says what is wrong', (_, damaged, problem) => {
    expect(damaged).not.toBe(text);
    expect(readSummary(damaged)).toEqual({ problem });
  });

  test('with any of its parts taken away is refused', () => {
    for (const key of [
      'scenario',
      'verdict',
      'totals',
      'campaigns',
      'providers',
      'timeToDeliver',
      'series',
      'limits',
    ]) {
      const { [key as 'totals']: _, ...rest } = busySummary();
      expect(readSummary(JSON.stringify(rest))).toHaveProperty('problem');
    }
  });
});
