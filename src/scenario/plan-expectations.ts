// Expectations that no run can meet, or that hardly any can fail: shares beyond the whole, counts where a share is meant,
// and windows after the end.

import type { Scenario } from '../domain/scenario.ts';
import type { CountName, Selection } from '../measurement/selection.ts';
import type { Expectation, Side, Window } from './expectation.ts';
import type { FlowPlan, PlanWarning } from './plan-check.ts';
import { statedExpectations } from './stated-expectations.ts';
import { printNumber } from './units.ts';

/** Each of their base is counted once at the most; of tries, opens or alerts a message may have several. */
const parts: readonly CountName[] = [
  ...(['delivered', 'bounced', 'expired', 'dead', 'suppressed', 'unfinished', 'ended'] as const),
  ...(['deferred', 'throttled', 'greylisted', 'blocked', 'reconnect', 'hard', 'soft', 'lost'] as const),
];

export function expectationWarnings(scenario: Scenario, flows: readonly FlowPlan[]): PlanWarning[] {
  const endAtMs = scenario.startAtMs + scenario.durationMs + scenario.drainMs;
  return statedExpectations(scenario).flatMap(({ text, expectation }, index) => {
    const warn = (what: string): PlanWarning => ({ path: `expect[${index}]`, text: `${what}: ${text}` });
    const isLate = windowsOf(expectation).some((window) => window.kind === 'span' && window.fromMs >= endAtMs);
    return [
      ...beyondWhole(expectation).map(warn),
      ...countForShare(expectation, scenario, flows).map(warn),
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

/** A `%` forgotten. To want one message at least is to want any at all, and a tenth of them may be meant as a count. */
function countForShare(expectation: Expectation, scenario: Scenario, flows: readonly FlowPlan[]): string[] {
  if (expectation.form !== 'compare' || expectation.right.kind !== 'value') return [];
  const { left, comparator, right } = expectation;
  const { dimension, number } = right.value;
  if (dimension !== 'count' || number <= 1 || number > 100 || left.window !== null || left.base !== null) return [];
  const { metric, subject } = left;
  const isNearAll = metric.kind === 'count' && (metric.count === 'delivered' || metric.count === 'ended');
  if (!isNearAll || (comparator !== '>=' && comparator !== '>')) return [];
  const due = dueTo(subject, scenario, flows);
  if (due <= 10 * number) return [];
  return [`counts messages, of which ${printNumber(due)} are due; for a share write ${printNumber(number)}%`];
}

/** None is due to a server, an IP or a pool. */
function dueTo({ kind, name }: Selection, { campaigns }: Scenario, flows: readonly FlowPlan[]): number {
  const audienceOf = (campaign: string) => campaigns.find((one) => one.name === campaign)?.audience;
  const own = flows.filter((flow) => {
    if (kind === 'campaign' || kind === 'provider' || kind === 'lane') return flow[kind] === name;
    return kind === 'all' || (kind === 'audience' && audienceOf(flow.campaign) === name);
  });
  return own.reduce((sum, { messages }) => sum + messages, 0);
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
