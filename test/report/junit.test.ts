import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ExpectationResult, InvariantResult } from '../../src/measurement/summary.ts';
import { errorCase, type JunitSuite, junitXml, summaryCases } from '../../src/report/junit.ts';
import { busySummary, startAtMs, summary } from './fixtures.ts';
import { elementsNamed, jenkinsSchema, problemsBy, surefireSchema, xmlElement } from './xsd-rules.ts';

function suite(some: Partial<JunitSuite> = {}): JunitSuite {
  return { name: 'first-run', file: 'a.yaml', startedAtMs: startAtMs, wallMs: 1234.5, seed: '7', cases: [], ...some };
}

function invariant(some: Partial<InvariantResult> = {}): InvariantResult {
  return {
    ...{
      invariant: 'rates',
      kind: 'ours',
      law: 'no rate is passed',
      checkedCount: 10,
      violationCount: 0,
      violations: [],
    },
    ...some,
  };
}

const violation = { atMs: startAtMs, message: 4237, detail: '51 in a second' };

describe('JUnit XML', () => {
  test('has a suite for a scenario, and a case for each expectation and each law', () => {
    const run = busySummary({ invariants: [invariant()] });
    const root = xmlElement(junitXml([suite({ cases: summaryCases(run, 'a.yaml') })]));
    const cases = elementsNamed(root, 'testcase');
    expect(cases.map(({ attributes }) => [attributes['classname'], attributes['name']])).toEqual([
      ['maildrill.first-run.expectations', 'delivered of due >= 95%'],
      ['maildrill.first-run.expectations', 'receipts p95 time-to-deliver < 10m'],
      ['maildrill.first-run.laws', 'rates: no rate is passed'],
    ]);
    expect(elementsNamed(root, 'testsuite')[0]?.attributes).toEqual({
      ...{ name: 'first-run', tests: '3', failures: '1', errors: '0', skipped: '0', time: '1.234' },
    });
  });

  test('tells a failed expectation with figure, margin and line', () => {
    const root = xmlElement(junitXml([suite({ cases: summaryCases(busySummary(), 'drills/a.yaml') })]));
    const [failure, ...others] = elementsNamed(root, 'failure');
    expect(others).toEqual([]);
    expect(failure?.attributes).toEqual({
      message: 'receipts p95 time-to-deliver < 10m: 14m, 4m too long',
      type: 'failure',
    });
    expect(failure?.text).toBe(
      'expected: receipts p95 time-to-deliver < 10m\nfound: 14m, 4m too long\njudged: 960 samples\nat: drills/a.yaml:32',
    );
  });

  test('calls a broken law of ours an error, and a broken promise of the sender a failure', () => {
    const broken = { violationCount: 1, violations: [violation] };
    const run = summary({
      verdict: 'bug',
      invariants: [
        invariant(broken),
        invariant({ ...broken, kind: 'sender', invariant: 'repeats', law: 'none twice' }),
      ],
    });
    const root = xmlElement(junitXml([suite({ cases: summaryCases(run, 'a.yaml') })]));
    expect(elementsNamed(root, 'error').map(({ text }) => text)).toEqual([
      'broken 1 time in 10 checks\n2026-03-02T06:00:00.000Z message 4237: 51 in a second',
    ]);
    expect(elementsNamed(root, 'failure')).toHaveLength(1);
  });

  test('lets a promise pass that the scenario wants reported only, and still tells of it', () => {
    const run = summary({
      verdict: 'met',
      invariants: [invariant({ kind: 'sender', violationCount: 1, violations: [violation] })],
    });
    const root = xmlElement(junitXml([suite({ cases: summaryCases(run, 'a.yaml') })]));
    expect(elementsNamed(root, 'failure')).toEqual([]);
    expect(elementsNamed(root, 'system-out').map(({ text }) => text.split('\n')[0])).toEqual([
      'broken 1 time in 10 checks',
    ]);
  });

  test('gives two expectations of one text two names', () => {
    const twice = (line: number): ExpectationResult => ({ ...busySummary().expectations[0]!, line });
    const names = summaryCases(summary({ expectations: [twice(3), twice(4)] }), 'a.yaml').map(({ name }) => name);
    expect(names).toEqual(['delivered of due >= 95% (line 3)', 'delivered of due >= 95% (line 4)']);
  });

  test('of a run without any case, or of none at all, is sound too', () => {
    for (const suites of [[], [suite()]]) {
      expect(problemsBy(jenkinsSchema, xmlElement(junitXml(suites)))).toEqual([]);
    }
  });
});

describe('the schemas that CI systems read', () => {
  const broken = invariant({ kind: 'sender', violationCount: 2, violations: [violation] });
  const cases = summaryCases(busySummary({ verdict: 'broken', invariants: [broken, invariant()] }), 'a.yaml');
  const document = junitXml([suite({ cases: [...cases, errorCase('it can be read', 'no', 'why')] }), suite()]);

  test("Jenkins' has nothing against a report with passes, failures and errors", () => {
    expect(problemsBy(jenkinsSchema, xmlElement(document))).toEqual([]);
  });

  test("Surefire's has nothing against any of its suites", () => {
    const suites = elementsNamed(xmlElement(document), 'testsuite');
    expect(suites).toHaveLength(2);
    expect(suites.flatMap((one) => problemsBy(surefireSchema, one))).toEqual([]);
  });

  test('hold for any names and texts, which come out as they went in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const one = { group: 'expectations', name: `x${text}`, output: '' } as const;
        const trouble = { kind: 'failure', message: text, detail: `${text}.` } as const;
        const root = xmlElement(junitXml([suite({ name: `n${text}`, cases: [{ ...one, trouble }] })]));
        expect(problemsBy(jenkinsSchema, root)).toEqual([]);
        const shown = elementsNamed(root, 'testcase')[0]?.attributes['name'] ?? '';
        // What XML has no form for is replaced; everything else is kept.
        expect([...shown]).toHaveLength([...`x${text}`].length);
        if (/^[ -~\n\t]*$/.test(text)) expect(shown).toBe(`x${text}`);
      }),
      { numRuns: 100 },
    );
  });

  test('find fault with a made-up report', () => {
    const bad =
      '<testsuites><testsuite name="a" tests="1" failures="0" errors="0" colour="red"><testcase><pass/></testcase></testsuite></testsuites>';
    expect(problemsBy(jenkinsSchema, xmlElement(bad))).toEqual([
      '<testsuite> has an unknown colour',
      '<testcase> lacks name',
      '<testcase> holds <pass>',
    ]);
    expect(() => xmlElement('<a><b></a>')).toThrow('not well-formed');
  });
});
