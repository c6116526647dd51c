// Looks at a live run while it goes on: what its flows do now, what holds them, and how well the harness keeps up. It
// reads what is counted anyway, a few times a second, and costs a message nothing.

import type { LedgerTables } from '../../domain/ledger.ts';
import { OutcomeId } from '../../domain/outcome.ts';
import { ReplyClassId } from '../../domain/reply-class.ts';
import { classCount, outcomeCount } from '../../measurement/counts.ts';
import type { Measures } from '../../measurement/measures.ts';
import type { LiveFrame, LiveHold, LiveRow } from '../../report/live/frame.ts';
import { FlowState } from '../../sender/flow.ts';
import type { Sender } from '../../sender/sender.ts';
import type { LiveLoop } from './live-loop.ts';

export interface FrameParts {
  readonly name: string;
  readonly speed: number;
  readonly startAtMs: number;
  readonly totalMs: number;
  readonly broker: () => string;
  readonly sender: Sender;
  readonly measures: Measures;
  readonly loop: Pick<LiveLoop, 'nowMs' | 'lateness'>;
  /** Simulated time, between events too. */
  readonly nowMs: () => number;
}

/** A rate is told over so many looks: two seconds, at four looks a second. */
const looksKept = 8;

interface Look {
  readonly atMs: number;
  readonly latenessSumMs: number;
  readonly latenessCount: number;
  /** By row. */
  readonly grants: readonly number[];
  /** By pair of group and cause. */
  readonly waitedMs: readonly number[];
}

interface RowSums {
  grants: number;
  delivered: number;
  deferred: number;
  inFlight: number;
  depth: number;
  /** Messages that wait, by cause. */
  readonly waiting: Map<number, number>;
}

/** A hold with the place it stands at; '' where it is not bound to one. */
interface PlacedHold {
  readonly hold: LiveHold;
  readonly server: string;
  readonly provider: string;
  readonly campaign: string;
}

export class FrameTaker {
  readonly #parts: FrameParts;
  readonly #looks: Look[] = [];
  /** By group: its row. A campaign's groups at one provider, one for each class of its sites, share one. */
  readonly #rowOf: number[] = [];
  /** By row: the first of its groups. */
  readonly #firstGroups: number[] = [];

  constructor(parts: FrameParts) {
    this.#parts = parts;
  }

  take(): LiveFrame {
    const { name, speed, startAtMs, totalMs, broker, measures, loop, nowMs } = this.#parts;
    const sums = this.#sums();
    const atMs = Math.max(loop.nowMs, nowMs());
    const before = this.#remember(atMs, sums);
    const { maxMs, sumMs, count } = loop.lateness;
    const holds = holdsOf(measures, atMs);
    const newTimers = count - before.latenessCount;
    return {
      ...{ name, broker: broker(), speed, startAtMs, totalMs },
      simulatedMs: Math.min(totalMs, atMs - startAtMs),
      latenessMs: newTimers > 0 ? (sumMs - before.latenessSumMs) / newTimers : 0,
      latenessMaxMs: maxMs,
      built: total(measures.counts.built),
      ended: total(measures.counts.ended) - total(measures.counts.redriven),
      rows: this.#rows(sums, before, atMs, holds),
      holds: holds.map(({ hold }) => hold),
    };
  }

