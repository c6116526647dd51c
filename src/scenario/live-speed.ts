// How fast a scenario may honestly be run live. Two things bound it: the real parts must keep up with the rates asked
// of them, and what they take by themselves must be little beside the latencies that the scenario models.

import type { Profile } from '../../fake-isp/model/profile.ts';
import type { Rate, Scenario } from '../domain/scenario.ts';

/** What one machine's broker, agents and providers carry together; half of it may be asked of them. */
const capacityPerSecond = 1500;
/** By how much real time an attempt differs from what is modelled: processes that wake late, loopback, parsing. */
const jitterWallMs = 1;
const jitterRatio = 0.1;

export interface LiveSpeed {
  /** Simulated seconds in a real one, whole, at least 1. */
  readonly speed: number;
  /** What bounds it. */
  readonly because: string;
}

export function honestSpeed(scenario: Scenario): LiveSpeed {
  const latencyMs = shortestLatencyMs(scenario);
  const rate = peakPerSecond(scenario, latencyMs);
  const byRate = capacityPerSecond / 2 / rate;
  const byLatency = (jitterRatio * latencyMs) / jitterWallMs;
  const speed = Math.max(1, Math.floor(Math.min(byRate, byLatency)));
  const because =
    byRate < byLatency
      ? `up to ${Math.round(rate)} messages a simulated second, of which this machine is trusted with ${capacityPerSecond / 2} a real one`
      : `an attempt takes ${Math.round(latencyMs)} ms, of which the machine's own ${jitterWallMs} ms is to be a tenth at most`;
  return { speed, because };
}

/** The fastest provider's usual time for a message. */
function shortestLatencyMs({ providers }: Scenario): number {
  return Math.min(...providers.map(({ profile }) => (profile as Profile).latency.message.medianMs));
}

/** Servers' rates together, or what the workers can do at all. */
function peakPerSecond({ sender }: Scenario, latencyMs: number): number {
  const workers = sender.pools.reduce((sum, pool) => sum + pool.workers, 0);
  const served = sender.servers.reduce((sum, server) => sum + perSecond(server.rate), 0);
  return Math.max(0.001, Math.min(served, (workers * 1000) / latencyMs));
}

function perSecond(rate: Rate | null): number {
  return rate === null ? Number.POSITIVE_INFINITY : (rate.count * 1000) / rate.perMs;
}
