// Incidents: what a scenario does to the world at a stated time, and undoes when it is over.

import { type MailWorld, senderKeyOf } from '../../fake-isp/model/world.ts';
import { EntryKind, type Ledger, type LedgerTables } from '../domain/ledger.ts';
import type { Incident, Scenario } from '../domain/scenario.ts';
import { unreachable } from '../domain/unreachable.ts';
import type { EventQueue } from '../engine/event-queue.ts';
import { RunEventKind } from './run-events.ts';

export class Incidents {
  readonly #incidents: readonly Incident[];
  readonly #world: MailWorld;
  readonly #ledger: Ledger;

  constructor(scenario: Scenario, world: MailWorld, tables: LedgerTables, ledger: Ledger, events: EventQueue) {
    this.#incidents = scenario.incidents;
    this.#world = world;
    this.#ledger = ledger;
    const lastAtMs = scenario.startAtMs + scenario.durationMs + scenario.drainMs;
    scenario.incidents.forEach(({ number, description, atMs, untilMs }, row) => {
      tables.incidents.push({ number, description, atMs, untilMs });
      if (atMs <= lastAtMs) events.schedule(atMs, RunEventKind.IncidentBegins, row);
      if (untilMs <= lastAtMs) events.schedule(untilMs, RunEventKind.IncidentEnds, row);
    });
  }

  begin(row: number, nowMs: number): void {
    const incident = this.#incidents[row]!;
    this.#ledger.append(EntryKind.IncidentBegan, -1, nowMs, row, 0, 0);
    switch (incident.kind) {
      case 'complaints':
        this.#world.setComplaintFactor(senderKeyOf(incident.campaign), incident.factor);
        break;
      case 'unknown-users':
        this.#world.setUnknownRatio(senderKeyOf(incident.campaign), incident.ratio);
        break;
      case 'outage':
        this.#world.providerOf(incident.provider).outageUntilMs = incident.untilMs;
        break;
      default:
        unreachable(incident);
    }
  }

  end(row: number, nowMs: number): void {
    const incident = this.#incidents[row]!;
    this.#ledger.append(EntryKind.IncidentEnded, -1, nowMs, row, 0, 0);
    if (incident.kind === 'complaints') this.#world.setComplaintFactor(senderKeyOf(incident.campaign), 1);
    if (incident.kind === 'unknown-users') this.#world.setUnknownRatio(senderKeyOf(incident.campaign), 0);
  }
}
