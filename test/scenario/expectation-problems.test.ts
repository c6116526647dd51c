import { describe, expect, test } from 'vitest';
import { smallest, troubleIn } from './fixtures.ts';

/** What is said of the expectations of the smallest scenario where `rest` has taken the place of a part of it. */
function saidOf(expectations: readonly string[], part: string, rest: string): string[] {
  const text = `${smallest.replace(part, rest)}expect: ${JSON.stringify(expectations)}\n`;
  expect(text).toContain(rest);
  return troubleIn(text)
    .split(/\n(?=drill)/)
    .filter((problem) => problem.includes(' expect['));
}

const wrong = [
  'delivrd >= 97%',
  'offer p95 time-to-deliver < 10 parsecs',
  'delivered >= 97% of du',
  'mta-1 paused within 2 of start',
  'delivered == 3 between +2h and +1h',
];

describe('where the rest is wrong too', () => {
  test('expectations are read none the less', () => {
    expect(troubleIn(`${smallest.replace('1d', '1 day')}expect: [delivrd >= 97%, delivered >= 97%, 7]\n`)).toBe(
      `drill.yaml:2:11 duration
  got "1 day", expected a duration such as 3d, from 1s to 400d
  hint: write 1d
drill.yaml:10:10 expect[0]
  got "delivrd", expected a metric such as delivered, deferred or time-to-deliver
  hint: did you mean \`delivered\`?
drill.yaml:10:44 expect[2]
  got "7", expected a metric such as delivered, deferred or time-to-deliver`,
    );
  });

  test.each([
    ['duration: 1d', 'duration: 1'],
    ['duration: 1d', 'start: never\nduration: 1d'],
    ['size: 1_000', 'size: 1.5'],
    ['ips: [192.0.2.1]', 'ips: [8.8.8.8]'],
    ['plain: 100%', 'plian: 100%'],
  ])('%s as %s hides none of what is wrong with them', (part, rest) => {
    expect(saidOf(wrong, part, rest)).toHaveLength(wrong.length);
  });

  test.each([
    ['name: offer', 'nmae: offer', ['offer delivered >= 97%', 'offer done within 2h', 'campaign:offer sent > 1']],
    ['name: offer', 'nmae: offer', ['sent < 9 within 1h of offer done', 'offer p95 time-to-deliver < 1h', 'offer cut']],
    ['name: mta-1', 'nmae: mta-1', ['mta-1 paused within 2h', 'mta-1 not paused', 'sent == 0 during pause on mta-1']],
    ['ips: [192.0.2.1]', 'pis: [192.0.2.1]', ['mta-1 sent >= 192.0.2.1 sent', '192.0.2.1 sent > 3']],
    ['people:', '7people:\n    x: 3\n  people_:', ['7people delivered > 3', 'sent >= 7persons sent']],
    ['plain: 100%', 'plian: 100%', ['plain delivered >= 97%', 'latency max >= plain latency max']],
    ['sender:', 'incident: []\nsender:', ['mta-1 paused within 1h of incident 3', 'sent > 1 during incident 1']],
    ['  servers:', '  alert: []\n  servers:', ['alert dead not fired', 'limited by sender.throttles[0] < 3%']],
    ['duration: 1d', 'start: 2027\nduration: 1d', ['sent > 1 between 2027-03-02T06:00:00Z and day 3 06:00 UTC']],
  ])('%s as %s is no reason to find a name missing', (part, rest, expectations) => {
    expect(saidOf(expectations, part, rest)).toEqual([]);
  });

  test('a name is missed where all names are right', () => {
    expect(saidOf(['ofer delivered >= 97%'], 'at: +1h', 'at: +3d')).toEqual([
      'drill.yaml:10:11 expect[0]\n  got "ofer", expected a metric such as delivered, deferred or time-to-deliver\n  hint: did you mean `offer`?',
    ]);
  });
});
