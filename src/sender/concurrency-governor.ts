// Keeps the number of deliveries under way for each counter of each throttle that feels for it.

import { ReplyClassId } from '../domain/reply-class.ts';
import type { Throttle } from '../domain/scenario.ts';
import type { ConcurrencyWindow } from '../policy/concurrency.ts';
import type { Gate } from '../policy/gate.ts';
import type { Attempt } from './attempts.ts';
import type { Path } from './flow.ts';
import type { Governor, GovernorDesk, PathPlace } from './governor.ts';
import { applies } from './limit-book.ts';
import { scopeName } from './scope-name.ts';

export class ConcurrencyGovernor implements Governor {
  readonly #throttles: readonly Throttle[];
  readonly #desk: GovernorDesk;
  /** By path. */
  readonly #windowsOf: (readonly ConcurrencyWindow[])[] = [];

  constructor(throttles: readonly Throttle[], desk: GovernorDesk) {
    this.#throttles = throttles;
    this.#desk = desk;
  }

  pathGates(place: PathPlace): readonly Gate[] {
    const windows = this.#throttles.flatMap((throttle) => {
      const { concurrency, per, source } = throttle;
      if (concurrency === null || !applies(throttle, place)) return [];
      const name = scopeName(per, place);
      return [this.#desk.book.concurrency(`${source} concurrency ${name}`, `deliveries at once, ${name}`, concurrency)];
    });
    this.#windowsOf[place.pathIndex] = windows;
    return windows.map(({ gate }) => gate);
  }

  answered({ path, classId, isRefused }: Attempt, nowMs: number): void {
    const windows = this.#windowsOf[path.index]!;
    if (windows.length === 0) return;
    const isFailure = isRefused || classId === ReplyClassId.throttled || classId === ReplyClassId.lost;
    for (const window of windows) {
      window.ended(isFailure);
      this.#desk.gateChanged(window.gate, nowMs);
    }
  }

  abandoned(path: Path, _grantedAtMs: number, nowMs: number): void {
    for (const window of this.#windowsOf[path.index]!) {
      window.abandoned();
      this.#desk.gateChanged(window.gate, nowMs);
    }
  }
}
