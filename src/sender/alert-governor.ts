// Looks at the figures that alerts are about once a minute, and notes when one is passed for long enough, and when it is
// back. It holds nobody back.

import type { AlertRule } from '../domain/reactions.ts';
import { unreachable } from '../domain/unreachable.ts';
import { AlertState } from '../policy/alert.ts';
import { Quota } from '../policy/quota.ts';
import { RatioWindow } from '../policy/ratio-window.ts';
import type { Attempt } from './attempts.ts';
import type { Governor, GovernorDesk, PathPlace } from './governor.ts';
import { ReactionLog } from './reaction-log.ts';

const lookMs = 60_000;

interface Watch {
  readonly rule: AlertRule;
  readonly state: AlertState;
  readonly log: ReactionLog;
  /** Attempts of the window, and those that count against it; null for what is read from the sender's books. */
  readonly window: RatioWindow | null;
  /** Attempts of a window twice as long: what came before is what is more in it. */
  readonly longWindow: RatioWindow | null;
}

export class AlertGovernor implements Governor {
  readonly #desk: GovernorDesk;
  readonly #watches: readonly Watch[];
  readonly #endAtMs: number;
  /** Those that look at attempts, and by path which of them it concerns. */
  readonly #windowed: readonly Watch[];
  readonly #watchesOf: (readonly Watch[])[] = [];

  constructor(rules: readonly AlertRule[], desk: GovernorDesk) {
    const { tables, ledger, scenario } = desk;
    this.#desk = desk;
    this.#endAtMs = scenario.startAtMs + scenario.durationMs + scenario.drainMs;
    this.#watches = rules.map((rule) => {
      const isShare = rule.kind === 'error-rate' || rule.kind === 'bounce-rate';
      const isDrop = rule.kind === 'rate-drop';
      const row = { kind: 'alert', name: rule.name, server: rule.server, provider: '', campaign: '' } as const;
      return {
        rule,
        state: new AlertState(rule),
        log: new ReactionLog(row, tables, ledger),
        window: isShare || isDrop ? new RatioWindow(rule.windowMs) : null,
        longWindow: isDrop ? new RatioWindow(2 * rule.windowMs) : null,
      };
    });
    this.#windowed = this.#watches.filter(({ window }) => window !== null);
  }

  start(nowMs: number): void {
    this.#desk.wake(0, nowMs + lookMs);
  }

  pathGates({ server, pathIndex }: PathPlace): readonly [] {
    this.#watchesOf[pathIndex] = this.#windowed.filter(({ rule }) => rule.server === '' || rule.server === server.name);
    return [];
  }

  answered({ path, isFinal, isBounce, isAccepted }: Attempt, nowMs: number): void {
    const watches = this.#watchesOf[path.index]!;
    for (let i = 0; i < watches.length; i++) {
      const { rule, window, longWindow } = watches[i]!;
      if (rule.kind === 'bounce-rate') {
        if (isFinal) window!.add(nowMs, isBounce ? 1 : 0, 1);
      } else window!.add(nowMs, isAccepted ? 0 : 1, 1);
      longWindow?.add(nowMs, 0, 1);
    }
  }

  timer(_which: number, nowMs: number): void {
    for (const watch of this.#watches) this.#look(watch, nowMs);
    if (nowMs + lookMs <= this.#endAtMs) this.#desk.wake(0, nowMs + lookMs);
  }

  #look(watch: Watch, nowMs: number): void {
    const value = this.#figureOf(watch, nowMs);
    if (!watch.state.look(value, nowMs)) return;
    if (watch.state.isFired) watch.log.began(nowMs, value!);
    else watch.log.ended(nowMs);
  }

  /** null where there is too little to judge. */
  #figureOf({ rule, window, longWindow }: Watch, nowMs: number): number | null {
    const hands = this.#desk.hands();
    switch (rule.kind) {
      case 'queue-depth':
        return hands.depth(rule.lane);
      case 'oldest-due':
        return hands.oldestDueMs(rule.lane, nowMs);
      case 'oldest-reserved':
        return hands.oldestReservedMs(nowMs);
      case 'dead':
        return hands.deadCount;
      case 'quota':
        return this.#quotaRatio(rule.server, nowMs);
      case 'error-rate':
      case 'bounce-rate': {
        const allCount = window!.allCount(nowMs);
        return allCount < rule.minSample ? null : window!.badCount(nowMs) / allCount;
      }
      case 'rate-drop': {
        const nowCount = window!.allCount(nowMs);
        const thenCount = longWindow!.allCount(nowMs) - nowCount;
        if (thenCount < rule.minSample) return null;
        return hands.depth('') === 0 ? 0 : Math.max(0, 1 - nowCount / thenCount);
      }
      default:
        return unreachable(rule.kind);
    }
  }

  /** The share used of the quota that is used most. */
  #quotaRatio(server: string, nowMs: number): number {
    const { book, tables } = this.#desk;
    let most = 0;
    for (const gate of book.gates) {
      const { keeper } = gate;
      if (!(keeper instanceof Quota)) continue;
      const source = tables.limits[book.rowOf(gate)]?.source ?? '';
      if (server !== '' && source !== `sender.servers[${server}].quota`) continue;
      most = Math.max(most, keeper.usedRatio(nowMs));
    }
    return most;
  }
}
