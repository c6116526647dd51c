// A warm-up from checked fields to the domain's words.

import type { Warmup, WarmupPhase, WarmupPlan } from '../domain/warmup.ts';
import { warmupPlanNamed } from '../policy/warmup-plans.ts';
import type { WarmupFields, WarmupPhaseFields } from './warmup-schema.ts';

export function warmupOf(given: WarmupFields): Warmup {
  const fields = typeof given === 'string' ? { plan: given, per: 'ip' as const, no_data: 'pass' as const } : given;
  const { plan, per, no_data, overflow, fill, step_back, restart }: Exclude<WarmupFields, string> = fields;
  const base = typeof plan === 'string' ? warmupPlanNamed(plan)! : ownPlan(plan);
  return {
    plan: {
      ...base,
      fillRatio: fill ?? base.fillRatio,
      stepBackDays: step_back ?? base.stepBackDays,
      restartAfterDays: restart ?? base.restartAfterDays,
    },
    per,
    noData: no_data,
    overflow: overflow ?? [],
  };
}

function ownPlan(phases: readonly WarmupPhaseFields[]): WarmupPlan {
  const { fillRatio, stepBackDays, restartAfterDays } = warmupPlanNamed('stock')!;
  return { name: 'own', source: '', fillRatio, stepBackDays, restartAfterDays, phases: phases.map(phaseOf) };
}

function phaseOf({ days, cap, per_hour, rate, from, spread, accept }: WarmupPhaseFields): WarmupPhase {
  return {
    days,
    // Without a cap of its own, a day holds what its hours do.
    capPerDay: cap ?? Math.ceil((per_hour! * spread) / 3_600_000),
    perHour: per_hour ?? null,
    perSecond: rate === undefined ? null : (rate.count * 1000) / rate.perMs,
    opensAtMs: from,
    spreadMs: spread,
    accept: {
      refusedMaxRatio: accept.refused ?? null,
      bounceMaxRatio: accept.bounce ?? null,
      softBurstMaxRatio: accept.soft_burst ?? null,
      complaintMaxRatio: accept.complaint ?? null,
      colour: accept.colour ?? null,
      reputation: accept.reputation ?? null,
    },
  };
}
