// What an answer means for the message: it is delivered, it has bounced, it will be tried again, or its time is up.

import { EntryKind, type GiveUp, giveUps, type Ledger } from '../domain/ledger.ts';
import { OutcomeId } from '../domain/outcome.ts';
import { ReplyClassId } from '../domain/reply-class.ts';
import type { Sender as SenderPlan } from '../domain/scenario.ts';
import { RetryEnd, type RetrySchedule, retryAtMs, retrySchedule } from '../policy/retry.ts';
import { isSafetyBounce } from '../policy/safety.ts';
import type { SuppressionList } from '../policy/suppression.ts';
import type { Attempt } from './attempts.ts';
import type { CampaignPlan } from './campaigns.ts';
import { type CommandBuffer, CommandKind } from './commands.ts';
import type { DeadList } from './dead-list.ts';
import type { Discipline } from './discipline.ts';
import type { Flow, Path } from './flow.ts';
import type { FlowTable } from './flow-table.ts';
import type { MessageBook, RetryRecord } from './messages.ts';
import type { ReplyBook } from './reply-book.ts';

export interface SettlementParts {
  readonly plan: SenderPlan;
  readonly campaigns: readonly CampaignPlan[];
  readonly flows: FlowTable;
  readonly messages: MessageBook;
  readonly replies: ReplyBook;
  readonly suppression: SuppressionList;
  readonly dead: DeadList;
  readonly commands: CommandBuffer;
  readonly ledger: Ledger;
  readonly dispatcher: Discipline;
  /** A message has ended. */
  ended(flow: Flow, nowMs: number): void;
}

export class Settlement {
  readonly #parts: SettlementParts;
  readonly #campaigns: readonly CampaignPlan[];
  readonly #schedule: RetrySchedule;

  constructor(parts: SettlementParts) {
    this.#parts = parts;
    this.#campaigns = parts.campaigns;
    this.#schedule = retrySchedule(parts.plan.retry);
  }

  /** Settles an attempt that has ended, and notes on it what its answer was worth. */
  settle(attempt: Attempt, nowMs: number): void {
    const { messages, replies, ledger, plan } = this.#parts;
    const { message, flow, path, reply, isRefused } = attempt;
    const classId = replies.classIdOf(reply);
    const isAccepted = classId === ReplyClassId.delivered;
    attempt.classId = classId;
    attempt.isAccepted = isAccepted;
    attempt.isFinal = false;
    attempt.isBounce = false;

    const isKept = isRefused && plan.connections.onRefused === 'keep_message';
    const kind = isKept ? EntryKind.ConnectionRefused : EntryKind.Replied;
    ledger.append(kind, message, nowMs, path.row, reply, attempt.latencyMs);
    if (isRefused) this.#holdRoute(path, nowMs);
    else flow.isShutOut = false;

    // A queue may hand a job out twice; what the second copy hears changes nothing.
    if (messages.hasEnded(message)) return;
    if (isAccepted) {
      attempt.isFinal = true;
      this.end(message, flow, OutcomeId.delivered, nowMs);
    } else if (isKept && this.#isTooOld(message, flow, nowMs)) {
      attempt.isFinal = true;
      flow.isShutOut = true;
      this.end(message, flow, OutcomeId.expired, nowMs);
    } else if (isKept || classId === ReplyClassId.reconnect) {
      this.#putBack(message, flow);
    } else if (replies.isWorthRetrying(reply)) {
      this.#retry(attempt, nowMs);
    } else {
      attempt.isFinal = true;
      attempt.isBounce = isSafetyBounce(replies.classOf(reply), replies.reasonOf(reply));
      if (attempt.isBounce && plan.suppress.bounce) this.#parts.suppression.add(this.#recipientOf(message, flow));
      this.end(message, flow, OutcomeId.bounced, nowMs);
    }
  }

