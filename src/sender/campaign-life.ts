// Where each campaign stands: draft, queuing (jobs being made), queued (all made, none picked up), sending, done.

import { EntryKind, type Ledger } from '../domain/ledger.ts';
import { CampaignStateId } from '../domain/outcome.ts';

interface Life {
  readonly messageCount: number;
  state: number;
  builtCount: number;
  endedCount: number;
  wasPickedUp: boolean;
  isPaused: boolean;
}

export class CampaignLives {
  readonly #lives: readonly Life[];
  readonly #ledger: Ledger;

  constructor(messageCounts: readonly number[], ledger: Ledger) {
    this.#ledger = ledger;
    this.#lives = messageCounts.map((messageCount) => ({
      messageCount,
      state: CampaignStateId.draft,
      builtCount: 0,
      endedCount: 0,
      wasPickedUp: false,
      isPaused: false,
    }));
  }

  builtCount(campaign: number): number {
    return this.#lives[campaign]!.builtCount;
  }

  /** Its messages are to be made from now on; whether anybody is there to make them is another matter. */
  queuing(campaign: number, nowMs: number): void {
    if (this.#lives[campaign]!.state === CampaignStateId.draft) this.#enter(campaign, CampaignStateId.queuing, nowMs);
  }

  /** `count` more of its messages stand in the queue. */
  built(campaign: number, count: number, nowMs: number): void {
    const life = this.#lives[campaign]!;
    life.builtCount += count;
    if (life.builtCount < life.messageCount) return;
    this.#enter(campaign, CampaignStateId.queued, nowMs);
    if (life.wasPickedUp) this.#enter(campaign, CampaignStateId.sending, nowMs);
    this.#doneIfAllEnded(campaign, life, nowMs);
  }

  /** A worker has taken a message of it. */
  pickedUp(campaign: number, nowMs: number): void {
    const life = this.#lives[campaign]!;
    life.wasPickedUp = true;
    if (life.state === CampaignStateId.queued) this.#enter(campaign, CampaignStateId.sending, nowMs);
  }

  /** Somebody stops it. It may go on being built meanwhile. */
  paused(campaign: number, nowMs: number): void {
    const life = this.#lives[campaign]!;
    life.isPaused = true;
    if (life.state !== CampaignStateId.draft && life.state !== CampaignStateId.done)
      this.#note(campaign, CampaignStateId.paused, nowMs);
  }

  resumed(campaign: number, nowMs: number): void {
    const life = this.#lives[campaign]!;
    life.isPaused = false;
    if (life.state !== CampaignStateId.draft && life.state !== CampaignStateId.done)
      this.#note(campaign, life.state, nowMs);
  }

  /** A message of it that had ended as dead is due again. */
  redriven(campaign: number, nowMs: number): void {
    const life = this.#lives[campaign]!;
    life.endedCount -= 1;
    if (life.state === CampaignStateId.done) this.#enter(campaign, CampaignStateId.sending, nowMs);
  }

  ended(campaign: number, nowMs: number): void {
    const life = this.#lives[campaign]!;
    life.endedCount += 1;
    this.#doneIfAllEnded(campaign, life, nowMs);
  }

  #doneIfAllEnded(campaign: number, { messageCount, builtCount, endedCount }: Life, nowMs: number): void {
    if (endedCount === messageCount && builtCount === messageCount) this.#enter(campaign, CampaignStateId.done, nowMs);
  }

  #enter(campaign: number, state: number, nowMs: number): void {
    const life = this.#lives[campaign]!;
    life.state = state;
    // While it is stopped it counts as paused, until it is done.
    if (!life.isPaused || state === CampaignStateId.done) this.#note(campaign, state, nowMs);
  }

  #note(campaign: number, state: number, nowMs: number): void {
    this.#ledger.append(EntryKind.CampaignStateSet, campaign, nowMs, state, 0, 0);
  }
}
