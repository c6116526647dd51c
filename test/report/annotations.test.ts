import { describe, expect, test } from 'vitest';
import type { InvariantResult } from '../../src/measurement/summary.ts';
import { annotationText, summaryAnnotations } from '../../src/report/annotations.ts';
import { busySummary, startAtMs, summary } from './fixtures.ts';

describe('annotations', () => {
  test('mark the line of each failed expectation', () => {
    expect(summaryAnnotations(busySummary(), 'drills/a.yaml').map(annotationText)).toEqual([
      '::error file=drills/a.yaml,line=32,title=first-run%3A expectation failed::receipts p95 time-to-deliver < 10m: 14m, 4m too long\n',
    ]);
  });

  test('warn of a promise that the scenario wants reported, and fail one that counts', () => {
    const promise: InvariantResult = {
      ...{ invariant: 'repeats', law: 'no message twice', checkedCount: 9, violationCount: 2 },
      kind: 'sender',
      violations: [{ atMs: startAtMs, message: 1, detail: 'was delivered again' }],
    };
    const levels = (['met', 'broken'] as const).map((verdict) =>
      summaryAnnotations(summary({ verdict, invariants: [promise] }), 'a.yaml').map(annotationText),
    );
    const told = 'no message twice: broken 2 times; first: message 1: was delivered again\n';
    expect(levels).toEqual([
      [`::warning file=a.yaml,title=first-run%3A the sender broke a promise::${told}`],
      [`::error file=a.yaml,title=first-run%3A the sender broke a promise::${told}`],
    ]);
  });

  test('cannot be broken out of by a name with a line break, a comma or a percent sign', () => {
    const hostile = '\n::error::owned, 100%';
    const text = annotationText({ level: 'error', file: hostile, line: 0, column: 0, title: '', message: hostile });
    expect(text).toBe('::error file=%0A%3A%3Aerror%3A%3Aowned%2C 100%25::%0A::error::owned, 100%25\n');
  });
});
