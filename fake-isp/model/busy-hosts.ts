// Which mailbox hosts are in trouble that lasts. When a host's state was looked up, it holds until the episode ends or
// the next may begin, so that most attempts cost one comparison.

import { type EpisodePlan, episodeEndsAtMs, quietUntilMs } from '../../src/engine/episode.ts';
import type { Luck } from '../../src/engine/luck.ts';
import { Condition } from './condition.ts';

export class BusyHosts {
  readonly #plan: EpisodePlan;
  readonly #luck: Luck;
  readonly #fromMs: Float64Array;
  readonly #untilMs: Float64Array;
  readonly #busy: Uint8Array;

  constructor(plan: EpisodePlan, luck: Luck, hostCount: number) {
    this.#plan = plan;
    this.#luck = luck;
    this.#fromMs = new Float64Array(hostCount);
    this.#untilMs = new Float64Array(hostCount);
    this.#busy = new Uint8Array(hostCount);
  }

  isBusy(host: number, nowMs: number): boolean {
    if (nowMs >= this.#untilMs[host]! || nowMs < this.#fromMs[host]!) this.#lookUp(host, nowMs);
    return this.#busy[host] === 1;
  }

  #lookUp(host: number, nowMs: number): void {
    const endsAtMs = episodeEndsAtMs(this.#plan, this.#luck, Condition.HostBusy, host, nowMs);
    this.#busy[host] = endsAtMs === 0 ? 0 : 1;
    this.#fromMs[host] = nowMs;
    this.#untilMs[host] =
      endsAtMs === 0 ? quietUntilMs(this.#plan, this.#luck, Condition.HostBusy, host, nowMs) : endsAtMs;
  }
}
