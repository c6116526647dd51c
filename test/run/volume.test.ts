import { describe, expect, test } from 'vitest';
import { peakVolumes } from '../../src/run/volume.ts';
import { audience, batch, scenario, server } from '../sender/fixtures.ts';

const servers = ['1', '2', '3'].map((n) => server({ name: `mta-${n}`, ips: [`192.0.2.${n}`] }));
const rule = { source: 'sender.routing[0]', match: {}, reputations: [], overflow: [], failover: [] };
const volumes = (over: Parameters<typeof scenario>[0]) => {
  const peak = peakVolumes(scenario({ audiences: [audience({ size: 1200 })], ...over }));
  return ['1', '2', '3'].map((n) => peak('plain', `192.0.2.${n}`));
};

describe('what providers are taken to be used to, of 1,200 messages', () => {
  test('is shared by the servers that a campaign may use', () => {
    expect(volumes({ sender: { servers } })).toEqual([400, 400, 400]);
    expect(volumes({ sender: { servers }, campaigns: [batch({ servers: ['mta-2'] })] })).toEqual([0, 1200, 0]);
  });

  test('goes by the weights of a rule, and whole to what stands in', () => {
    const ips = [
      { ip: '192.0.2.1', weight: 3 },
      { ip: '192.0.2.2', weight: 1 },
    ];
    const routing = [{ ...rule, ips, failover: ['192.0.2.3'] }];
    expect(volumes({ sender: { servers, routing } })).toEqual([900, 300, 1200]);
  });

  test('goes whole to a server that takes what a warm-up leaves over', () => {
    const phases = [{ days: 1, capPerDay: 10, perHour: null, perSecond: null, opensAtMs: 0, spreadMs: 86_400_000 }];
    const accept = {
      ...{ refusedMaxRatio: null, bounceMaxRatio: null, softBurstMaxRatio: null },
      ...{ complaintMaxRatio: null, colour: null, reputation: null },
    };
    const plan = {
      ...{ name: 'own', source: '', fillRatio: 0, stepBackDays: 2, restartAfterDays: 30 },
      phases: phases.map((phase) => ({ ...phase, accept })),
    };
    const warmup = { plan, per: 'ip', noData: 'pass', overflow: ['mta-2'] } as const;
    const own = [{ ...servers[0]!, warmup }, servers[1]!, servers[2]!];
    expect(volumes({ sender: { servers: own }, campaigns: [batch({ servers: ['mta-1'] })] })).toEqual([1200, 1200, 0]);
  });
});
