// Keeps the safety scopes: feeds them answers and complaints, pauses a scope when one is breached, resumes it later at
// a cut rate, and raises that by a step after each clean hour.

import { EntryKind, type Ledger } from '../domain/ledger.ts';
import type { Safety } from '../domain/scenario.ts';
import { resumeRatio } from '../policy/safety.ts';
import { type CommandBuffer, CommandKind } from './commands.ts';
import type { Dispatcher } from './dispatcher.ts';
import type { LimitBook } from './limit-book.ts';
import type { SafetyScope, SafetyScopes } from './safety-scopes.ts';
import type { Answered } from './settlement.ts';

const hourMs = 3_600_000;

export interface SafetyGuardParts {
  readonly plan: Safety;
  readonly scopes: SafetyScopes;
  readonly book: LimitBook;
  readonly dispatcher: Dispatcher;
  readonly commands: CommandBuffer;
  readonly ledger: Ledger;
}

export class SafetyGuard {
  readonly #parts: SafetyGuardParts;

  constructor(parts: SafetyGuardParts) {
    this.#parts = parts;
  }

  answered(answer: Answered, hasFeedbackLoop: boolean, nowMs: number): void {
    if (!answer.isFinal) return;
    for (const index of answer.path.scopes) {
      const scope = this.#parts.scopes.all[index]!;
      scope.watch.answered(nowMs, answer.isBounce);
      if (answer.isAccepted && hasFeedbackLoop) scope.watch.accepted(nowMs);
      if (answer.isBounce) this.#judge(scope, nowMs);
    }
  }

  complained(scopes: readonly number[], acceptedAtMs: number, nowMs: number): void {
    for (const index of scopes) {
      const scope = this.#parts.scopes.all[index]!;
      scope.watch.complained(nowMs, acceptedAtMs);
      this.#judge(scope, nowMs);
    }
  }

  /** A pause is over, or an hour after one has passed without another. */
  timer(index: number, nowMs: number): void {
    const scope = this.#parts.scopes.all[index]!;
    if (scope.isPaused) this.#resume(scope, nowMs);
    else this.#afterCleanHour(scope, nowMs);
  }

  #judge(scope: SafetyScope, nowMs: number): void {
    if (scope.isPaused) return;
    const breach = scope.watch.breach(nowMs);
    if (breach === null) return;
    const { plan, commands, ledger } = this.#parts;
    const cause = scope.causes[breach];
    const untilMs = nowMs + plan.resume.afterMs;
    scope.isPaused = true;
    scope.timerAtMs = untilMs;
    scope.hold.shut(Number.POSITIVE_INFINITY, cause);
    ledger.append(EntryKind.Paused, -1, nowMs, scope.row, cause, untilMs);
    if (untilMs < Number.POSITIVE_INFINITY) commands.push(CommandKind.WakeScope, scope.index, 0, untilMs);
  }

  #resume(scope: SafetyScope, nowMs: number): void {
    if (scope.timerAtMs !== nowMs) return;
    scope.isPaused = false;
    scope.cleanHours = 0;
    scope.watch.resumed(nowMs);
    this.#setPace(scope, nowMs);
    scope.hold.lift();
    this.#parts.ledger.append(EntryKind.Resumed, -1, nowMs, scope.row, 0, 0);
    this.#parts.dispatcher.gateChanged(scope.hold.gate, nowMs);
  }

  #afterCleanHour(scope: SafetyScope, nowMs: number): void {
    if (scope.timerAtMs !== nowMs) return; // A pause came between.
    scope.cleanHours += 1;
    this.#setPace(scope, nowMs);
  }

  /** The pace that this many clean hours allow; below the full rate, the next hour is awaited. */
  #setPace(scope: SafetyScope, nowMs: number): void {
    const { plan, book, commands, ledger, dispatcher } = this.#parts;
    const { resumePace, rate } = scope;
    if (resumePace === null || rate === null) return;
    const ratio = resumeRatio(plan.resume, scope.cleanHours);
    resumePace.setCount(ratio < 1 ? rate.count * ratio : Number.POSITIVE_INFINITY, nowMs);
    ledger.append(
      EntryKind.LimitChanged,
      -1,
      nowMs,
      book.rowOf(resumePace.gate),
      resumePace.perSecond,
      resumePace.burst,
    );
    dispatcher.gateChanged(resumePace.gate, nowMs);
    // Without a step the rate stays cut.
    if (ratio >= 1 || plan.resume.stepRatio === 0) return;
    scope.timerAtMs = nowMs + hourMs;
    commands.push(CommandKind.WakeScope, scope.index, 0, scope.timerAtMs);
  }
}
