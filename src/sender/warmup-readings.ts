// What dashboards show about a warm-up, taken together: the worst of them, for a plan asks each to be content.

import { dashboardColours, dashboardReputations, type WarmupFigures } from '../domain/warmup.ts';
import type { Dashboards } from './dashboards.ts';
import type { WarmupScope } from './warmup-scopes.ts';

export function worstReadings(
  dashboards: Dashboards,
  { ip, providers }: Pick<WarmupScope, 'ip' | 'providers'>,
  nowMs: number,
): Pick<WarmupFigures, 'colour' | 'reputation'> {
  const readings = providers.flatMap((provider) => dashboards.read(provider, 'ip', ip, nowMs) ?? []);
  return {
    colour: worst(
      dashboardColours,
      readings.map(({ colour }) => colour),
    ),
    reputation: worst(
      dashboardReputations,
      readings.map(({ reputation }) => reputation),
    ),
  };
}

/** The first of `levels`, worst first, that anybody shows; null: nobody shows one. */
function worst<L>(levels: readonly L[], shown: readonly (L | null)[]): L | null {
  return levels.find((level) => shown.includes(level)) ?? null;
}
