// Suspends, or holds to a rate or a number of connections, whoever gets a kind of reply too often; lets go again after a
// while, each scope at an instant of its own, and at a share of its rate.

import { hasFault } from '../domain/faults.ts';
import type { SuspendRule } from '../domain/reactions.ts';
import { createLuck, type Luck, luckOf, luckRatio, Purpose } from '../engine/luck.ts';
import type { ConnectionLimit } from '../policy/connection-limit.ts';
import type { Gate } from '../policy/gate.ts';
import type { Hold } from '../policy/hold.ts';
import { fitsPattern } from '../policy/reply-pattern.ts';
import { ThresholdCounter } from '../policy/threshold.ts';
import type { Attempt } from './attempts.ts';
import { ConfiguredRate } from './configured-rate.ts';
import { setConnections } from './connection-cap.ts';
import type { Governor, GovernorDesk, PathPlace } from './governor.ts';
import { Pace } from './pace.ts';
import { ReactionLog } from './reaction-log.ts';
import { scopeName, scopeSubject } from './scope-name.ts';

const hourMs = 3_600_000;

interface Scope {
  readonly index: number;
  readonly counter: ThresholdCounter;
  /** What stops it, or bounds its connections; null where the rule does not. */
  readonly hold: Hold | null;
  readonly connections: ConnectionLimit | null;
  readonly pace: Pace;
  readonly configured: ConfiguredRate;
  readonly log: ReactionLog;
  readonly luck: Luck;
  /** How often it was suspended. */
  times: number;
  isSuspended: boolean;
  /** Attempts begun before it do not count: they belong to the time before the last suspension ended. */
  countsFromMs: number;
  /** Hours since the last one ended. */
  cleanHours: number;
  timerAtMs: number;
}

export class SuspendGovernor implements Governor {
  readonly #rule: SuspendRule;
  readonly #desk: GovernorDesk;
  readonly #luck: Luck;
  readonly #isLooping: boolean;
  readonly #scopes: Scope[] = [];
  readonly #byName = new Map<string, Scope>();
  /** By path. */
  readonly #scopeOf: Scope[] = [];
  /** By reply row: 1 where it fits, 2 where it does not, 0 where nobody has looked yet. */
  readonly #fits: number[] = [];

  constructor(rule: SuspendRule, desk: GovernorDesk) {
    this.#rule = rule;
    this.#desk = desk;
    this.#luck = luckOf(createLuck(desk.scenario.seed), 'suspensions');
    this.#isLooping = hasFault(desk.scenario.sender, 'suspension_loop');
  }

  pathGates(place: PathPlace): readonly Gate[] {
    const { hold, pace } = this.#scopeAt(place);
    return hold === null ? [pace.gate] : [hold.gate, pace.gate];
  }

  connectGates(place: PathPlace): readonly Gate[] {
    const { connections } = this.#scopeAt(place);
    return connections === null ? [] : [connections.gate];
  }

