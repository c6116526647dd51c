import { describe, expect, test } from 'vitest';
import type { Summary } from '../../src/measurement/summary.ts';
import { reactionLines } from '../../src/report/reaction-lines.ts';
import { hourMs, startAtMs, summary } from './fixtures.ts';

type Reaction = Summary['reactions'][number];

function reaction(kind: Reaction['kind'], name: string, hours: readonly [number, number | null], figure = 1): Reaction {
  const [from, until] = hours;
  return {
    ...{ kind, name, server: '', provider: '', campaign: '' },
    fromMs: startAtMs + from * hourMs,
    untilMs: until === null ? null : startAtMs + until * hourMs,
    figure,
  };
}

describe('what the sender did of itself', () => {
  test('is nothing where it did nothing', () => {
    expect(reactionLines(summary())).toEqual([]);
  });

  test('is told in one line a place, with how often, how long, and how low', () => {
    const reactions = [
      reaction('cut', 'mta-1 at gmail', [1, 2], 0.5),
      reaction('cut', 'mta-1 at gmail', [2, 14], 0.25),
      reaction('suspension', 'mta-1 at yahoo', [1, 2]),
      reaction('suspension', 'mta-1 at yahoo', [3, 4]),
      reaction('breaker', 'at mx.gmail.test', [20, null]),
      reaction('campaign-pause', 'offer', [5, 6]),
    ];
    expect(reactionLines(summary({ reactions }))).toEqual([
      'cut the rate of mta-1 at gmail for 13 h, to 15/m at the lowest',
      'suspended mta-1 at yahoo 2 times, for 2 h',
      'breaker at mx.gmail.test opened once, for 4 h',
      'offer was stopped once, for 1 h',
    ]);
  });

  test('ends after six places', () => {
    const reactions = Array.from({ length: 8 }, (_, i) => reaction('breaker', `at mx.s${i}.test`, [1, 2]));
    const lines = reactionLines(summary({ reactions }));
    expect(lines).toHaveLength(7);
    expect(lines.at(-1)).toBe('and 2 more places with a reaction');
  });

  test('names the alerts that fired, and what became of the dead list', () => {
    const alerts = ['deep', 'errors', 'deep'].map((name) => ({
      name,
      firedAtMs: startAtMs,
      clearedAtMs: null,
      value: 1,
    }));
    const deadList = { died: 1500, redriven: 1200, left: 300 };
    expect(reactionLines(summary({ alerts, deadList }))).toEqual([
      '3 alerts fired: deep, errors',
      '1,200 taken off the dead list again, 300 left on it',
    ]);
  });
});
