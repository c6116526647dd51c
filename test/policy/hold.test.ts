import { describe, expect, test } from 'vitest';
import { Hold } from '../../src/policy/hold.ts';

describe('a hold', () => {
  test('is open until it is shut', () => {
    expect(new Hold(0, 5).gate.isOpen(0)).toBe(true);
  });

  test('shut until 100 opens at 100', () => {
    const hold = new Hold(0, 5);
    hold.shut(100, 5);
    expect([hold.gate.isOpen(99.9), hold.gate.isOpen(100)]).toEqual([false, true]);
  });

  test('names what shut it last as the cause', () => {
    const hold = new Hold(0, 5);
    hold.shut(Number.POSITIVE_INFINITY, 6);
    expect([hold.gate.cause, hold.gate.opensAtMs]).toEqual([6, Number.POSITIVE_INFINITY]);
  });

  test('opens at once where it is lifted', () => {
    const hold = new Hold(0, 5);
    hold.shut(Number.POSITIVE_INFINITY, 6);
    hold.lift();
    expect(hold.gate.isOpen(1)).toBe(true);
  });
});
