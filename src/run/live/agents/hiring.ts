// Hires a run's delivery agents: what they are told when they start, and the box in the broker through which those on
// other machines come.

import type { Scenario } from '../../../domain/scenario.ts';
import { openBoxes } from '../../../drivers/agents/open-boxes.ts';
import type { Broker } from '../../../drivers/broker/broker.ts';
import { shownUrl } from '../../../drivers/broker/given-broker.ts';
import { type DkimKey, makeDkimKey } from '../../../drivers/transport/dkim-seal.ts';
import { packageVersion } from '../../../scenario/package-root.ts';
import type { Sender } from '../../../sender/sender.ts';
import type { LiveOptions } from '../../live.ts';
import { machineWallMs } from '../machine-clock.ts';
import type { AgentOutcome, AgentStart, HostPlace } from '../protocol.ts';
import { type AgentCrew, type AgentsElsewhere, startCrew } from './crew.ts';
import { routesOf, wallTimeouts } from './routes.ts';

/** `--remote-agents` and what goes with it. */
export interface RemoteWish {
  readonly agentCount: number;
  readonly waitMs: number;
  /** The address of this machine at which the providers can be reached; undefined: loopback, for agents on this machine. */
  readonly providersOn: string | undefined;
}

export interface HiringParts {
  readonly scenario: Scenario;
  readonly sender: Sender;
  readonly options: LiveOptions;
  readonly broker: Broker;
  readonly run: string;
  readonly places: readonly HostPlace[];
  readonly isSingle: boolean;
  /** Where the links in messages lead. */
  readonly linkBase: string;
  readonly onOutcome: (outcome: AgentOutcome) => void;
  readonly onLost: (slots: readonly number[]) => void;
  readonly onTrouble: (error: Error) => void;
  /** Of two dispatchers of one run, agents obey the one with the higher. Default: the later one. */
  readonly fence?: number;
  readonly onHandedIn?: (outcomes: readonly AgentOutcome[]) => void;
}

export async function hireCrew(parts: HiringParts): Promise<AgentCrew> {
  const { options, onOutcome, onTrouble } = parts;
  const notice = (text: string) => options.onNotice?.(text);
  return await startCrew({
    agentCount: options.agentCount,
    elsewhere: options.remote === undefined ? undefined : await elsewhereOf(parts, options.remote),
    start: await startOf(parts),
    onOutcome,
    onLost: (_agent, slots, how, isReplaced) => {
      const then = isReplaced ? '; another takes its place' : '';
      notice(`a delivery agent is gone (${how}) with ${slots.length} attempts${then}`);
      parts.onLost(slots);
    },
    onNotice: notice,
    onTrouble,
  });
}

async function startOf(parts: HiringParts): Promise<AgentStart> {
  const { scenario, sender, options, run, places, isSingle, linkBase } = parts;
  const { campaigns, startAtMs } = scenario;
  const keys = await keysOf(scenario);
  return {
    kind: 'start',
    routes: routesOf(sender, scenario, places, isSingle),
    templates: campaigns.map(({ name, fromDomain, messageBytes, sizes }) => ({
      ...{ campaign: name, fromDomain, messageBytes, run, sentAtMs: startAtMs, linkBase },
      ...(sizes !== undefined && { differ: true }),
      dkim: keys.get(fromDomain) ?? null,
    })),
    timeouts: wallTimeouts(scenario, options.speed),
    // Asked of whoever gave the address.
    allowsRemote: options.remote?.providersOn !== undefined,
  };
}

/** By from domain: a key for each that signs, made for this run. */
async function keysOf({ sender }: Scenario): Promise<ReadonlyMap<string, DkimKey>> {
  const keys = new Map<string, DkimKey>();
  for (const { name, dkim } of sender.fromDomains) {
    if (dkim !== undefined)
      keys.set(name, { domain: name, selector: dkim.selector, ...(await makeDkimKey(dkim.keyBits)) });
  }
  return keys;
}

async function elsewhereOf(parts: HiringParts, { agentCount, waitMs }: RemoteWish): Promise<AgentsElsewhere> {
  const { broker, run, scenario, options, fence = Math.floor(machineWallMs()), onHandedIn } = parts;
  return {
    count: agentCount,
    waitMs,
    boxes: await openBoxes(broker, { onTrouble: () => undefined }),
    run,
    scenario: scenario.name,
    version: packageVersion(),
    // A private broker has no password, but an address that only its whole URL tells.
    invitation: `maildrill agent --broker '${broker.isPrivate ? broker.url : shownUrl(broker.url)}' --run ${run}`,
    fence,
    ...(options.signal !== undefined && { signal: options.signal }),
    ...(onHandedIn !== undefined && { onHandedIn }),
  };
}
