import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SuppressionList } from '../../src/policy/suppression.ts';

describe('a suppression list', () => {
  test('is empty at first, the last of 9 recipients included', () => {
    const list = new SuppressionList(9);
    expect([list.isEmpty, list.has(8)]).toEqual([true, false]);
  });

  test('counts nobody twice', () => {
    const list = new SuppressionList(9);
    list.add(8);
    list.add(8);
    expect([list.count, list.isEmpty]).toEqual([1, false]);
  });

  test('holds exactly those who were added', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(999)), (recipients) => {
        const list = new SuppressionList(1000);
        for (const recipient of recipients) list.add(recipient);
        const held = Array.from({ length: 1000 }, (_, recipient) => recipient).filter((recipient) =>
          list.has(recipient),
        );
        expect(held).toEqual([...new Set(recipients)].toSorted((left, right) => left - right));
        expect(list.count).toBe(held.length);
      }),
      { numRuns: 100, seed: 1 },
    );
  });
});
