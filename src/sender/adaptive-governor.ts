// Cuts and restores the pace of each scope as the adaptive policy judges it.

import type { Adaptive } from '../domain/reactions.ts';
import { ReplyClassId } from '../domain/reply-class.ts';
import { AdaptiveRate } from '../policy/adaptive.ts';
import type { Gate } from '../policy/gate.ts';
import type { Attempt } from './attempts.ts';
import { ConfiguredRate } from './configured-rate.ts';
import type { Governor, GovernorDesk, PathPlace } from './governor.ts';
import { Pace } from './pace.ts';
import { ReactionLog } from './reaction-log.ts';
import { scopeName, scopeSubject } from './scope-name.ts';

const hourMs = 3_600_000;

interface Scope {
  readonly index: number;
  readonly rate: AdaptiveRate;
  readonly pace: Pace;
  readonly configured: ConfiguredRate;
  readonly log: ReactionLog;
  /** When the hour that counts ends; a timer for any other instant is out of date. */
  hourEndsAtMs: number;
}

export class AdaptiveGovernor implements Governor {
  readonly #plan: Adaptive;
  readonly #desk: GovernorDesk;
  readonly #scopes: Scope[] = [];
  readonly #byName = new Map<string, Scope>();
  /** By path. */
  readonly #scopeOf: Scope[] = [];

  constructor(plan: Adaptive, desk: GovernorDesk) {
    this.#plan = plan;
    this.#desk = desk;
  }

  pathGates(place: PathPlace): readonly Gate[] {
    const name = scopeName(this.#plan.per, place);
    let scope = this.#byName.get(name);
    if (scope === undefined) {
      scope = this.#create(name, place);
      this.#byName.set(name, scope);
    }
    this.#scopeOf[place.pathIndex] = scope;
    return [scope.pace.gate];
  }

  answered({ flow, path, classId, grantedAtMs }: Attempt, nowMs: number): void {
    const scope = this.#scopeOf[path.index]!;
    const isThrottled = classId === ReplyClassId.throttled;
    scope.configured.learn(flow, path);
    scope.rate.answered(nowMs, grantedAtMs, isThrottled);
    if (!isThrottled || !scope.rate.judge(nowMs, scope.configured.perSecond)) return;
    this.#apply(scope, nowMs);
    this.#awaitHour(scope, nowMs);
  }

  timer(index: number, nowMs: number): void {
    const scope = this.#scopes[index]!;
    if (scope.hourEndsAtMs !== nowMs) return;
    if (scope.rate.hourEnds()) this.#apply(scope, nowMs);
    if (scope.rate.perSecond < Number.POSITIVE_INFINITY) this.#awaitHour(scope, nowMs);
  }

  #apply(scope: Scope, nowMs: number): void {
    const { perSecond } = scope.rate;
    scope.pace.set(perSecond, nowMs);
    if (perSecond < Number.POSITIVE_INFINITY) scope.log.began(nowMs, perSecond);
    else scope.log.ended(nowMs);
  }

  #awaitHour(scope: Scope, nowMs: number): void {
    scope.hourEndsAtMs = nowMs + hourMs;
    this.#desk.wake(scope.index, scope.hourEndsAtMs);
  }

  #create(name: string, place: PathPlace): Scope {
    const { book, tables, ledger } = this.#desk;
    const { per } = this.#plan;
    const scope: Scope = {
      index: this.#scopes.length,
      rate: new AdaptiveRate(this.#plan),
      pace: new Pace(this.#desk, `adaptive ${name}`, `cut rate of ${name}`, 'sender.adaptive'),
      configured: new ConfiguredRate(book, tables),
      log: new ReactionLog({ kind: 'cut', name, ...scopeSubject(per, place) }, tables, ledger),
      hourEndsAtMs: Number.NaN,
    };
    this.#scopes.push(scope);
    return scope;
  }
}
