// Incidents: what a scenario does to the world at a stated time, and undoes when it is over. What befalls the sender
// itself (a campaign stopped, workers that crash, settings changed) its own governors see to; here it is only noted.

import { type MailWorld, senderKeyOf } from '../../fake-isp/model/world.ts';
import { hasFault } from '../domain/faults.ts';
import { EntryKind, type Ledger, type LedgerTables } from '../domain/ledger.ts';
import type { Incident, Scenario } from '../domain/scenario.ts';
import { unreachable } from '../domain/unreachable.ts';
import type { EventQueue } from '../engine/event-queue.ts';
import { RunEventKind } from './run-events.ts';

/** Where incidents strike: the world itself, or the process that has it. */
export interface Struck {
  strike(row: number, begins: boolean, nowMs: number): void;
  askDelisting(row: number, nowMs: number): void;
}

export function struckWorld(world: MailWorld, scenario: Scenario): Struck {
  const incidents = incidentsAsFaked(scenario);
  return {
    strike: (row, begins, nowMs) => strikeWorld(world, incidents[row]!, begins, nowMs),
    askDelisting: (row, nowMs) => askDelisting(world, incidents[row]!, nowMs),
  };
}

/** Incidents as the fake world carries them out. */
export function incidentsAsFaked({ incidents, sender }: Scenario): readonly Incident[] {
  return hasFault(sender, 'sink_bias') ? incidents.map(biased) : incidents;
}

/** The mistake: of the numbers 0 to 99, those up to and with the share are hit, and not those below it. */
function biased(incident: Incident): Incident {
  if (incident.kind !== 'storm') return incident;
  return { ...incident, ratio: Math.min(1, (Math.floor(incident.ratio * 100) + 1) / 100) };
}

export class Incidents {
  readonly #struck: Struck;
  readonly #ledger: Ledger;

  constructor(scenario: Scenario, struck: Struck, tables: LedgerTables, ledger: Ledger, events: EventQueue) {
    this.#struck = struck;
    this.#ledger = ledger;
    const lastAtMs = scenario.startAtMs + scenario.durationMs + scenario.drainMs;
    scenario.incidents.forEach((incident, row) => {
      const { number, description, atMs, untilMs } = incident;
      tables.incidents.push({ number, description, atMs, untilMs });
      if (atMs <= lastAtMs) events.schedule(atMs, RunEventKind.IncidentBegins, row);
      if (untilMs <= lastAtMs) events.schedule(untilMs, RunEventKind.IncidentEnds, row);
      if (incident.kind !== 'block' || incident.delistAtMs === null || incident.delistAtMs > lastAtMs) return;
      events.schedule(incident.delistAtMs, RunEventKind.DelistingAsked, row);
    });
  }

  begin(row: number, nowMs: number): void {
    this.#ledger.append(EntryKind.IncidentBegan, -1, nowMs, row, 0, 0);
    this.#struck.strike(row, true, nowMs);
  }

  askDelisting(row: number, nowMs: number): void {
    this.#struck.askDelisting(row, nowMs);
  }

  end(row: number, nowMs: number): void {
    this.#ledger.append(EntryKind.IncidentEnded, -1, nowMs, row, 0, 0);
    this.#struck.strike(row, false, nowMs);
  }
}

/** What an incident does to the world when it begins, or when it ends. */
export function strikeWorld(world: MailWorld, incident: Incident, begins: boolean, nowMs: number): void {
  switch (incident.kind) {
    case 'complaints':
      world.setComplaintFactor(senderKeyOf(incident.campaign), begins ? incident.factor : 1);
      break;
    case 'unknown-users':
      world.setUnknownRatio(senderKeyOf(incident.campaign), begins ? incident.ratio : 0);
      if (incident.trapRatio > 0) world.setTrapRatio(senderKeyOf(incident.campaign), begins ? incident.trapRatio : 0);
      break;
    case 'outage':
    case 'storm':
    case 'dns-failure':
    case 'network-loss':
    case 'block':
    case 'score':
      // The world keeps the instants at which these end.
      if (begins && !isElsewhere(world, incident)) strike(world, incident, nowMs);
      break;
    case 'campaign-pause':
    case 'worker-crash':
    case 'broker-restart':
    case 'job-stopped':
    case 'change':
      break;
    default:
      unreachable(incident);
  }
}

/** The sender asks to be taken off the list that an incident put it on. */
export function askDelisting(world: MailWorld, incident: Incident, nowMs: number): void {
  if (incident.kind !== 'block' || isElsewhere(world, incident)) return;
  for (const ip of incident.ips) world.requestDelisting(ip, nowMs, incident.provider ?? undefined);
}

/** At a provider to whom nobody writes, where it makes no difference. */
function isElsewhere(world: MailWorld, incident: Incident): boolean {
  return 'provider' in incident && incident.provider !== null && !world.has(incident.provider);
}

type Blow = Extract<
  Incident,
  { readonly kind: 'outage' | 'storm' | 'dns-failure' | 'network-loss' | 'block' | 'score' }
>;

function strike(world: MailWorld, incident: Blow, nowMs: number): void {
  const { untilMs } = incident;
  switch (incident.kind) {
    case 'outage':
      world.providerOf(incident.provider).outageUntilMs = untilMs;
      world.providerOf(incident.provider).outageHangs = incident.hangs;
      break;
    case 'storm':
      world.stormUntil(untilMs, incident.provider ?? undefined, incident.ratio);
      break;
    case 'dns-failure':
      world.dnsFailureUntil(untilMs, incident.provider ?? undefined);
      break;
    case 'network-loss':
      world.networkLossUntil(untilMs, incident.ips ?? undefined);
      break;
    case 'block':
      for (const ip of incident.ips) world.blockUntil(ip, untilMs, incident.provider ?? undefined);
      break;
    case 'score':
      for (const name of incident.names)
        world.setScore(incident.subject, name, incident.score, nowMs, incident.provider ?? undefined);
      break;
    default:
      unreachable(incident);
  }
}
