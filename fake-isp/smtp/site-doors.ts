// Where the sites of a long tail are to be found by who goes by their MX records: each on an address of its own, and all
// on one port, since a name server tells addresses and no ports.

import { createServer } from 'node:net';
import type { Provider } from '../model/provider.ts';
import { SiteTrait } from '../model/sites.ts';
import { siteHost } from './dns-zone.ts';
import type { DoorPlan } from './mail-host.ts';

export interface SitePlan {
  readonly host: string;
  /** 0 takes one that is free. */
  readonly port: number;
  readonly isSingleLoopback: boolean;
}

/** Nobody listens where the model has a dead host, or a domain without one. */
const closed: readonly (number | undefined)[] = [SiteTrait.Dead, SiteTrait.NoDomain, SiteTrait.NullMx];

/** Who goes by no MX record comes to the first site that nothing is the matter with, or at least to one that listens. */
export function frontDoor({ sites }: Provider, { host, port }: Pick<SitePlan, 'host' | 'port'>): DoorPlan {
  if (sites === null) return { host, port, site: 0 };
  const sound = sites.traits.indexOf(SiteTrait.Sound);
  const open = sites.traits.findIndex((trait) => !closed.includes(trait));
  return { host, port, site: Math.max(0, sound === -1 ? open : sound) };
}

export async function doorsOf(provider: Provider, plan: SitePlan): Promise<readonly DoorPlan[]> {
  const { host, port, isSingleLoopback } = plan;
  const { profile, sites } = provider;
  const { count } = profile.sites;
  if (count === 1 || isSingleLoopback) return [frontDoor(provider, plan)];
  const common = port === 0 ? await freePort(host) : port;
  const open = Array.from({ length: count }, (_, site) => site).filter((site) => !closed.includes(sites?.traits[site]));
  const own = open.map((site) => ({ host: siteHost({ host, isSingle: false }, site), port: common, site }));
  return [frontDoor(provider, { host, port: common }), ...own];
}

function freePort(host: string): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port: 0 }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