  answered({ flow, path, reply, grantedAtMs }: Attempt, nowMs: number): void {
    const scope = this.#scopeOf[path.index]!;
    scope.configured.learn(flow, path);
    if (!this.#isMeant(reply) || scope.isSuspended || grantedAtMs < scope.countsFromMs) return;
    if (scope.counter.hit(nowMs)) this.#suspend(scope, nowMs);
  }

  timer(index: number, nowMs: number): void {
    const scope = this.#scopes[index]!;
    if (scope.timerAtMs !== nowMs) return;
    // The mistake: what it held back itself counts as the provider's word.
    if (scope.isSuspended && this.#isLooping) this.#suspend(scope, nowMs);
    else if (scope.isSuspended) this.#release(scope, nowMs);
    else {
      scope.cleanHours += 1;
      this.#resumeAt(scope, nowMs);
    }
  }

  #suspend(scope: Scope, nowMs: number): void {
    const { action, forMs, spreadRatio, threshold } = this.#rule;
    const late = spreadRatio * luckRatio(scope.luck, Purpose.ResumeSpread, scope.times, 0, 0);
    scope.times += 1;
    scope.isSuspended = true;
    scope.counter.reset();
    const untilMs = nowMs + forMs * (1 + late);
    if (action.kind === 'rate') scope.pace.set((action.rate.count * 1000) / action.rate.perMs, nowMs);
    if (scope.connections !== null && action.kind === 'connections')
      setConnections(this.#desk, scope.connections, action.connections, nowMs);
    scope.hold?.shut(untilMs, scope.hold.gate.cause);
    scope.log.began(nowMs, threshold.count, untilMs);
    this.#wake(scope, untilMs);
  }

  #release(scope: Scope, nowMs: number): void {
    scope.isSuspended = false;
    scope.countsFromMs = nowMs;
    scope.cleanHours = 0;
    scope.log.ended(nowMs);
    if (scope.connections !== null) setConnections(this.#desk, scope.connections, Number.POSITIVE_INFINITY, nowMs);
    this.#resumeAt(scope, nowMs);
    if (scope.hold === null) return;
    scope.hold.lift();
    this.#desk.gateChanged(scope.hold.gate, nowMs);
  }

  /** The rate that this many hours without another suspension allow. */
  #resumeAt(scope: Scope, nowMs: number): void {
    const { rateRatio, stepRatio } = this.#rule.resume;
    const ratio = rateRatio + stepRatio * scope.cleanHours;
    const { perSecond } = scope.configured;
    // Rounding must not keep a whole from being one.
    const isWhole = ratio >= 1 - 1e-9 || perSecond === Number.POSITIVE_INFINITY;
    scope.pace.set(isWhole ? Number.POSITIVE_INFINITY : perSecond * ratio, nowMs);
    if (!isWhole && stepRatio > 0) this.#wake(scope, nowMs + hourMs);
  }

  #wake(scope: Scope, atMs: number): void {
    scope.timerAtMs = atMs;
    this.#desk.wake(scope.index, atMs);
  }

  #isMeant(reply: number): boolean {
    const known = this.#fits[reply] ?? 0;
    if (known !== 0) return known === 1;
    const row = this.#desk.tables.replies[reply]!;
    const isMeant = fitsPattern(this.#rule.match, row.provider, row, row.class);
    while (this.#fits.length < reply) this.#fits.push(0);
    this.#fits[reply] = isMeant ? 1 : 2;
    return isMeant;
  }

  #scopeAt(place: PathPlace): Scope {
    const name = scopeName(this.#rule.per, place);
    let scope = this.#byName.get(name);
    if (scope === undefined) {
      scope = this.#create(name, place);
      this.#byName.set(name, scope);
    }
    this.#scopeOf[place.pathIndex] = scope;
    return scope;
  }

  #create(name: string, place: PathPlace): Scope {
    const { book, tables, ledger } = this.#desk;
    const { source, action, per } = this.#rule;
    const key = `${source} ${name}`;
    const scope: Scope = {
      index: this.#scopes.length,
      counter: new ThresholdCounter(this.#rule.threshold),
      hold: action.kind === 'suspend' ? book.hold(key, 'suspension', `suspension of ${name}`) : null,
      connections:
        action.kind === 'connections'
          ? book.connections(`${key} cap`, `connections of ${name} while held back`, source, Number.POSITIVE_INFINITY)
          : null,
      pace: new Pace(this.#desk, `${key} pace`, `pace of ${name} after a suspension`, source),
      configured: new ConfiguredRate(book, tables),
      log: new ReactionLog({ kind: 'suspension', name, ...scopeSubject(per, place) }, tables, ledger),
      luck: luckOf(this.#luck, key),
      times: 0,
      isSuspended: false,
      countsFromMs: Number.NEGATIVE_INFINITY,
      cleanHours: 0,
      timerAtMs: Number.NaN,
    };
    this.#scopes.push(scope);
    return scope;
  }
}
