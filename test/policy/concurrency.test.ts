import { describe, expect, test } from 'vitest';
import type { ConcurrencyPlan, Feedback } from '../../src/domain/reactions.ts';
import { ConcurrencyWindow } from '../../src/policy/concurrency.ts';

const reciprocal: Feedback = { kind: 'reciprocal', amount: 1 };
const root: Feedback = { kind: 'root', amount: 1 };
const fixed = (amount: number): Feedback => ({ kind: 'fixed', amount });

function windowOf(feedback: Feedback, over: Partial<ConcurrencyPlan> = {}): ConcurrencyWindow {
  return new ConcurrencyWindow(0, 0, { initial: 5, limit: 20, positive: feedback, negative: feedback, ...over });
}

/** The number after each answer: + for one that was let in, - for one that was not. Five are under way all the time. */
function numbersAfter(window: ConcurrencyWindow, answers: string): number[] {
  for (let i = 0; i < 5; i++) window.commit();
  return [...answers].map((answer) => {
    window.ended(answer === '-');
    window.commit();
    return window.window;
  });
}

describe('from 5 deliveries at once', () => {
  test('1/N goes to 6 at the fifth success, and back at the first failure', () => {
    expect(numbersAfter(windowOf(reciprocal), '+++++-')).toEqual([5, 5, 5, 5, 6, 5]);
  });

  test('1/sqrt(N) goes to 6 at the third success', () => {
    expect(numbersAfter(windowOf(root), '+++-')).toEqual([5, 5, 6, 5]);
  });

  test('1 goes up and down by one at each answer', () => {
    expect(numbersAfter(windowOf(fixed(1)), '+-+-')).toEqual([6, 5, 6, 5]);
  });

  test('0.25 comes down at the first failure and again at the fifth', () => {
    expect(numbersAfter(windowOf(fixed(0.25)), '-----')).toEqual([4, 4, 4, 4, 3]);
  });

  test('the failure that lowers it takes away what successes had added up to, the next one of its cycle does not', () => {
    expect(numbersAfter(windowOf(fixed(0.5)), '+-+-+-+')).toEqual([5, 4, 4, 4, 5, 4, 4]);
  });

  test('never below 1, never above the limit', () => {
    expect(numbersAfter(windowOf(fixed(2)), '----')).toEqual([3, 1, 1, 1]);
    expect(numbersAfter(windowOf(fixed(2), { limit: 8 }), '+++')).toEqual([7, 8, 8]);
  });

  test('no further above what is under way than the initial number', () => {
    const window = windowOf(fixed(1));
    window.commit();
    const numbers = Array.from({ length: 8 }, () => {
      window.ended(false);
      window.commit();
      return window.window;
    });
    expect(numbers.at(-1)).toBe(6);
  });
});

describe('its gate', () => {
  test('is open while fewer are under way than the number', () => {
    const window = windowOf(reciprocal, { initial: 2 });
    window.commit();
    expect(window.gate.isOpen(0)).toBe(true);
    window.commit();
    expect(window.gate.isOpen(0)).toBe(false);
    window.ended(false);
    expect(window.gate.isOpen(0)).toBe(true);
  });
});
