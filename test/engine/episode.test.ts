import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type EpisodePlan, episodeEndsAtMs, episodePlan, quietUntilMs } from '../../src/engine/episode.ts';
import { createLuck, luckRatio, Purpose } from '../../src/engine/luck.ts';
import { lognormal, quantileAt } from '../../src/engine/quantiles.ts';

const luck = createLuck('episodes');
const condition = 3;
const minuteMs = 60_000;
const startAtMs = Date.UTC(2026, 2, 2);

/** Two minutes each, to the millisecond, in half of all slots of 20 minutes. */
const twoMinutes: EpisodePlan = { slotMs: 20 * minuteMs, chanceRatio: 0.5, lengthsMs: lognormal(2 * minuteMs, 0) };

/** Every episode of a subject that touches these slots, without looking anything up. */
function episodesOf(plan: EpisodePlan, subject: number, firstSlot: number, lastSlot: number) {
  const episodes: { fromMs: number; untilMs: number }[] = [];
  for (let slot = firstSlot; slot <= lastSlot; slot++) {
    const ratioFor = (purpose: 26 | 27 | 28) => luckRatio(luck, purpose, subject, condition, slot);
    if (ratioFor(Purpose.EpisodeHappens) >= plan.chanceRatio) continue;
    const fromMs = (slot + ratioFor(Purpose.EpisodeStart)) * plan.slotMs;
    const lengthMs = quantileAt(plan.lengthsMs, ratioFor(Purpose.EpisodeLength));
    episodes.push({ fromMs, untilMs: fromMs + Math.min(lengthMs, plan.slotMs) });
  }
  return episodes;
}

const plans = [episodePlan(0.002, 2 * minuteMs), episodePlan(0.1, minuteMs), episodePlan(0.4, minuteMs), twoMinutes];
const lookUp = fc.record({
  plan: fc.constantFrom(...plans),
  subject: fc.nat(1000),
  atMs: fc.double({ min: startAtMs, max: startAtMs + 1000 * minuteMs, noNaN: true }),
});

describe('an episode', () => {
  test('is found as if all episodes of the subject had been listed', () => {
    fc.assert(
      fc.property(lookUp, ({ plan, subject, atMs }) => {
        const slot = Math.floor(atMs / plan.slotMs);
        const ends = episodesOf(plan, subject, slot - 5, slot + 5)
          .filter(({ fromMs, untilMs }) => fromMs <= atMs && atMs < untilMs)
          .map(({ untilMs }) => untilMs);
        expect(episodeEndsAtMs(plan, luck, condition, subject, atMs)).toBe(Math.max(0, ...ends));
      }),
      { numRuns: 2000, seed: 1 },
    );
  });

  test('never begins before the instant up to which it was said to be quiet', () => {
    fc.assert(
      fc.property(lookUp, fc.double({ min: 0, max: 0.999, noNaN: true }), ({ plan, subject, atMs }, ratio) => {
        if (episodeEndsAtMs(plan, luck, condition, subject, atMs) !== 0) return;
        const untilMs = quietUntilMs(plan, luck, condition, subject, atMs);
        expect(untilMs).toBeGreaterThan(atMs);
        const laterMs = atMs + (untilMs - atMs) * ratio;
        if (laterMs < untilMs) expect(episodeEndsAtMs(plan, luck, condition, subject, laterMs)).toBe(0);
      }),
      { numRuns: 1000, seed: 1 },
    );
  });
});

describe('a mailbox host in an episode of two minutes', () => {
  const troubled = Array.from({ length: 20_000 }, (_, subject) => subject).filter(
    (subject) => episodeEndsAtMs(twoMinutes, luck, condition, subject, startAtMs) > startAtMs + 5000,
  );

  test('refuses all three tries within four seconds', () => {
    expect(troubled.length).toBeGreaterThan(500);
    const tries = troubled.map((subject) =>
      [0, 2000, 4000].map((afterMs) => episodeEndsAtMs(twoMinutes, luck, condition, subject, startAtMs + afterMs) > 0),
    );
    expect(tries).toEqual(troubled.map(() => [true, true, true]));
  });

  test('lets 95 in 100 through after five minutes; the rest are in their next episode', () => {
    const ends = troubled.map((subject) => ({
      firstMs: episodeEndsAtMs(twoMinutes, luck, condition, subject, startAtMs),
      nextMs: episodeEndsAtMs(twoMinutes, luck, condition, subject, startAtMs + 5 * minuteMs),
    }));
    for (const { firstMs, nextMs } of ends) {
      expect(firstMs).toBeLessThanOrEqual(startAtMs + 2 * minuteMs);
      expect(nextMs).not.toBe(firstMs);
    }
    expect(ends.filter(({ nextMs }) => nextMs === 0).length / ends.length).toBeGreaterThan(0.93);
  });
});

describe('a plan', () => {
  // 0.13 and 0.4 lie where episodes fill their slots and overlap.
  test.each([0.0015, 0.02, 0.1, 0.125, 0.13, 0.25, 0.4, 0.49])(
    'for %d of the time fills it within a twentieth',
    (share) => {
      const plan = episodePlan(share, minuteMs);
      const lookUps = share < 0.01 ? 1_200_000 : 100_000;
      let inside = 0;
      for (let i = 0; i < lookUps; i++)
        if (episodeEndsAtMs(plan, luck, condition, i, startAtMs + i * 977.3) !== 0) inside += 1;
      expect(Math.abs(inside / lookUps / share - 1)).toBeLessThan(0.05);
    },
  );

  test.each([0.02, 0.13, 0.4])('for %d of the time has episodes of the mean asked for', (share) => {
    const plan = episodePlan(share, minuteMs);
    const lengths = Array.from({ length: 200 }, (_, subject) => episodesOf(plan, subject, 0, 200))
      .flat()
      .map(({ fromMs, untilMs }) => untilMs - fromMs);
    expect(lengths.reduce((sum, lengthMs) => sum + lengthMs, 0) / lengths.length / minuteMs).toBeCloseTo(1, 1.7);
  });

  test('for none of the time has none', () => {
    const plan = episodePlan(0, minuteMs);
    for (let subject = 0; subject < 1000; subject++)
      expect(episodeEndsAtMs(plan, luck, condition, subject, startAtMs)).toBe(0);
  });

  test.each([0.5, 1, -0.1, Number.NaN])('for %d of the time is refused', (share) => {
    expect(() => episodePlan(share, minuteMs)).toThrow(
      new RangeError(`an episode plan fills less than half the time, not ${share}`),
    );
  });
});
