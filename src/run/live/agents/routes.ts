// Where agents go: a route for each destination and sending IP, and how long they wait there.

import type { Profile } from '../../../../fake-isp/model/profile.ts';
import { tlsOf } from '../../../../fake-isp/profiles/served-profile.ts';
import { loopbackPlan } from '../../../domain/loopback.ts';
import type { Scenario } from '../../../domain/scenario.ts';
import { beginsTls } from '../../../domain/tls-use.ts';
import type { Timeouts } from '../../../drivers/transport/transport.ts';
import type { Sender } from '../../../sender/sender.ts';
import type { AgentRoute, HostPlace } from '../protocol.ts';

/** In the order of `AgentMail.routeOf`. */
export function routesOf(
  { flows, roster }: Sender,
  scenario: Scenario,
  places: readonly HostPlace[],
  isSingle: boolean,
): AgentRoute[] {
  const { sources } = loopbackPlan(
    flows.ips.map(({ ip }) => ip),
    isSingle,
  );
  const names = scenario.providers.map(({ name }) => name);
  const use = scenario.sender.tls ?? 'when_required';
  const usesTls = scenario.providers.map(({ profile }) => beginsTls(use, tlsOf(profile as Profile)));
  const known = new Map(places.map((place) => [`${place.provider} ${place.site} ${place.ip}`, place]));
  return roster.addresses.destinations.flatMap(({ provider, site }) =>
    flows.ips.map(({ ip, server }) => {
      const at = `${names[provider]} ${site} `;
      const { host, port } = known.get(at) ?? known.get(`${at}${ip}`)!;
      const localAddress = isSingle ? '' : sources.get(ip)!;
      return { host, port, localAddress, ip, heloName: `${server.name}.example`, usesTls: usesTls[provider]! };
    }),
  );
}

/** Real time that a busy machine may take for what a provider does at once. */
const leastWallMs = 2000;

/** The sender's patience in real time. */
export function wallTimeouts({ sender }: Scenario, speed: number): Timeouts {
  const { connectMs, bannerMs, commandMs, dataMs, finalDotMs } = sender.connections.timeouts;
  const wall = (simulatedMs: number) => Math.max(leastWallMs, simulatedMs / speed);
  return {
    connectMs: wall(connectMs),
    bannerMs: wall(bannerMs),
    commandMs: wall(commandMs),
    dataMs: wall(dataMs),
    finalDotMs: wall(finalDotMs),
  };
}
