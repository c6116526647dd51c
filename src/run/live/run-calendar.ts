// The run's own events: incidents, drills, what the providers think of us each hour, samples for the series.

import type { Ledger, LedgerTables } from '../../domain/ledger.ts';
import type { Scenario } from '../../domain/scenario.ts';
import type { Measurement } from '../../measurement/recorder.ts';
import { EventKind } from '../../sender/events.ts';
import type { Sender } from '../../sender/sender.ts';
import { Incidents } from '../incidents.ts';
import { RunEventKind } from '../run-events.ts';
import type { Drills } from './drills.ts';
import type { Ending } from './ending.ts';
import type { IspLink } from './isp/isp-link.ts';
import type { StandingMirror } from './isp/standing-mirror.ts';
import type { Keeping } from './ledger/keeping.ts';
import type { LiveLoop } from './live-loop.ts';
import type { FloorDesk } from './workers/floor-desk.ts';

const hourMs = 3_600_000;

export interface RunCalendarParts {
  readonly scenario: Scenario;
  readonly tables: LedgerTables;
  readonly ledger: Ledger;
  readonly measurement: Measurement;
  readonly sender: Sender;
  readonly mirror: StandingMirror;
  readonly loop: LiveLoop;
  readonly link: IspLink;
  readonly keeping: Keeping | null;
  readonly drills: () => Drills | null;
  readonly desk: () => FloorDesk | null;
  readonly over: Ending;
}

export class RunCalendar {
  readonly #parts: RunCalendarParts;
  readonly #incidents: Incidents;

  constructor(parts: RunCalendarParts) {
    this.#parts = parts;
    const { scenario, tables, ledger, loop, link, keeping } = parts;
    // What is recalled has struck the world already, or does so as the providers remember it.
    const isRecalling = () => keeping?.isRecalling === true;
    const struck = {
      strike: (row: number, begins: boolean, nowMs: number) => isRecalling() || link.strike(row, begins, nowMs),
      askDelisting: (row: number, nowMs: number) => isRecalling() || link.askDelisting(row, nowMs),
    };
    this.#incidents = new Incidents(scenario, struck, tables, ledger, loop.events);
  }

  /** Enters what comes in every run. */
  begin(): void {
    const { scenario, loop, drills } = this.#parts;
    loop.events.schedule(scenario.startAtMs, RunEventKind.StandingsDue, 0);
    loop.events.schedule(scenario.startAtMs, RunEventKind.SampleDue, 0);
    drills()?.start();
  }

  /** `isRecalled`: a life before this one has carried it out, and what came of it will be told too. */
  handle(kind: number, a: number, nowMs: number, isRecalled = false): void {
    const { scenario, loop, sender, measurement, drills, desk } = this.#parts;
    const { events } = loop;
    const isOver = nowMs >= scenario.startAtMs + scenario.durationMs && events.count === 0;
    switch (kind) {
      case RunEventKind.IncidentBegins:
        this.#incidents.begin(a, nowMs);
        break;
      case RunEventKind.IncidentEnds:
        this.#incidents.end(a, nowMs);
        break;
      case RunEventKind.DelistingAsked:
        this.#incidents.askDelisting(a, nowMs);
        break;
      case RunEventKind.StandingsDue:
        if (!isRecalled) this.#askStandings(nowMs);
        if (!isOver) events.schedule(nowMs + hourMs, RunEventKind.StandingsDue, 0);
        break;
      case RunEventKind.DrillBegins:
        if (isRecalled) drills()?.noteBegin(a, nowMs);
        else drills()?.begin(a, nowMs);
        break;
      case RunEventKind.DrillIsOver:
        drills()?.over(a);
        break;
      case RunEventKind.DrillEnded:
        drills()?.noteEnd(a, nowMs);
        break;
      case RunEventKind.SampleDue:
        desk()?.sample(nowMs);
        sender.handle({ kind: EventKind.Sample, a: 0, b: 0, c: 0, atMs: nowMs });
        if (!isOver) events.schedule(measurement.nextSampleAtMs(), RunEventKind.SampleDue, 0);
    }
  }

  #askStandings(nowMs: number): void {
    const { link, loop, keeping, mirror, over } = this.#parts;
    link.standings(nowMs).then(
      (found) => {
        keeping?.inputs.standings(found, loop.nowMs);
        mirror.take(found, loop.nowMs);
      },
      (error: Error) => over.reject(error),
    );
  }
}
