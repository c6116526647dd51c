// Keeps a circuit breaker for each scope, and tells it which attempts found nobody.

import type { BreakerPlan } from '../domain/reactions.ts';
import { ReplyClassId } from '../domain/reply-class.ts';
import type { Breaker } from '../policy/breaker.ts';
import type { Gate } from '../policy/gate.ts';
import type { Attempt } from './attempts.ts';
import type { Path } from './flow.ts';
import type { Governor, GovernorDesk, PathPlace } from './governor.ts';
import { ReactionLog } from './reaction-log.ts';
import { scopeName, scopeSubject } from './scope-name.ts';

interface Scope {
  readonly breaker: Breaker;
  readonly log: ReactionLog;
}

export class BreakerGovernor implements Governor {
  readonly #plan: BreakerPlan;
  readonly #desk: GovernorDesk;
  readonly #byName = new Map<string, Scope>();
  /** By path. */
  readonly #scopeOf: Scope[] = [];

  constructor(plan: BreakerPlan, desk: GovernorDesk) {
    this.#plan = plan;
    this.#desk = desk;
  }

  pathGates(place: PathPlace): readonly Gate[] {
    const name = scopeName(this.#plan.per, place);
    let scope = this.#byName.get(name);
    if (scope === undefined) {
      const { book, tables, ledger } = this.#desk;
      const row = { kind: 'breaker', name, ...scopeSubject(this.#plan.per, place) } as const;
      scope = { breaker: book.breaker(name, this.#plan), log: new ReactionLog(row, tables, ledger) };
      this.#byName.set(name, scope);
    }
    this.#scopeOf[place.pathIndex] = scope;
    return [scope.breaker.gate];
  }

  answered({ path, classId, isRefused, grantedAtMs }: Attempt, nowMs: number): void {
    const { breaker, log } = this.#scopeOf[path.index]!;
    const isFailure = isRefused || classId === ReplyClassId.lost;
    if (!breaker.answered(nowMs, grantedAtMs, isFailure)) return;
    if (breaker.state === 'closed') log.ended(nowMs);
    else if (!log.isOn) log.began(nowMs, breaker.failureCount);
    this.#desk.gateChanged(breaker.gate, nowMs);
  }

  abandoned(path: Path, grantedAtMs: number, nowMs: number): void {
    const { breaker } = this.#scopeOf[path.index]!;
    if (breaker.abandoned(grantedAtMs)) this.#desk.gateChanged(breaker.gate, nowMs);
  }
}
