// What in a sender's reactions cannot be meant: what never judges, never binds, or has nothing to work on.

import type { AlertRule } from '../domain/reactions.ts';
import type { Scenario } from '../domain/scenario.ts';
import type { PlanWarning } from './plan-check.ts';
import { printNumber } from './units.ts';

export function reactionWarnings(scenario: Scenario): PlanWarning[] {
  const { sender } = scenario;
  const warnings: PlanWarning[] = [];
  const warn = (path: string, text: string) => warnings.push({ path, text });
  if (sender.redriveAtMs.length > 0 && sender.retry.attempts === null)
    warn('sender.redrive', 'the dead list stays empty: `sender.retry.attempts` sets no limit of tries');
  const endAtMs = scenario.startAtMs + scenario.durationMs + scenario.drainMs;
  if (sender.redriveAtMs.some((atMs) => atMs > endAtMs)) warn('sender.redrive', 'comes after the end of the run');
  const workerCount = sender.pools.reduce((sum, { workers }) => sum + workers, 0);
  for (const { source, concurrency } of sender.throttles) {
    if (concurrency !== null && concurrency.limit > workerCount && concurrency.initial >= workerCount)
      warn(
        `${source}.concurrency`,
        `never binds: it begins with ${printNumber(concurrency.initial)} deliveries at once, and there are ${printNumber(workerCount)} workers`,
      );
  }
  sender.suspend.forEach(({ match }, index) => {
    if (match.classes.length > 0 && match.classes.every((name) => name === 'delivered'))
      warn(`sender.suspend[${index}].match.class`, 'suspends for being accepted');
  });
  for (const alert of sender.alerts) {
    const text = alertTrouble(alert, scenario);
    if (text !== undefined) warn(`sender.alerts[${alert.name}]`, text);
  }
  return warnings;
}

function alertTrouble({ kind, server }: AlertRule, { sender }: Scenario): string | undefined {
  if (kind === 'dead' && sender.retry.attempts === null)
    return 'never fires: `sender.retry.attempts` sets no limit of tries, so nobody dies';
  if (kind !== 'quota') return undefined;
  const ownQuotas = sender.servers
    .filter(({ name }) => server === '' || name === server)
    .flatMap(({ quotas }) => quotas);
  const quotas = server === '' ? [...ownQuotas, ...sender.throttles.flatMap((throttle) => throttle.quotas)] : ownQuotas;
  return quotas.length > 0 ? undefined : `never fires: no quota is set${server === '' ? '' : ` for ${server}`}`;
}
