// Was anything granted on a scope that safety had paused? What was in flight when the pause came may still end.

import { widenFloat64 } from '../columns.ts';
import type { History } from '../history.ts';
import { Breaches } from './breaches.ts';

export class PauseOverrun {
  readonly breaches = new Breaches('no-overrun-after-pause', 'sender', 'nothing is granted on a paused scope');
  /** Some path is paused. */
  isAsked = false;
  readonly #history: History;
  /** Until when each path is paused; 0 where it is not. */
  #pausedUntilMs = new Float64Array(0);
  #pathCount = 0;

  constructor(history: History) {
    this.#history = history;
  }

  /** Looks again at which paths are paused: after a pause, a resume, or when paths have come. */
  refresh(pathCount: number): void {
    this.#pausedUntilMs = widenFloat64(this.#pausedUntilMs, pathCount);
    this.#pathCount = pathCount;
    this.#pausedUntilMs.fill(0);
    this.isAsked = false;
    for (const pause of this.#history.pauses) {
      if (pause.isLifted) continue;
      for (let path = 0; path < this.#pathCount; path++) {
        if (!this.#history.scopeHolds(pause.scope, path)) continue;
        this.#pausedUntilMs[path] = Math.max(this.#pausedUntilMs[path]!, pause.untilMs);
        this.isAsked = true;
      }
    }
  }

  granted(path: number, atMs: number, message: number): void {
    if (atMs < this.#pausedUntilMs[path]!) this.breaches.add(atMs, message, 'was granted while its server was paused');
  }
}
