// The experiment that Postfix's SCHEDULER_README reports: a client limit of 20, a server limit of 5 connections that
// answers the sixth with 421 and closes, an initial concurrency of 5, two recipients a delivery and a second each, 2,000
// recipients in all. What share of deliveries was put off there stands in its table, as does the closed formula.

import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runVirtual } from '../../src/run/virtual.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { packageRoot } from '../../src/scenario/package-root.ts';

const serverLimit = 5;

async function deferredShares(...sets: string[]): Promise<Record<string, number>> {
  const loaded = loadScenario(join(packageRoot(), 'scenarios/postfix-feedback.yaml'), sets);
  if ('problems' in loaded) throw new Error('it does not load');
  const { summary } = await runVirtual(loaded.scenario);
  return Object.fromEntries(
    summary.campaigns.map(({ name, figures }) => [name, figures.classes.throttled / figures.attempts]),
  );
}

/** Once in so many deliveries one too many is asked for; the feedback is taken at the server's limit. */
function formula(feedback: number): number {
  return 1 / (1 + Math.ceil(1 / feedback - 1e-9));
}

const published = [
  ['reciprocal', '1/N', 0.165, 1 / serverLimit],
  ['root', '1/sqrt(N)', 0.245, 1 / Math.sqrt(serverLimit)],
  ['whole', '1', 0.497, 1],
] as const;

describe('the share of deliveries put off', () => {
  test.each(published)(
    '%s feedback (%s) is within a point of the published figure and of the formula',
    async (name, _f, measured, feedback) => {
      const share = (await deferredShares())[name]!;
      expect(Math.abs(share - measured)).toBeLessThan(0.01);
      expect(Math.abs(share - formula(feedback))).toBeLessThan(0.01);
    },
  );

  test.each(['2', '3', '4'])('hangs on no luck: seed %s', async (seed) => {
    const shares = await deferredShares(`seed=${seed}`);
    for (const [name, , measured] of published) expect(Math.abs(shares[name]! - measured)).toBeLessThan(0.01);
  });

  test.each([
    ['0.5', 1 / 3],
    ['0.25', 1 / 5],
    ['0.1', 1 / 11],
  ])('a fixed feedback of %s follows the same formula', async (feedback, expected) => {
    const { whole } = await deferredShares(`sender.throttles[2].concurrency.feedback=${feedback}`);
    expect(Math.abs(whole! - expected)).toBeLessThan(0.02);
  });
});
