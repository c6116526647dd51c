import { describe, expect, test } from 'vitest';
import type { AlertRule } from '../../src/domain/reactions.ts';
import { AlertState } from '../../src/policy/alert.ts';

function rule(over: Partial<AlertRule> = {}): AlertRule {
  return {
    name: 'deep',
    kind: 'queue-depth',
    above: 100,
    windowMs: 1,
    minSample: 1,
    forMs: 0,
    lane: '',
    server: '',
    ...over,
  };
}

/** What is told of these figures, looked at a minute apart. */
function told(over: Partial<AlertRule>, values: readonly (number | null)[]): string {
  const state = new AlertState(rule(over));
  return values
    .map((value, minute) => {
      const hasChanged = state.look(value, minute * 60_000);
      return hasChanged ? (state.isFired ? 'F' : 'C') : '.';
    })
    .join('');
}

describe('above 100', () => {
  test('fires once at the first look above it, and clears once at the first at or below it', () => {
    expect(told({}, [100, 101, 500, 102, 100, 3, 101])).toBe('.F..C.F');
  });

  test('fires after two minutes there, not before', () => {
    expect(told({ forMs: 120_000 }, [101, 101, 100, 101, 101, 101, 5])).toBe('.....FC');
  });

  test('changes nothing while nobody can judge', () => {
    expect(told({}, [101, null, 101, null, 7])).toBe('F...C');
    expect(told({ forMs: 60_000 }, [101, null, 101])).toBe('..F');
  });
});

test('a quota alert at 90 % fires at 90 %, any other only above its bound', () => {
  expect(told({ kind: 'quota', above: 0.9 }, [0.89, 0.9])).toBe('.F');
  expect(told({ kind: 'error-rate', above: 0.9 }, [0.89, 0.9, 0.91])).toBe('..F');
});
