// Expectations that no run can meet, or that none can fail: shares beyond the whole, and windows after the end.

import type { Scenario } from '../domain/scenario.ts';
import type { CountName } from '../measurement/selection.ts';
import type { Expectation, Side, Window } from './expectation.ts';
import type { PlanWarning } from './plan-check.ts';
import { statedExpectations } from './stated-expectations.ts';

/** Each of their base is counted once at the most; of tries, opens or alerts a message may have several. */
const parts: readonly CountName[] = [
  ...(['delivered', 'bounced', 'expired', 'dead', 'suppressed', 'unfinished', 'ended'] as const),
  ...(['deferred', 'throttled', 'greylisted', 'blocked', 'reconnect', 'hard', 'soft', 'lost'] as const),
];

export function expectationWarnings(scenario: Scenario): PlanWarning[] {
  const endAtMs = scenario.startAtMs + scenario.durationMs + scenario.drainMs;
  return statedExpectations(scenario).flatMap(({ text, expectation }, index) => {
    const warn = (what: string): PlanWarning => ({ path: `expect[${index}]`, text: `${what}: ${text}` });
    const isLate = windowsOf(expectation).some((window) => window.kind === 'span' && window.fromMs >= endAtMs);
    return [
      ...beyondWhole(expectation).map(warn),
      ...(isLate ? [warn('its window begins when the run is over, so there is nothing to judge')] : []),
    ];
  });
}

function beyondWhole(expectation: Expectation): string[] {
  if (expectation.form !== 'compare' || expectation.right.kind !== 'value') return [];
  const { left, comparator, right } = expectation;
  const { dimension, number } = right.value;
  if (dimension !== 'share' || number <= 1 || !isPart(left)) return [];
  const isAlways = comparator === '<' || comparator === '<=' || comparator === '!=';
  return [`is ${isAlways ? 'always' : 'never'} met, for no share is above 100%`];
}

function isPart({ metric, base, window }: Side): boolean {
  if (metric.kind === 'utilisation' || metric.kind === 'limited-by') return true;
  if (metric.kind !== 'count' || base !== metric.population || !parts.includes(metric.count)) return false;
  // Ends within a window may be of messages that were due before it.
  return window === null;
}

function windowsOf(expectation: Expectation): Window[] {
  if (expectation.form !== 'compare') return expectation.window === null ? [] : [expectation.window];
  const { left, right } = expectation;
  return [left.window, right.kind === 'side' ? right.side.window : null].filter((window) => window !== null);
}
