import { describe, expect, test } from 'vitest';
import { EntryKind } from '../../src/domain/ledger.ts';
import { type ExpectationNames, parseExpectation } from '../../src/scenario/expectation.ts';
import { createJudge } from '../../src/scenario/expectation-judge.ts';
import { Fixture, hourMs, startAtMs } from '../measurement/fixture.ts';

const names: ExpectationNames = {
  campaigns: ['offer'],
  servers: ['mta-1'],
  providers: ['gmail', 'yahoo'],
  lanes: ['batch'],
  ips: ['192.0.2.11'],
  audiences: ['customers'],
  pools: ['worker'],
  alerts: ['dead-letters', 'deep'],
  limits: ['sender.throttles[0]', 'sender.throttles[0].rate', 'sender.throttles[0].quota'],
  incidents: [{ number: 1, atMs: startAtMs + hourMs, untilMs: startAtMs + 2 * hourMs }],
  startAtMs,
};

const rows = ['cut', 'suspension', 'breaker', 'alert'] as const;

/** Judges a line in a run where a reaction of row 0 to 3 begins and ends at these hours, with a figure. */
function told(text: string, turns: readonly (readonly [number, 'begins' | 'ends', number, number?])[]): string {
  const parsed = parseExpectation(text, names);
  if (!parsed.ok) return `column ${parsed.problem.column}: ${parsed.problem.expected}`;
  const judge = createJudge([{ text, line: 1, expectation: parsed.expectation }]);
  const fixture = new Fixture({ probes: judge.probes });
  for (const kind of rows)
    fixture.tables.reactions.push({
      ...{ kind, name: kind === 'alert' ? 'deep' : 'mta-1 at gmail', campaign: '' },
      ...(kind === 'alert' ? { server: '', provider: '' } : { server: 'mta-1', provider: 'gmail' }),
    });
  fixture.delivered(0, 0);
  for (const [hour, turn, row, figure = 1] of turns) {
    const kind = turn === 'begins' ? EntryKind.ReactionBegan : EntryKind.ReactionEnded;
    fixture.append(kind, -1, hour * hourMs, row, figure, Number.POSITIVE_INFINITY);
  }
  fixture.finish(24 * hourMs);
  const { met, figureText, marginText, note } = judge.judge(fixture.measures, startAtMs + 24 * hourMs)[0]!;
  return [met ? 'met' : 'not met', figureText, marginText, note].filter((part) => part !== '').join(' | ');
}

describe('a rate cut at hour 2 and again at 3, raised at 15 and whole at 16', () => {
  const turns = [
    [2, 'begins', 0, 5],
    [3, 'begins', 0, 2.5],
    [15, 'begins', 0, 4],
    [16, 'ends', 0],
  ] as const;

  test.each([
    ['gmail cut', 'met | cut after 2h'],
    ['mta-1 cut within 2h of incident 1', 'met | cut after 1h | 1h to spare'],
    ['gmail cut within 30m of incident 1', 'not met | cut after 1h | 30m beyond'],
    ['yahoo cut', 'not met | nothing | nothing to judge: nothing was sent by yahoo'],
    ['gmail not cut between +4h and +20h', 'met | not cut'], // A step up is no cut.
    ['gmail restored within 16h of start', 'met | restored after 16h | 0 ms to spare'],
    ['gmail not restored within 15h of start', 'met | restored after 16h'], // A second cut, or a step, is no end.
    ['gmail suspended', 'not met | not suspended'],
    ['cuts == 2', 'met | 2 | 0 to spare'],
    ['gmail cuts <= 1', 'not met | 2 | 1 beyond'],
  ])('%s: %s', (text, expected) => {
    expect(told(text, turns)).toBe(expected);
  });
});

test.each([
  ['gmail suspended within 1h of start', 'met | suspended after 1h | 0 ms to spare'],
  ['mta-1 released', 'met | released after 2h'],
  ['gmail tripped', 'not met | not tripped'],
  ['not tripped', 'met | not tripped'],
  ['alert deep fired within 4h of start', 'met | fired after 3h | 1h to spare'],
  ['alert deep not fired between +4h and +5h', 'met | not fired'],
  ['alert deep cleared', 'not met | not cleared'],
  ['alert dead-letters fired', 'not met | not fired'],
  ['alerts == 1', 'met | 1 | 0 to spare'],
])('%s: %s', (text, expected) => {
  const turns = [
    [1, 'begins', 1],
    [2, 'ends', 1],
    [3, 'begins', 3],
  ] as const;
  expect(told(text, turns)).toBe(expected);
});

describe('what is wrong with a statement is told at its place', () => {
  test.each([
    ['worker cut', 'column 8: a server, a provider or a campaign before `cut`, not pool worker'],
    ['gmail cut during pause', 'column 11: `within`, `between` or `during incident` after `cut`'],
    ['gmail cut soon', 'column 11: the end, or a window: within, between or during'],
    ['alert dead fired', 'column 7: the name of an alert of `sender.alerts`'],
    ['alert deep rang', 'column 12: `fired` or `cleared`'],
    ['batch cuts == 0', 'column 7: cuts of a server, a provider or a campaign, not of lane batch'],
  ])('%s', (text, expected) => {
    expect(told(text, [])).toBe(expected);
  });
});