  #sums(): readonly RowSums[] {
    const { sender, measures } = this.#parts;
    const { counts, tables, places } = measures;
    this.#learnRows(tables);
    const sums = this.#firstGroups.map(() => ({
      ...{ grants: 0, delivered: 0, deferred: 0, inFlight: 0, depth: 0, waiting: new Map() },
    }));
    for (let group = 0; group < places.groupCount; group++)
      sums[this.#rowOf[group]!]!.delivered += counts.ended[group * outcomeCount + OutcomeId.delivered]!;
    for (let path = 0; path < places.pathCount; path++) {
      const sum = sums[this.#rowOf[tables.paths[path]!.group]!]!;
      sum.grants += counts.grants[path]!;
      sum.inFlight += counts.inFlight(path);
      for (let kind = 0; kind < classCount; kind++)
        if (kind !== ReplyClassId.delivered && kind !== ReplyClassId.hard)
          sum.deferred += counts.replies[path * classCount + kind]!;
    }
    for (const { group, backlogCount, state, cause } of sender.flows.flows) {
      const sum = sums[this.#rowOf[group]!]!;
      const { waiting } = sum;
      sum.depth += backlogCount;
      if (state !== FlowState.Idle && cause !== -1) waiting.set(cause, (waiting.get(cause) ?? 0) + backlogCount);
    }
    return sums;
  }

  #learnRows({ groups }: LedgerTables): void {
    for (let group = this.#rowOf.length; group < groups.length; group++) {
      const { campaign, provider } = groups[group]!;
      const known = this.#firstGroups.findIndex(
        (first) => groups[first]!.campaign === campaign && groups[first]!.provider === provider,
      );
      this.#rowOf.push(known === -1 ? this.#firstGroups.push(group) - 1 : known);
    }
  }

  /** Keeps this look, and gives the one that it is compared with. */
  #remember(atMs: number, sums: readonly RowSums[]): Look {
    const { measures, loop } = this.#parts;
    const look = {
      atMs,
      latenessSumMs: loop.lateness.sumMs,
      latenessCount: loop.lateness.count,
      grants: sums.map(({ grants }) => grants),
      waitedMs: measures.waiting.pairs.map(({ waitedMs }) => waitedMs),
    };
    this.#looks.push(look);
    if (this.#looks.length > looksKept) this.#looks.shift();
    return this.#looks[0]!;
  }

  #rows(sums: readonly RowSums[], before: Look, atMs: number, holds: readonly PlacedHold[]): readonly LiveRow[] {
    const { measures } = this.#parts;
    const { tables } = measures;
    const lengthMs = atMs - before.atMs;
    return sums.flatMap((sum, row) => {
      const group = this.#firstGroups[row]!;
      // A group may be named before it has its first message.
      if (group >= measures.places.groupCount) return [];
      const { campaign, provider } = tables.groups[group]!;
      const granted = sum.grants - (before.grants[row] ?? 0);
      return {
        campaign: tables.campaigns[campaign]!.name,
        provider,
        perSecond: lengthMs > 0 ? (granted * 1000) / lengthMs : 0,
        delivered: sum.delivered,
        deferred: sum.deferred,
        depth: sum.depth,
        inFlight: sum.inFlight,
        holdCount: holds.filter((hold) => holdsGroup(tables, hold, group)).length,
        limit: this.#limitOf(sum, row, before),
      };
    });
  }

  /** The cause that most messages wait for; where flows stand at none, what most time was booked to since `before`. */
  #limitOf({ waiting, depth }: RowSums, row: number, before: Look): string {
    const { tables, waiting: booked } = this.#parts.measures;
    if (depth === 0) return '';
    let [cause, most] = [-1, 0];
    for (const [each, count] of waiting) if (count > most) [cause, most] = [each, count];
    if (cause === -1)
      booked.pairs.forEach((pair, place) => {
        const grown = pair.waitedMs - (before.waitedMs[place] ?? 0);
        if (this.#rowOf[pair.group] === row && grown > most) [cause, most] = [pair.cause, grown];
      });
    return tables.causes[cause]?.name ?? '';
  }
}

function holdsOf({ tables, history }: Measures, atMs: number): readonly PlacedHold[] {
  const pauses = history.pauses.flatMap(({ scope, cause, fromMs, untilMs, isLifted }) => {
    if (isLifted || untilMs <= atMs) return [];
    const name = tables.causes[cause]?.name ?? '';
    return [
      { hold: { kind: 'pause', name, fromMs, untilMs: finite(untilMs) }, campaign: '', ...tables.scopes[scope]! },
    ];
  }) satisfies PlacedHold[];
  const reactions = history.reactions.flatMap(({ row, fromMs, untilMs, isOver }) => {
    const { kind, name, ...place } = tables.reactions[row]!;
    if (isOver || untilMs <= atMs || kind === 'alert') return [];
    return [{ hold: { kind, name, fromMs, untilMs: finite(untilMs) }, ...place }];
  }) satisfies PlacedHold[];
  return [...pauses, ...reactions];
}

function holdsGroup(tables: LedgerTables, { server, provider, campaign }: PlacedHold, group: number): boolean {
  const row = tables.groups[group]!;
  if (provider !== '' && provider !== row.provider) return false;
  if (campaign !== '' && campaign !== tables.campaigns[row.campaign]!.name) return false;
  return server === '' || tables.paths.some((path) => path.group === group && path.server === server);
}

function finite(atMs: number): number | null {
  return Number.isFinite(atMs) ? atMs : null;
}

function total(counts: ArrayLike<number>): number {
  return Array.from(counts).reduce((sum, count) => sum + count, 0);
}
