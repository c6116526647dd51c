// Carries warm-ups out: holds each IP (or each IP at each provider) to the cap, the pace and the hours of its phase,
// counts what came of its mail, and at the end of each day of the server's calendar has the day judged.

import { EntryKind } from '../domain/ledger.ts';
import { calendarWindow } from '../engine/time-zone.ts';
import type { Gate } from '../policy/gate.ts';
import type { Attempt } from './attempts.ts';
import { EventKind } from './events.ts';
import type { Path } from './flow.ts';
import type { Governor, GovernorDesk, PathPlace } from './governor.ts';
import { worstReadings } from './warmup-readings.ts';
import { limitsOf, type WarmupScope, WarmupScopes } from './warmup-scopes.ts';

export class WarmupKeeper implements Governor {
  readonly #desk: GovernorDesk;
  readonly #scopes: WarmupScopes;
  /** By path; undefined where nothing is warmed up. */
  readonly #scopeOf: (WarmupScope | undefined)[] = [];

  constructor(desk: GovernorDesk) {
    this.#desk = desk;
    this.#scopes = new WarmupScopes(desk);
  }

  start(nowMs: number): void {
    for (const scope of this.#scopes.all) {
      this.#beginDay(scope, nowMs);
      scope.hours.setWindow(limitsOf(scope.course.limits, scope.server.timezone).window, nowMs);
      this.#awaitTurn(scope);
      this.#announce(scope, nowMs);
    }
  }

  pathGates({ ip, destination, pathIndex }: PathPlace): readonly Gate[] {
    const scope = this.#scopes.of(ip, destination.providerName);
    if (scope === undefined) return [];
    this.#scopeOf[pathIndex] = scope;
    return [scope.hours.gate, scope.cap.gate, scope.pace.gate];
  }

  answered({ path, number, classId, isFinal, isBounce }: Attempt, nowMs: number): void {
    this.#scopeOf[path.index]?.day.answered(classId, number, isFinal, isBounce, nowMs);
  }

  heard(kind: number, _message: number, path: Path): void {
    const scope = this.#scopeOf[path.index];
    if (kind === EventKind.Complaint && scope !== undefined) scope.day.complaintCount += 1;
  }

  /** Even timers end days, odd ones shut the hours. */
  timer(which: number, nowMs: number): void {
    const scope = this.#scopes.all[which >> 1]!;
    if ((which & 1) === 0) this.#endDay(scope, nowMs);
    else if (scope.hours.turnAtMs === nowMs) this.#turnHours(scope, nowMs);
  }

  #endDay(scope: WarmupScope, nowMs: number): void {
    const { ledger, tables } = this.#desk;
    const { course, day, cap, dayStartAtMs } = scope;
    const { phase, limits } = course;
    const figures = {
      grantCount: cap.usedUntil(scope.dayEndAtMs),
      attemptCount: day.attemptCount,
      acceptedCount: day.acceptedCount,
      throttledCount: day.throttledCount,
      blockedCount: day.blockedCount,
      bounceRatio: day.bounceRatio,
      softBurstRatio: day.softBurstRatio,
      complaintRatio: day.complaintRatio,
      ...worstReadings(this.#desk.dashboards, scope, nowMs),
    };
    const before = course.acceptedDays;
    const { decision, miss } = course.dayEnded(figures);
    if (limits !== null) {
      const row = tables.warmupDays.length;
      tables.warmupDays.push({
        warmup: scope.row,
        startAtMs: dayStartAtMs,
        phase: phase + 1,
        acceptedDays: course.phase === phase ? course.acceptedDays : course.phase > phase ? limits.days : before,
        capPerDay: limits.capPerDay,
        decision,
        miss,
        ...figures,
      });
      ledger.append(EntryKind.WarmupJudged, -1, nowMs, scope.row, row, 0);
    }
    this.#beginDay(scope, nowMs);
    if (course.phase !== phase) this.#enterPhase(scope, nowMs);
  }

  #beginDay(scope: WarmupScope, nowMs: number): void {
    scope.day.begin();
    scope.dayStartAtMs = nowMs;
    scope.dayEndAtMs = calendarWindow(scope.server.timezone, 'day', nowMs).endMs;
    this.#desk.wake(scope.index << 1, scope.dayEndAtMs);
  }

  /** Puts the phase's limits in force; without one, it is warm and nothing holds it any more. */
  #enterPhase(scope: WarmupScope, nowMs: number): void {
    const { ledger, book } = this.#desk;
    const { cap, pace, hours, course, server } = scope;
    const { capPerDay, pacePerDay, window } = limitsOf(course.limits, server.timezone);
    cap.setMax(capPerDay, nowMs);
    pace.setCount(pacePerDay, nowMs);
    hours.setWindow(window, nowMs);
    this.#announce(scope, nowMs);
    ledger.append(EntryKind.LimitChanged, -1, nowMs, book.rowOf(cap.gate), capPerDay, 0);
    ledger.append(EntryKind.LimitChanged, -1, nowMs, book.rowOf(pace.gate), pace.perSecond, pace.burst);
    this.#awaitTurn(scope);
    for (const { gate } of [cap, pace, hours]) this.#desk.gateChanged(gate, nowMs);
  }

  #announce({ row, course }: WarmupScope, nowMs: number): void {
    const { phase, limits } = course;
    const capPerDay = limits?.capPerDay ?? Number.POSITIVE_INFINITY;
    this.#desk.ledger.append(EntryKind.WarmupPhaseSet, -1, nowMs, row, limits === null ? 0 : phase + 1, capPerDay);
  }

  #turnHours(scope: WarmupScope, nowMs: number): void {
    scope.hours.turn(nowMs);
    this.#awaitTurn(scope);
    this.#desk.gateChanged(scope.hours.gate, nowMs);
  }

  #awaitTurn({ hours, index }: WarmupScope): void {
    if (hours.turnAtMs < Number.POSITIVE_INFINITY) this.#desk.wake((index << 1) | 1, hours.turnAtMs);
  }
}
