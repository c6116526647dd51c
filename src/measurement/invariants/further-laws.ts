// Laws that most runs give no occasion for: nothing is paused, nobody waits for a worker. While there is none, a grant
// asks one question and not five.

import type { LedgerTables } from '../../domain/ledger.ts';
import type { Counts } from '../counts.ts';
import type { History } from '../history.ts';
import type { Places } from '../places.ts';
import { LimitsTogether } from './limits-together.ts';
import { PauseOverrun } from './pause-overrun.ts';
import { SendWindows } from './send-windows.ts';
import { Starvation } from './starvation.ts';
import { Stops } from './stops.ts';

export class FurtherLaws {
  /** Grants are held against one of them. */
  isAsked = false;
  readonly together: LimitsTogether;
  readonly overrun: PauseOverrun;
  readonly windows: SendWindows;
  readonly stops: Stops;
  readonly starvation: Starvation;
  readonly #places: Places;

  constructor(tables: LedgerTables, places: Places, counts: Counts, history: History, patienceMs: number) {
    this.#places = places;
    this.together = new LimitsTogether(tables);
    this.overrun = new PauseOverrun(history);
    this.windows = new SendWindows(tables);
    this.stops = new Stops(tables);
    this.starvation = new Starvation(tables, places, counts, patienceMs);
  }

  /** The tables have gained rows. */
  learn(): void {
    this.together.learn();
    this.starvation.reach(this.#places.groupCount);
    this.pausesChanged();
  }

  pausesChanged(): void {
    this.overrun.refresh(this.#places.pathCount);
    this.#lookForOccasions();
  }

  campaignStateSet(campaign: number, state: number): void {
    this.stops.stateSet(campaign, state);
    this.#lookForOccasions();
  }

  waited(group: number, isForWorker: boolean, fromMs: number, untilMs: number): void {
    if (isForWorker) {
      this.starvation.waited(group, fromMs, untilMs);
      this.isAsked = true;
    } else if (this.starvation.isAsked) this.starvation.waitOver(group);
  }

  granted(message: number, atMs: number, path: number): void {
    const group = this.#places.groupOfPath[path]!;
    if (this.starvation.isAsked) this.starvation.waitOver(group);
    if (this.together.isKept) this.together.granted(path, atMs, message);
    if (this.overrun.isAsked) this.overrun.granted(path, atMs, message);
    if (this.windows.isAsked) this.windows.granted(path, atMs, message);
    if (this.stops.isAsked) this.stops.granted(group, atMs, message);
  }

  #lookForOccasions(): void {
    const { together, overrun, windows, stops, starvation } = this;
    this.isAsked = together.isKept || overrun.isAsked || windows.isAsked || stops.isAsked || starvation.isAsked;
  }
}
