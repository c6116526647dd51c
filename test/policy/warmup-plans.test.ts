import { describe, expect, test } from 'vitest';
import { pacePerDay, warmupPlanNamed, warmupPlans } from '../../src/policy/warmup-plans.ts';

const hourMs = 3_600_000;

describe('the stock plan', () => {
  const { phases } = warmupPlanNamed('stock')!;

  test('is the table of five rows: days 1-2, days 3-7, and three weeks', () => {
    expect(
      phases.map(({ days, capPerDay, perSecond, spreadMs }) => [days, capPerDay, perSecond, spreadMs / hourMs]),
    ).toEqual([
      [2, 100, 1, 8],
      [5, 1000, 5, 8],
      [7, 10_000, 20, 12],
      [7, 50_000, 50, 12],
      [7, 100_000, 100, 24],
    ]);
  });

  test('asks for no refusals, then few bounces, then green, then medium, then high', () => {
    const asked = phases.map(({ accept }) => Object.entries(accept).filter(([, value]) => value !== null));
    expect(asked).toEqual([
      [['refusedMaxRatio', 0]],
      [
        ['bounceMaxRatio', 0.02],
        ['softBurstMaxRatio', 0.1],
      ],
      [['colour', 'green']],
      [['reputation', 'medium']],
      [['reputation', 'high']],
    ]);
  });

  test('spreads 100 over 8 hours: 12.5 an hour, or 300 in a day that were open all round', () => {
    expect(pacePerDay(phases[0]!)).toBe(300);
  });
});

describe.each(warmupPlans.map((plan) => [plan.name, plan] as const))('plan %s', (_, plan) => {
  test('never asks for less than the day before, and says where it is from', () => {
    const caps = plan.phases.map(({ capPerDay }) => capPerDay);
    expect(caps).toEqual([...caps].sort((one, other) => one - other));
    expect(plan.source).not.toBe('');
  });

  test('lets its pace fill the cap in the hours it is spread over, and no more', () => {
    for (const phase of plan.phases) {
      const inSpread = (pacePerDay(phase) * phase.spreadMs) / (24 * hourMs);
      expect(inSpread).toBeLessThanOrEqual(phase.capPerDay * (1 + 1e-9));
      expect(inSpread).toBeGreaterThan(0.99 * phase.capPerDay);
      expect(phase.opensAtMs + phase.spreadMs).toBeLessThanOrEqual(24 * hourMs);
    }
  });
});

test.each([
  ['sendgrid', 42, 20 * 24, 19_601_056 * 24],
  ['sparkpost', 29, 200, 10_000_000],
  ['mailtrap', 21, 300, 57_000],
  ['braze-conservative', 14, 50, 1_024_000],
  ['braze-moderate', 21, 50, 1_000_000],
  ['braze-aggressive', 17, 50, 4_000_000],
  ['salesforce', 6, 50_000, 1_600_000],
  ['kumomta-aggressive', 14, 200, 300_000],
])('%s has %i steps, from %i a day to %i', (name, steps, first, last) => {
  const { phases } = warmupPlanNamed(name)!;
  expect([phases.length, phases[0]!.capPerDay, phases.at(-1)!.capPerDay]).toEqual([steps, first, last]);
});

test('no plan goes by an unknown name', () => {
  expect(warmupPlanNamed('stocks')).toBeUndefined();
});
