// How fast a scenario may honestly be run live.

import { describe, expect, it } from 'vitest';
import { assumedCapacity, honestSpeed } from '../../src/scenario/live-speed.ts';
import { bundledProfiles, readScenario } from '../../src/scenario/load.ts';

/** Gmail takes 600 ms for a message. */
function scenario(rate: string, provider = 'gmail') {
  const loaded = readScenario(
    `
name: small
question: How fast?
start: 2026-03-02T00:00:00Z
duration: 1h
seed: 1
audiences: { people: { size: 100, providers: { ${provider}: 100% } } }
campaigns: [{ name: hello, audience: people, from_domain: news.example, at: +1m }]
sender:
  pools: [{ name: worker, workers: 60, lanes: [batch] }]
  servers: [{ name: mta-1, ips: [192.0.2.11], rate: ${rate} }]
`,
    [],
    bundledProfiles(),
    'live',
  );
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
  return loaded.scenario;
}

describe('the highest honest speed', () => {
  it('lets the peak rate be half of what the machine carries', () => {
    const { speed, byRate, peakPerSecond } = honestSpeed(scenario('50/s'), {
      ...{ perSecond: 2000, attemptWallMs: 1, isMeasured: true },
    });
    expect({ speed, byRate, peakPerSecond }).toEqual({ speed: 20, byRate: 20, peakPerSecond: 50 });
  });

  it('takes what the workers can do for the peak where they can do less than the servers may', () => {
    expect(honestSpeed(scenario('1_000/s')).peakPerSecond).toBe(100);
  });

  it('lets the time that an attempt takes by itself be a tenth of the shortest latency', () => {
    const slow = honestSpeed(scenario('1/s'), { perSecond: 2000, attemptWallMs: 3, isMeasured: true });
    expect(slow).toMatchObject({ speed: 20, byLatency: 20, shortestLatencyMs: 600 });
  });

  it('is never below real time', () => {
    const busy = honestSpeed(scenario('1_000/s', 'plain'), { perSecond: 10, attemptWallMs: 40, isMeasured: true });
    expect(busy.speed).toBe(1);
  });

  it('says what bounds it, and how that is known', () => {
    expect(honestSpeed(scenario('50/s'), { perSecond: 1810, attemptWallMs: 1, isMeasured: true }).because).toBe(
      'up to 50 messages leave in a simulated second, and half of what this machine carries, as measured just now, is 905 in a real one',
    );
    expect(honestSpeed(scenario('1/s'), assumedCapacity).because).toBe(
      "an attempt takes 600 ms, of which the machine's own 1 ms, as is taken for granted, are to be a tenth at most",
    );
  });
});
