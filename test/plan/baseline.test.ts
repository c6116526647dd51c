import { describe, expect, test } from 'vitest';
import { againstBaseline, baselineOf, printBaseline, readBaseline, regressionsOf } from '../../src/plan/baseline.ts';
import { sideRun } from '../../src/plan/comparison.ts';
import { smallRun } from './small-world.ts';

const good = await smallRun();
const baseline = baselineOf('small-world', { label: '', runs: [sideRun(good)] }, 0.02);

async function regressionsUnder(...sets: readonly string[]): Promise<string[]> {
  const run = await smallRun(sets);
  const comparison = againstBaseline(baseline, { label: 'this run', runs: [sideRun(run)] });
  return regressionsOf(comparison).map(({ name }) => name);
}

describe('a baseline', () => {
  test('is read back as it was printed', () => {
    expect(readBaseline(printBaseline(baseline))).toEqual({ baseline });
  });

  test('has one figure on a line, with its tolerance', () => {
    const line = printBaseline(baseline)
      .split('\n')
      .find((text) => text.includes('"delivered of due"'));
    expect(line).toMatch(
      /^ {4}"delivered of due": \{"unit":"ratio","better":"more","tolerance":\{"absolute":0.001,"relative":0.02\},"values":\[0\.9\d+\]\},$/,
    );
  });

  test('lets the same run pass', async () => {
    expect(await regressionsUnder()).toEqual([]);
  });

  test('guards no figure of which neither way is better', () => {
    expect(Object.keys(baseline.figures).filter((name) => name.startsWith('waiting for'))).toEqual([]);
  });

  test('lets a better run pass', async () => {
    expect(await regressionsUnder('sender.throttles[0].rate=132/m')).toEqual([]);
  });
});

describe('a regression planted', () => {
  test.each([
    ['a provider limit cut by 10 %', ['sender.throttles[0].rate=108/m'], 'gmail p95 time-to-deliver'],
    ['the server limit cut to a twentieth', ['sender.servers[mta-1].rate=1/s'], 'offer p50 time-to-deliver'],
    ['fewer workers', ['sender.pools[worker].workers=1'], 'p95 time-to-deliver'],
    ['a single try', ['sender.retry.attempts=1'], 'corporate-greylist delivered of due'],
    ['retries that come too late', ['sender.retry.after=[7h]'], 'corporate-greylist delivered of due'],
    ['a list that went stale', ['audiences.customers.unknown=3%'], 'bounced of due'],
    ['readers who complain', ['audiences.customers.complaint=2%'], 'complaints of delivered'],
    [
      'an outage of a provider',
      ['incidents=[{ at: +1h, provider: yahoo, outage: true, for: 5h }]'],
      'yahoo p95 time-to-deliver',
    ],
    ['a quota that runs out', ['sender.servers[mta-1].quota=500/d'], 'offer done'],
    ['giving up after five minutes', ['sender.retry.give_up_after=5m'], 'expired of due'],
    ['a new IP without a history', ['sender.servers[mta-1].history=new'], '192.0.2.11 score at gmail'],
    ['half the audience gone', ['audiences.customers.size=400'], 'due'],
  ])('as %s turns the check red, and is named', async (_, sets, named) => {
    expect(await regressionsUnder(...sets)).toContain(named);
  });
});

describe('a baseline file', () => {
  const printed = printBaseline(baseline);

  test.each([
    ['cut off', printed.slice(0, 500), 'is not JSON, as if it were cut off or edited'],
    ['of something else', '{"a":1}', 'is no baseline: it states no maildrillBaseline'],
    [
      'of a newer version',
      printed.replace('"maildrillBaseline": 1', '"maildrillBaseline": 2'),
      'was written by a newer maildrill (version 2, this one reads 1)',
    ],
    [
      'with a tolerance below 0',
      printed.replace('"relative":0.02', '"relative":-1'),
      'is not as it was written: figures / due / tolerance / relative: a number that is not negative',
    ],
    [
      'with a value too few',
      printed.replace(/"due": (.*)"values":\[\d+\]/, '"due": $1"values":[]'),
      'is not as it was written: due has 0 values for 1 seeds',
    ],
  ])('that is %s says so', (_, text, problem) => {
    expect(readBaseline(text)).toEqual({ problem });
  });

  test('takes a tolerance that a person has widened', async () => {
    const wide = readBaseline(
      printed.replaceAll('"relative":0.02', '"relative":5').replaceAll('"absolute":1000', '"absolute":9e9'),
    );
    if (!('baseline' in wide)) throw new Error(wide.problem);
    const slow = { label: 'slow', runs: [sideRun(await smallRun(['sender.throttles[0].rate=108/m']))] };
    expect(regressionsOf(againstBaseline(wide.baseline, slow))).toEqual([]);
  });
});
