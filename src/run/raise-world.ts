// The receiving world of a scenario, the same for every way of running it.

import type { Profile } from '../../fake-isp/model/profile.ts';
import { createMailWorld, type MailWorld } from '../../fake-isp/model/world.ts';
import type { Scenario } from '../domain/scenario.ts';
import type { Luck } from '../engine/luck.ts';
import { messagesPerRecipient, peakVolumes } from './volume.ts';

export function raiseWorld(scenario: Scenario, luck: Luck): MailWorld {
  const { servers, fromDomains } = scenario.sender;
  return createMailWorld({
    luck,
    startAtMs: scenario.startAtMs,
    providers: scenario.providers.map(({ name, profile }) => ({ name, profile: profile as Profile })),
    audiences: scenario.audiences,
    sourceIps: servers.flatMap(({ ips, history }) => ips.map((ip) => ({ ip, history }))),
    fromDomains,
    peakPerDay: peakVolumes(scenario),
    messagesPerRecipient: messagesPerRecipient(scenario),
  });
}
