// Keeps the safety scopes: feeds them answers and complaints, pauses a scope when one is breached, resumes it later at
// a cut rate, and raises that by a step after each clean hour.

import { EntryKind } from '../domain/ledger.ts';
import type { Safety } from '../domain/scenario.ts';
import type { Gate } from '../policy/gate.ts';
import { resumeRatio } from '../policy/safety.ts';
import type { Attempt } from './attempts.ts';
import { EventKind } from './events.ts';
import type { Path } from './flow.ts';
import type { Governor, GovernorDesk, PathPlace } from './governor.ts';
import { type SafetyScope, SafetyScopes } from './safety-scopes.ts';

const hourMs = 3_600_000;

export class SafetyGuard implements Governor {
  readonly #plan: Safety;
  readonly #desk: GovernorDesk;
  readonly #scopes: SafetyScopes;
  /** By path. */
  readonly #scopeOf: SafetyScope[] = [];
  readonly #hasFeedbackLoop: boolean[] = [];

  constructor(plan: Safety, desk: GovernorDesk) {
    this.#plan = plan;
    this.#desk = desk;
    this.#scopes = new SafetyScopes(plan, desk.tables, desk.book);
  }

  pathGates({ server, destination, pathIndex }: PathPlace): readonly Gate[] {
    const scope = this.#scopes.scopeOf(server, destination.providerName);
    this.#scopeOf[pathIndex] = scope;
    this.#hasFeedbackLoop[pathIndex] = destination.hasFeedbackLoop;
    return scope.resumePace === null ? [scope.hold.gate] : [scope.hold.gate, scope.resumePace.gate];
  }

  answered({ path, isFinal, isBounce, isAccepted }: Attempt, nowMs: number): void {
    if (!isFinal) return;
    const scope = this.#scopeOf[path.index]!;
    scope.watch.answered(nowMs, isBounce);
    if (isAccepted && this.#hasFeedbackLoop[path.index]!) scope.watch.accepted(nowMs);
    if (isBounce) this.#judge(scope, nowMs);
  }

  heard(kind: number, _message: number, path: Path, acceptedAtMs: number, nowMs: number): void {
    if (kind !== EventKind.Complaint) return;
    const scope = this.#scopeOf[path.index]!;
    scope.watch.complained(nowMs, acceptedAtMs);
    this.#judge(scope, nowMs);
  }

  /** A pause is over, or an hour after one has passed without another. */
  timer(index: number, nowMs: number): void {
    const scope = this.#scopes.all[index]!;
    if (scope.isPaused) this.#resume(scope, nowMs);
    else this.#afterCleanHour(scope, nowMs);
  }

  #judge(scope: SafetyScope, nowMs: number): void {
    if (scope.isPaused) return;
    const breach = scope.watch.breach(nowMs);
    if (breach === null) return;
    const cause = scope.causes[breach];
    const untilMs = nowMs + this.#plan.resume.afterMs;
    scope.isPaused = true;
    scope.timerAtMs = untilMs;
    scope.hold.shut(Number.POSITIVE_INFINITY, cause);
    this.#desk.ledger.append(EntryKind.Paused, -1, nowMs, scope.row, cause, untilMs);
    if (untilMs < Number.POSITIVE_INFINITY) this.#desk.wake(scope.index, untilMs);
  }

  #resume(scope: SafetyScope, nowMs: number): void {
    if (scope.timerAtMs !== nowMs) return;
    scope.isPaused = false;
    scope.cleanHours = 0;
    scope.watch.resumed(nowMs);
    this.#setPace(scope, nowMs);
    scope.hold.lift();
    this.#desk.ledger.append(EntryKind.Resumed, -1, nowMs, scope.row, 0, 0);
    this.#desk.gateChanged(scope.hold.gate, nowMs);
  }

  #afterCleanHour(scope: SafetyScope, nowMs: number): void {
    if (scope.timerAtMs !== nowMs) return; // A pause came between.
    scope.cleanHours += 1;
    this.#setPace(scope, nowMs);
  }

  /** The pace that this many clean hours allow; below the full rate, the next hour is awaited. */
  #setPace(scope: SafetyScope, nowMs: number): void {
    const { book, ledger } = this.#desk;
    const { resumePace, rate } = scope;
    if (resumePace === null || rate === null) return;
    const ratio = resumeRatio(this.#plan.resume, scope.cleanHours);
    resumePace.setCount(ratio < 1 ? rate.count * ratio : Number.POSITIVE_INFINITY, nowMs);
    ledger.append(
      EntryKind.LimitChanged,
      -1,
      nowMs,
      book.rowOf(resumePace.gate),
      resumePace.perSecond,
      resumePace.burst,
    );
    this.#desk.gateChanged(resumePace.gate, nowMs);
    // Without a step the rate stays cut.
    if (ratio >= 1 || this.#plan.resume.stepRatio === 0) return;
    scope.timerAtMs = nowMs + hourMs;
    this.#desk.wake(scope.index, scope.timerAtMs);
  }
}
