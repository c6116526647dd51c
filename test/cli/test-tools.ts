// The rooms behind the commands made small: the real scenario room, and a run that answers at once with a summary at hand.

import { realTools } from '../../src/cli/real-tools.ts';
import type { Tools } from '../../src/cli/tools.ts';
import type { Scenario } from '../../src/domain/scenario.ts';
import { exitCodeOf } from '../../src/measurement/summarise.ts';
import type { Summary } from '../../src/measurement/summary.ts';
import type { VirtualResult } from '../../src/run/virtual.ts';
import { busySummary } from '../report/fixtures.ts';

export function testTools(tools: Partial<Tools> = {}): Tools {
  return {
    ...realTools,
    run: async (scenario) => resultOf(scenario),
    drawPng: async (file) => Buffer.from(file),
    drawComparison: async (file) => Buffer.from(file),
    drawSweep: async ({ figure }) => Buffer.from(figure),
    page: async ({ scenario }) => `<!doctype html><title>${scenario.name}</title>`,
    ...tools,
  };
}

export function resultOf(scenario: Scenario, some: Partial<Summary> = {}, partial = false): VirtualResult {
  const verdict = some.verdict ?? 'met';
  const base = busySummary({ verdict, exitCode: exitCodeOf(verdict), expectations: [], ...some });
  const summary = { ...base, scenario: { ...base.scenario, name: scenario.name, seed: scenario.seed } };
  return { summary, partial, stats: { eventCount: 1000, decideCount: 1000, attemptCount: 1000 }, journey: undefined };
}
