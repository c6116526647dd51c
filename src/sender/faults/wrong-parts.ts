// Parts of a sender that are each wrong in one way. They take the place of the right ones when the sender is put together,
// so that a sender without faults runs none of this.

import { type FaultName, hasFault } from '../../domain/faults.ts';
import type { Sender } from '../../domain/scenario.ts';
import type { WarmupFigures } from '../../domain/warmup.ts';
import { Quota, type QuotaSpec } from '../../policy/quota.ts';
import { WarmupCourse, type WarmupJudgement } from '../../policy/warmup.ts';
import { CampaignLives } from '../campaign-life.ts';
import { CommandBuffer, CommandKind } from '../commands.ts';
import type { Flow } from '../flow.ts';
import { FlowTable } from '../flow-table.ts';
import { ReplyBook } from '../reply-book.ts';

/** How soon a queue without back-off comes round to the same message again. */
const queueTurnMs = 1000;
/** Which of the calls back at a limit gets lost. */
const lostWake = 50;

/** The parts of this sender that have a wrong counterpart. */
export function partsOf(sender: Sender) {
  const choose = <T>(fault: FaultName, wrong: T, right: T) => (hasFault(sender, fault) ? wrong : right);
  return {
    QuotaMade: choose('window_off_by_one', GenerousQuota, choose('deferrals_spend_quota', WastedQuota, Quota)),
    FlowsMade: choose('retries_change_ip', RotatingFlows, FlowTable),
    LivesMade: choose('finished_early', HastyLives, CampaignLives),
    RepliesMade: choose('throttled_as_bounce', HarshReplies, ReplyBook),
  };
}

export function commandsOf(sender: Sender, nowMs: () => number): CommandBuffer {
  if (hasFault(sender, 'backoff_discarded')) return new HastyCommands(nowMs);
  return hasFault(sender, 'lost_wakeup') ? new LossyCommands() : new CommandBuffer();
}

export function courseOf(sender: Sender): typeof WarmupCourse {
  return hasFault(sender, 'warmup_counts_idle_days') ? CalendarCourse : WarmupCourse;
}

/** The message goes first and is counted afterwards, so that each window lets one more through. */
class GenerousQuota extends Quota {
  constructor(id: number, cause: number, spec: QuotaSpec) {
    super(id, cause, { ...spec, max: spec.max + 1 });
  }

  override setMax(max: number, nowMs: number): void {
    super.setMax(max + 1, nowMs);
  }
}

/** What was put off is spent like what was accepted. */
class WastedQuota extends Quota {
  override settle(nowMs: number): void {
    super.settle(nowMs, true);
  }
}

/** A retry leaves by whatever IP is next, though a greylist knows only the first. */
class RotatingFlows extends FlowTable {
  override pinnedTo(flow: Flow): Flow {
    return flow;
  }
}

/** A campaign is through when each of its messages has been taken up, whatever became of them. */
class HastyLives extends CampaignLives {
  override pickedUp(campaign: number, nowMs: number): void {
    super.pickedUp(campaign, nowMs);
    super.ended(campaign, nowMs);
  }

  override ended(): void {}
}

/** "Too fast" is taken for "no". */
class HarshReplies extends ReplyBook {
  override isWorthRetrying(row: number): boolean {
    return this.classOf(row) !== 'throttled' && super.isWorthRetrying(row);
  }
}

/** The wait before a retry is worked out, written down, and forgotten. */
class HastyCommands extends CommandBuffer {
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    super();
    this.#nowMs = nowMs;
  }

  override push(kind: number, a: number, b: number, c: number): void {
    super.push(kind, a, b, kind === CommandKind.Retry ? Math.min(c, this.#nowMs() + queueTurnMs) : c);
  }
}

/** Two workers set the timer of a limit at once, and it is set for neither. */
class LossyCommands extends CommandBuffer {
  #wakeCount = 0;

  override push(kind: number, a: number, b: number, c: number): void {
    if (kind === CommandKind.WakeGate && ++this.#wakeCount === lostWake) return;
    super.push(kind, a, b, c);
  }
}

/** Every day counts as a full day, also one on which nothing was sent. */
class CalendarCourse extends WarmupCourse {
  override dayEnded(figures: WarmupFigures): WarmupJudgement {
    return super.dayEnded({ ...figures, grantCount: Math.max(figures.grantCount, this.limits?.capPerDay ?? 1) });
  }
}
