import { describe, expect, test } from 'vitest';
import { ConnectionLimit } from '../../src/policy/connection-limit.ts';

describe('2 connections', () => {
  test('are open for two, then until one closes', () => {
    const limit = new ConnectionLimit(4, 9, 2);
    expect(limit.gate.isOpen(0)).toBe(true);
    limit.commit();
    limit.commit();
    expect([limit.gate.opensAtMs, limit.open]).toEqual([Number.POSITIVE_INFINITY, 2]);
    limit.settle();
    expect([limit.gate.isOpen(0), limit.open]).toEqual([true, 1]);
  });
});
