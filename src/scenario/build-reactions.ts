// How the sender reacts, from checked fields to the domain's words.

import type { Adaptive, AlertKind, AlertRule, BreakerPlan, ConcurrencyPlan, SuspendRule } from '../domain/reactions.ts';
import type { AdaptiveFields } from './adaptive-schema.ts';
import { type AlertFields, alertFigures } from './alert-schema.ts';
import type { BreakerFields } from './breaker-schema.ts';
import type { ConcurrencyFields } from './concurrency-schema.ts';
import type { SuspendRuleFields } from './suspend-schema.ts';

export function adaptiveOf(fields: AdaptiveFields): Adaptive {
  return {
    per: fields.per,
    windowMs: fields.window,
    maxRatio: fields.max,
    minSample: fields.min_sample,
    cutRatio: fields.cut,
    floor: fields.floor,
    restore: { afterHours: fields.restore.after, stepRatio: fields.restore.step },
  };
}

export function suspendRuleOf(fields: SuspendRuleFields, index: number): SuspendRule {
  const { match, rate, connections, resume } = fields;
  return {
    source: `sender.suspend[${index}]`,
    match: {
      provider: match.provider ?? null,
      classes: match.class ?? [],
      code: match.code ?? null,
      enhanced: match.enhanced ?? null,
      text: match.text ?? null,
    },
    per: fields.per,
    threshold: fields.threshold,
    action:
      rate !== undefined
        ? { kind: 'rate', rate }
        : connections !== undefined
          ? { kind: 'connections', connections }
          : { kind: 'suspend' },
    forMs: fields.for,
    spreadRatio: fields.spread,
    resume: { rateRatio: resume.rate, stepRatio: resume.step },
  };
}

export function breakerOf(fields: BreakerFields): BreakerPlan {
  const { per, failures, open, factor, most, probes } = fields;
  return { per, failures, openMs: open, factor, openMostMs: most, probes };
}

export function concurrencyOf({ initial, limit, feedback }: ConcurrencyFields): ConcurrencyPlan {
  const both = 'kind' in feedback ? { positive: feedback, negative: feedback } : feedback;
  return { initial, limit, positive: both.positive, negative: both.negative };
}

export function alertOf(fields: AlertFields): AlertRule {
  const figure = alertFigures.find((key) => fields[key] !== undefined)!;
  return {
    name: fields.name,
    kind: figure.replaceAll('_', '-') as AlertKind,
    above: fields[figure]!,
    windowMs: fields.window,
    minSample: fields.min_sample,
    forMs: fields.for,
    lane: fields.lane ?? '',
    server: fields.server ?? '',
  };
}
