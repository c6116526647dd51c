// JUnit XML, as CI systems read it: a suite for each scenario, a test case for each expectation and each law. Only
// elements and attributes that both Jenkins' and Surefire's schema know are written.

import type { ExpectationResult, InvariantResult, Summary } from '../measurement/summary.ts';
import { countText } from './format.ts';
import { failsRun, foundText, plural, violationText } from './headline.ts';

export interface JunitSuite {
  readonly name: string;
  /** The scenario, as the caller named it. */
  readonly file: string;
  /** Wall clock. */
  readonly startedAtMs: number;
  readonly wallMs: number;
  readonly seed: string;
  readonly cases: readonly JunitCase[];
}

export interface JunitCase {
  /** Cases of one group stand together: `expectations`, `laws`, `baseline`. */
  readonly group: string;
  readonly name: string;
  /** null where the case holds. `error`: nothing could be judged, or maildrill itself is at fault. */
  readonly trouble: { readonly kind: 'failure' | 'error'; readonly message: string; readonly detail: string } | null;
  /** What was measured; '' where there is nothing to add. */
  readonly output: string;
}

export function junitXml(suites: readonly JunitSuite[]): string {
  const all = suites.flatMap(({ cases }) => cases);
  const wallMs = suites.reduce((sum, suite) => sum + suite.wallMs, 0);
  const head = attributes({ name: 'maildrill', ...tallyOf(all), time: secondsText(wallMs) });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${head}>\n${suites.map(suiteXml).join('')}</testsuites>\n`;
}

/** The cases of a run that came to its end. `place` is the scenario as an editor finds it. */
export function summaryCases(summary: Summary, place: string): JunitCase[] {
  const repeated = new Set(
    summary.expectations.map(({ text }) => text).filter((text, i, all) => all.indexOf(text) < i),
  );
  return [
    ...summary.expectations.map((result) => expectationCase(result, place, repeated.has(result.text))),
    ...summary.invariants.map((result) => invariantCase(result, summary)),
  ];
}

/** A case for what kept a scenario from being judged at all. */
export function errorCase(name: string, message: string, detail: string): JunitCase {
  return { group: 'scenario', name, trouble: { kind: 'error', message, detail }, output: '' };
}

function expectationCase(result: ExpectationResult, place: string, isRepeated: boolean): JunitCase {
  const { text, line, met, samples } = result;
  const found = foundText(result);
  const where = line === 0 ? place : `${place}:${line}`;
  const detail = `expected: ${text}\nfound: ${found}\njudged: ${plural(samples, 'sample')}\nat: ${where}`;
  return {
    group: 'expectations',
    name: isRepeated ? `${text} (line ${line})` : text,
    trouble: met ? null : { kind: 'failure', message: `${text}: ${found}`, detail },
    output: met ? found : '',
  };
}

function invariantCase(result: InvariantResult, summary: Summary): JunitCase {
  const { invariant, kind, law, checkedCount, violationCount, violations } = result;
  const rows = violations.map((violation) => `${new Date(violation.atMs).toISOString()} ${violationText(violation)}`);
  const told = `broken ${plural(violationCount, 'time')} in ${countText(checkedCount)} checks`;
  const isFault = failsRun(result, summary);
  return {
    group: 'laws',
    name: `${invariant}: ${law}`,
    trouble: isFault
      ? { kind: kind === 'ours' ? 'error' : 'failure', message: told, detail: [told, ...rows].join('\n') }
      : null,
    output: violationCount > 0 && !isFault ? [told, ...rows].join('\n') : '',
  };
}

function suiteXml({ name, file, startedAtMs, wallMs, seed, cases }: JunitSuite): string {
  const head = attributes({
    name,
    ...tallyOf(cases),
    skipped: 0,
    time: secondsText(wallMs),
  });
  const known = { scenario: file, seed, started: new Date(startedAtMs).toISOString() };
  const properties = Object.entries(known)
    .map(([key, value]) => `      <property ${attributes({ name: key, value })}/>\n`)
    .join('');
  const body = cases.map((one) => caseXml(one, name)).join('');
  return `  <testsuite ${head}>\n    <properties>\n${properties}    </properties>\n${body}  </testsuite>\n`;
}

function caseXml({ group, name, trouble, output }: JunitCase, suite: string): string {
  // CI systems split the class at its dots into packages, so a name's own dots would make folders of it.
  const head = attributes({ name, classname: `maildrill.${suite.replaceAll('.', '_')}.${group}`, time: '0' });
  const inner = [
    trouble === null
      ? ''
      : `      <${trouble.kind} ${attributes({ message: trouble.message, type: trouble.kind })}>${xmlText(trouble.detail)}</${trouble.kind}>\n`,
    output === '' ? '' : `      <system-out>${xmlText(output)}</system-out>\n`,
  ].join('');
  return inner === '' ? `    <testcase ${head}/>\n` : `    <testcase ${head}>\n${inner}    </testcase>\n`;
}

function tallyOf(cases: readonly JunitCase[]): { tests: number; failures: number; errors: number } {
  const count = (kind: string): number => cases.filter(({ trouble }) => trouble?.kind === kind).length;
  return { tests: cases.length, failures: count('failure'), errors: count('error') };
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([key, value]) => `${key}="${xmlText(String(value)).replace(/\n/g, '&#10;').replace(/\t/g, '&#9;')}"`)
    .join(' ');
}

function secondsText(ms: number): string {
  return (ms / 1000).toFixed(3);
}

/** Text for an element or an attribute. Characters that XML 1.0 has no form for are replaced, even escaped. */
function xmlText(text: string): string {
  return text
    .replace(unwritable, '\u{fffd}')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&apos;');
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to find.
const unwritable = /[\u0000-\u0008\u000b\u000c\r\u000e-\u001f\ufffe\uffff\p{Surrogate}]/gu;
