// Who hears the entries of a live run: the digest by which a later life knows them again, the event log where one is
// asked for, and the measurement.

import { emptyTables } from '../../domain/ledger.ts';
import type { Scenario } from '../../domain/scenario.ts';
import { createMeasurement, type Measurement } from '../../measurement/recorder.ts';
import { createJudge, type ExpectationJudge } from '../../scenario/expectation-judge.ts';
import { statedExpectations } from '../../scenario/stated-expectations.ts';
import type { Roster } from '../../sender/roster.ts';
import { EventLogLedger, type LogSinks } from '../event-log.ts';
import { MessageSizes } from '../message-size.ts';
import { EntryDigest } from './ledger/entry-digest.ts';

export interface LiveRecordParts {
  readonly scenario: Scenario;
  readonly roster: Roster;
  /** Undefined: no log is asked for. */
  readonly logs: LogSinks | undefined;
  /** A log cannot be written. */
  readonly onTrouble: (error: Error) => void;
}

export class LiveRecord {
  readonly tables = emptyTables();
  readonly judge: ExpectationJudge;
  readonly measurement: Measurement;
  readonly ledger: EntryDigest;
  readonly log: EventLogLedger | null;
  readonly #onTrouble: (error: Error) => void;
  #writing: Promise<void> = Promise.resolve();

  constructor({ scenario, roster, logs, onTrouble }: LiveRecordParts) {
    const { startAtMs, durationMs } = scenario;
    this.#onTrouble = onTrouble;
    this.judge = createJudge(statedExpectations(scenario));
    this.measurement = createMeasurement(this.tables, {
      startAtMs,
      endAtMs: startAtMs + durationMs,
      messageCount: roster.messageCount,
      recipientOf: (message) => roster.recipientOf(message),
      probes: this.judge.probes,
      isWrongOnPurpose: scenario.sender.faults !== undefined,
    });
    const { ledger } = this.measurement;
    this.log =
      logs === undefined ? null : new EventLogLedger(logs, this.tables, roster, ledger, new MessageSizes(scenario));
    this.ledger = new EntryDigest(this.log ?? ledger);
  }

  /** Writes what has come to the log by now, after what is being written. */
  writeLog(): void {
    const { log } = this;
    if (log !== null) this.#writing = this.#writing.then(() => log.flush()).catch(this.#onTrouble);
  }

  /** After the run's last entry. */
  async finishLog(): Promise<void> {
    await this.#writing;
    await this.log?.finish();
  }
}