  /** Ends a message that nobody carries and that must not be sent any more; false where it may be. */
  endUnsent(message: number, flow: Flow, nowMs: number): boolean {
    const { suppression } = this.#parts;
    let outcome: number;
    if (!suppression.isEmpty && suppression.has(this.#recipientOf(message, flow))) outcome = OutcomeId.suppressed;
    else if (flow.isShutOut && this.#isTooOld(message, flow, nowMs)) outcome = OutcomeId.expired;
    else return false;
    this.end(message, flow, outcome, nowMs);
    return true;
  }

  /** Being held has cost the message one of its attempts. False where that was its last, and it is dead. */
  spend(message: number, flow: Flow, nowMs: number): boolean {
    const { messages, plan } = this.#parts;
    const record = messages.failed(message, nowMs);
    if (record.dueAtMs === 0) record.dueAtMs = this.#dueAtMs(message, flow);
    if (plan.retry.attempts === null || record.failureCount < plan.retry.attempts) return true;
    this.end(message, flow, OutcomeId.dead, nowMs);
    return false;
  }

  /** Its job is given up, whatever attempts it had left: it goes to the dead list. */
  giveUp(message: number, flow: Flow, why: GiveUp, nowMs: number): void {
    this.#parts.ledger.append(EntryKind.GivenUp, message, nowMs, giveUps.indexOf(why), 0, 0);
    this.end(message, flow, OutcomeId.dead, nowMs);
  }

  end(message: number, flow: Flow, outcome: number, nowMs: number): void {
    const { messages, ledger, commands } = this.#parts;
    ledger.append(EntryKind.Ended, message, nowMs, flow.group, outcome, this.#dueAtMs(message, flow));
    messages.end(message, outcome);
    if (outcome === OutcomeId.dead) this.#parts.dead.add(message, flow);
    commands.push(CommandKind.Settle, message, outcome, 0);
    this.#parts.ended(flow, nowMs);
  }

  #retry({ message, flow, path, number, grantedAtMs, classId }: Attempt, nowMs: number): void {
    const { messages, flows, ledger, commands, plan } = this.#parts;
    const earlier = messages.retryOf(message);
    // The other copy has been put off already. What was granted since then is the retry itself, come too soon.
    if (earlier !== undefined && earlier.dueAtMs > nowMs && earlier.setAtMs >= grantedAtMs) return;
    const record = messages.failed(message, grantedAtMs);
    const campaign = this.#campaigns[flow.campaign]!;
    const place = message - campaign.firstMessage;
    const atMs = retryAtMs(
      this.#schedule,
      campaign.luck,
      campaign.recipientOf(place),
      campaign.copyOf(place),
      record.failureCount,
      nowMs,
      this.#ageFromMs(message, flow, record),
    );
    if (atMs === RetryEnd.Dead) this.end(message, flow, OutcomeId.dead, nowMs);
    else if (atMs === RetryEnd.Expired) this.end(message, flow, OutcomeId.expired, nowMs);
    else {
      record.setAtMs = nowMs;
      record.dueAtMs = atMs;
      // A greylist knows the address that knocked; any other would have to wait from the start.
      const staysOnRoute = classId === ReplyClassId.greylisted || plan.retry.route === 'same';
      const next = staysOnRoute ? flows.pinnedTo(flow, path) : flow;
      ledger.append(EntryKind.RetrySet, message, nowMs, flow.group, number, atMs);
      commands.push(CommandKind.Retry, message, next.index, atMs);
    }
  }

  /** Of a message that was never tried age runs from when it was due, whatever the plan says. */
  #isTooOld(message: number, flow: Flow, nowMs: number): boolean {
    const { messages, plan } = this.#parts;
    const { giveUpAfterMs } = plan.retry;
    return giveUpAfterMs !== null && nowMs - this.#ageFromMs(message, flow, messages.retryOf(message)) > giveUpAfterMs;
  }

  #ageFromMs(message: number, flow: Flow, record: RetryRecord | undefined): number {
    const isFromDue = record === undefined || (this.#parts.plan.retry.ageFrom === 'due' && !record.isRedriven);
    return isFromDue ? this.#dueAtMs(message, flow) : record.firstAttemptAtMs;
  }

  #dueAtMs(message: number, { campaign }: Flow): number {
    const plan = this.#campaigns[campaign]!;
    return plan.dueAtMs(message - plan.firstMessage);
  }

  /** Among the recipients of all audiences. */
  #recipientOf(message: number, { campaign }: Flow): number {
    const plan = this.#campaigns[campaign]!;
    return plan.firstRecipient + plan.recipientOf(message - plan.firstMessage);
  }

  /** Nothing was tried: the message goes back to the head of its queue and its attempt is not counted. */
  #putBack(message: number, flow: Flow): void {
    const { messages, commands, dispatcher } = this.#parts;
    messages.attemptCount[message]! -= 1;
    commands.push(CommandKind.Return, message, flow.index, 0);
    dispatcher.due(flow, 1, message);
  }

  #holdRoute(path: Path, nowMs: number): void {
    path.refused.shut(nowMs + this.#parts.plan.connections.refusedWaitMs, path.refused.gate.cause);
  }
}
