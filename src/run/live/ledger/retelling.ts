// A ledger told to a sender that nobody else listens to: what it would ask for is let go.

import type { Ledger, LedgerTables } from '../../../domain/ledger.ts';
import type { Scenario } from '../../../domain/scenario.ts';
import { EventKind } from '../../../sender/events.ts';
import type { Roster } from '../../../sender/roster.ts';
import { Sender } from '../../../sender/sender.ts';
import { RunEventKind } from '../../run-events.ts';
import { Intake } from '../edge/intake.ts';
import { SampledDashboards, StandingMirror, type StandingsFound } from '../isp/standing-mirror.ts';
import type { RecordCursor } from './records.ts';
import { Replay, type ReplayWorld } from './replay.ts';

export interface RetellingParts {
  readonly scenario: Scenario;
  readonly roster: Roster;
  readonly tables: LedgerTables;
  /** Where its entries go. */
  readonly ledger: Ledger;
}

export class Retelling implements ReplayWorld {
  readonly sender: Sender;
  readonly #startAtMs: number;
  readonly #mirror: StandingMirror;
  readonly #intake: Intake;

  constructor({ scenario, roster, tables, ledger }: RetellingParts) {
    const dashboards = new SampledDashboards();
    this.#startAtMs = scenario.startAtMs;
    this.#intake = new Intake({ scenario, roster, due: () => {}, nowMs: () => scenario.startAtMs });
    this.#mirror = new StandingMirror(tables, ledger, dashboards);
    this.sender = new Sender(scenario, roster, tables, ledger, dashboards);
  }

  /** Answers with the instant of the last record. */
  async tell(records: RecordCursor): Promise<number> {
    const replay = new Replay(this.sender, records, this, { startAtMs: this.#startAtMs, digest: null });
    await replay.play();
    return replay.nowMs;
  }

  standings(found: StandingsFound, nowMs: number): void {
    this.#mirror.take(found, nowMs);
  }

  handedIn(campaign: number, recipients: readonly number[], nowMs: number): void {
    this.#intake.takeAgain(campaign, recipients, nowMs);
  }

  ran(kind: number, _a: number, nowMs: number): void {
    if (kind === RunEventKind.SampleDue) this.sender.handle({ kind: EventKind.Sample, a: 0, b: 0, c: 0, atMs: nowMs });
  }

  lived(): void {
    this.#mirror.renewed();
  }

  granted(_slot: number, _nowMs: number): void {}
  ended(_slot: number, _nowMs: number): void {}
  closed(_ip: number, _destination: number, _connection: number, _nowMs: number): void {}
  queued(): void {}
  taken(): void {}
  settled(): void {}
  putOff(): void {}
  returned(): void {}
  asked(): void {}
  told(): void {}
}
