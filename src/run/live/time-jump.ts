// Goes over stretches in which nothing happens: when nothing is under way, the clocks of all processes go forward
// together to whatever is next in any of them.

import type { FeedbackListener } from '../../drivers/feedback/feedback.ts';
import type { LiveClock } from '../../engine/live-clock.ts';
import type { Drills } from './drills.ts';
import type { HttpSide } from './edge/http-side.ts';
import type { Ending } from './ending.ts';
import type { Heads } from './heads.ts';
import type { IspLink } from './isp/isp-link.ts';
import type { LiveLoop } from './live-loop.ts';
import { machineWallMs } from './machine-clock.ts';
import type { FloorDesk } from './workers/floor-desk.ts';

/** Shorter stretches are waited out: announcing a jump takes about as long. */
const jumpWallMs = 25;

export interface TimeJumpParts {
  readonly clock: LiveClock;
  readonly loop: () => LiveLoop;
  readonly heads: () => Heads;
  readonly desk: () => FloorDesk | null;
  readonly drills: () => Drills | null;
  readonly http: () => HttpSide;
  readonly feedback: () => FeedbackListener;
  readonly link: () => IspLink;
  readonly over: Ending;
  readonly lastAtMs: number;
}

export class TimeJump {
  readonly #parts: TimeJumpParts;
  #isAsking = false;

  constructor(parts: TimeJumpParts) {
    this.#parts = parts;
  }

  /** Nothing is under way, and the dispatcher's own next event is at this instant. */
  idle(nextAtMs: number): void {
    const { clock, loop, over, lastAtMs } = this.#parts;
    const wallMs = clock.wallMs(Math.min(nextAtMs, lastAtMs) - clock.nowMs());
    if (this.#isAsking || wallMs < jumpWallMs || this.#isBusy()) return;
    this.#isAsking = true;
    this.#jump().then(
      (hasJumped) => {
        this.#isAsking = false;
        // What the jump brought about may be over already, and nobody could ask meanwhile.
        if (hasJumped) loop().lookIdle();
      },
      (error: Error) => over.reject(error),
    );
  }

  /** Something real is under way here, or may come at any moment. */
  #isBusy(): boolean {
    const { drills, http, feedback } = this.#parts;
    return drills()?.isWorking === true || http().isLoading || http().isOpenToOthers || feedback().unreadCount > 0;
  }

  async #jump(): Promise<boolean> {
    const { clock, desk, heads, link, loop, over, lastAtMs } = this.#parts;
    const floor = desk();
    if (floor !== null && !(await floor.isQuiet())) return false;
    const { isBusy, earliestAtMs } = await link().quiet();
    // Much may have begun while they were asked.
    const pendingCount = (floor ?? heads()).pendingCount;
    if (isBusy || this.#isBusy() || loop().inFlightCount > 0 || pendingCount > 0) return false;
    const targetMs = Math.min(loop().events.peekAtMs(), clock.earliestAtMs(), earliestAtMs);
    if (targetMs > lastAtMs) {
      over.resolve();
      return false;
    }
    if (clock.wallMs(targetMs - clock.nowMs()) < jumpWallMs) return false;
    // The providers first: a message that reached them before the news would be judged at an instant that is over.
    const wallMs = performance.now();
    await link().setClock({ atMs: targetMs, wallMs: machineWallMs() });
    clock.setTo(targetMs, wallMs);
    return true;
  }
}
