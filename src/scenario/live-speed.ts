// How fast a scenario may honestly be run live. Two things bound it: the real parts must keep up with the rates asked
// of them, and what they take by themselves must be little beside the latencies that the scenario models.

import type { Profile } from '../../fake-isp/model/profile.ts';
import type { Rate, Scenario } from '../domain/scenario.ts';

/** What a machine's broker, agents and providers can do together. */
export interface LiveCapacity {
  readonly perSecond: number;
  /**
   * Real time that an attempt takes at a provider that answers at once: processes that wake late, loopback, parsing. A
   * provider's own share of it is within the latency that it waits out, so this is what a live attempt takes too long.
   */
  readonly attemptWallMs: number;
  readonly isMeasured: boolean;
}

/** What may be taken for granted of a machine on which nothing was measured. */
export const assumedCapacity: LiveCapacity = { perSecond: 1500, attemptWallMs: 1, isMeasured: false };

/** So much of its capacity may be asked of a machine, and so much of a latency may be the machine's own. */
const capacityRatio = 0.5;
const ownRatio = 0.1;

export interface LiveSpeed {
  /** Simulated seconds in a real one, whole, at least 1. */
  readonly speed: number;
  /** What bounds it. */
  readonly because: string;
}

/** What the speed is derived from. */
export interface LiveSpeedFigures extends LiveSpeed {
  readonly capacity: LiveCapacity;
  /** In simulated time. */
  readonly peakPerSecond: number;
  readonly shortestLatencyMs: number;
  /** What each of the two would allow by itself. */
  readonly byRate: number;
  readonly byLatency: number;
}

export function honestSpeed(scenario: Scenario, capacity: LiveCapacity = assumedCapacity): LiveSpeedFigures {
  const latencyMs = shortestLatencyMs(scenario);
  const rate = peakPerSecond(scenario, latencyMs);
  const { perSecond, attemptWallMs, isMeasured } = capacity;
  const byRate = (capacityRatio * perSecond) / rate;
  const byLatency = (ownRatio * latencyMs) / attemptWallMs;
  const speed = Math.max(1, Math.floor(Math.min(byRate, byLatency)));
  const known = isMeasured ? 'as measured just now' : 'as is taken for granted';
  const because =
    byRate < byLatency
      ? `up to ${figure(rate)} messages leave in a simulated second, and half of what this machine carries, ${known}, is ${figure(capacityRatio * perSecond)} in a real one`
      : `an attempt takes ${figure(latencyMs)} ms, of which the machine's own ${figure(attemptWallMs)} ms, ${known}, are to be a tenth at most`;
  return { speed, because, capacity, peakPerSecond: rate, shortestLatencyMs: latencyMs, byRate, byLatency };
}

function figure(value: number): string {
  return String(value >= 100 ? Math.round(value) : Number(value.toPrecision(2)));
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
