import { describe, expect, test } from 'vitest';
import { type StepEntry, stepSummary } from '../../src/report/step-summary.ts';
import { busySummary } from './fixtures.ts';

const ran = (some: Parameters<typeof busySummary>[0] = {}, baseline = ''): StepEntry => ({
  file: 'drills/a.yaml',
  result: { kind: 'ran', summary: busySummary(some), partial: false, baseline },
});

describe('the summary of a CI job', () => {
  test('says in its title that all held', () => {
    const text = stepSummary([ran({ verdict: 'met', expectations: [] })]);
    expect(text.split('\n')[0]).toBe('## ✅ maildrill: the scenario held');
    expect(text).not.toContain('###');
  });

  test('tells each failed expectation with its place', () => {
    const text = stepSummary([ran(), ran({ verdict: 'met', expectations: [] })]);
    expect(text.split('\n')[0]).toBe('## ❌ maildrill: 1 of 2 scenarios did not hold');
    expect(text).toContain('| receipts p95 time-to-deliver &lt; 10m | 14m | 4m too long | drills/a.yaml:32 |');
  });

  test('counts a run that left its baseline among those that did not hold', () => {
    const text = stepSummary([ran({ verdict: 'met', expectations: [] }, '2 figures left')]);
    expect(text).toContain('Against the baseline: 2 figures left.');
  });

  test('lists what is wrong with a scenario that could not be run', () => {
    const text = stepSummary([{ file: 'b.yaml', result: { kind: 'wrong', problems: ['b.yaml:3:1 seed'] } }]);
    expect(text).toContain('| ❌ | b.yaml | not run: 1 problem |  |  |  |');
    expect(text).toContain('- b.yaml:3:1 seed');
  });

  test('escapes names, so that no scenario writes the page', () => {
    const run = busySummary();
    const entry: StepEntry = {
      file: '<b>',
      result: {
        ...{ kind: 'ran', partial: false, baseline: '' },
        summary: { ...run, scenario: { ...run.scenario, name: '<img src=x>|@all' } },
      },
    };
    expect(stepSummary([entry])).toContain('&lt;img src=x&gt;\\|&#64;all');
  });

  test('stays below what GitHub takes as a comment, however many scenarios there are', () => {
    const text = stepSummary(Array.from({ length: 500 }, () => ran()));
    expect(text.length).toBeLessThan(65_536);
    expect(text.trimEnd().split('\n').at(-1)).toBe('… cut here; the rest is in the reports.');
  });
});
