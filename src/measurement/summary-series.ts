// The figures over time that a summary carries, rolled up so that the page stays small: by campaign, lane, provider and
// server where rows are few, by provider alone where they are many.

import type { CauseRow } from '../domain/ledger.ts';
import { outcomes } from '../domain/outcome.ts';
import { type ReplyClass, replyClasses } from '../domain/reply-class.ts';
import { classCount, feedbackCount, outcomeCount } from './counts.ts';
import type { Measures } from './measures.ts';
import { type NamedRow, namedRows, rollUp, trimmed } from './roll-up.ts';
import { type FlowKey, feedbackKinds, type SummarySeries } from './summary.ts';

const rowsMax = 72;

type ReplyKey = FlowKey & { readonly server: string; readonly class: ReplyClass };
type WaitingKey = FlowKey & { readonly kind: CauseRow['kind']; readonly cause: string };

export function summarySeriesOf(measures: Measures): SummarySeries {
  const { clock, series, tables, places, samples } = measures;
  const stepCount = clock.step + 1;
  const cut = (row: Float64Array | undefined) => trimmed(row, stepCount);
  const shown = <Key>({ key, row }: NamedRow<Key>) => ({ ...key, series: cut(row) });
  return {
    startAtMs: clock.startAtMs,
    stepMs: clock.stepMs,
    stepCount,
    outcomes: rollUp(
      namedRows(series.ended, (row) => ({
        ...groupKey(measures, Math.floor(row / outcomeCount)),
        outcome: outcomes[row % outcomeCount]!,
      })),
      flowViews(),
      rowsMax,
    ).map(shown),
    due: rollUp(
      namedRows(series.built, (row) => groupKey(measures, row)),
      flowViews(),
      rowsMax / 2,
    ).map(shown),
    replies: rollUp(
      namedRows(series.replies, (row) => ({
        ...cellKey(measures, Math.floor(row / classCount)),
        class: replyClasses[row % classCount]!,
      })),
      [(key) => key, (key) => ({ ...key, server: '' }), ...flowViews<ReplyKey>({ server: '' })],
      rowsMax * 2,
    ).map(shown),
    sends: rollUp(
      namedRows(series.grants, (row) => serverAndIp(places.ips.list[row]!)),
      [(key) => key, (key) => ({ ...key, ip: '' })],
      rowsMax,
    ).map(shown),
    feedback: rollUp(
      namedRows(series.feedback, (row) => ({
        ...groupKey(measures, Math.floor(row / feedbackCount)),
        kind: feedbackKinds[row % feedbackCount]!,
      })),
      flowViews(),
      rowsMax,
    ).map(shown),
    waiting: rollUp(
      namedRows(measures.waiting.series, (row) => waitingKey(measures, row)),
      [(key) => key, (key) => ({ ...key, cause: '' }), ...flowViews<WaitingKey>({ cause: '' })],
      rowsMax,
    ).map(shown),
    depth: depthSeriesOf(measures, stepCount),
    workers: tables.pools.map(({ name }, pool) => ({
      pool: name,
      busy: cut(samples.busy.rows[pool]),
      total: cut(samples.workers.rows[pool]),
    })),
    connections: places.servers.list.map((server, row) => ({
      server,
      opened: cut(series.opened.rows[row]),
      refused: cut(series.refused.rows[row]),
    })),
  };
}

/** From every name to the provider alone; `and` is set in all of them. */
function flowViews<Key extends FlowKey>(and: Partial<Key> = {}): ((key: Key) => Key)[] {
  return [
    (key) => ({ ...key, ...and }),
    (key) => ({ ...key, lane: '', ...and }),
    (key) => ({ ...key, lane: '', campaign: '', ...and }),
    (key) => ({ ...key, lane: '', campaign: '', provider: '', ...and }),
  ];
}

function groupKey({ tables }: Measures, group: number): FlowKey {
  const { campaign, lane, provider } = tables.groups[group]!;
  return { campaign: tables.campaigns[campaign]?.name ?? '', lane, provider };
}

function cellKey({ tables, places }: Measures, cell: number): Omit<ReplyKey, 'class'> {
  const [campaign, lane, provider, server] = places.cells.list[cell]!.split('\n') as [string, string, string, string];
  return { campaign: tables.campaigns[Number(campaign)]?.name ?? '', lane, provider, server };
}

function waitingKey(measures: Measures, row: number): WaitingKey {
  const { group, cause } = measures.waiting.pairs[row]!;
  const { kind, name } = measures.tables.causes[cause]!;
  return { ...groupKey(measures, group), kind, cause: name };
}

function serverAndIp(text: string): { readonly server: string; readonly ip: string } {
  const [server, ip] = text.split('\n') as [string, string];
  return { server, ip };
}

/** Depths add up; of ages the oldest counts. */
function depthSeriesOf(measures: Measures, stepCount: number): SummarySeries['depth'] {
  const { samples, clock } = measures;
  const depths = namedRows(samples.depth, (group) => groupKey(measures, group));
  const views = flowViews<FlowKey>();
  const rolled = rollUp(depths, views, rowsMax / 2);
  const view =
    views.find((candidate) =>
      sameKeys(
        depths.map(({ key }) => candidate(key)),
        rolled,
      ),
    ) ?? views[0]!;
  return rolled.map(({ key, row }) => {
    const ages = new Float64Array(stepCount);
    samples.oldestDueAtMs.rows.forEach((oldest, group) => {
      if (oldest === undefined || textOf(view(groupKey(measures, group))) !== textOf(key)) return;
      for (let step = 0; step < Math.min(oldest.length, stepCount); step++) {
        if (oldest[step]! === 0) continue;
        ages[step] = Math.max(ages[step]!, clock.startAtMs + step * clock.stepMs - oldest[step]!);
      }
    });
    return { ...key, series: trimmed(row, stepCount), oldestAgeMs: trimmed(ages, stepCount) };
  });
}

function sameKeys(keys: readonly FlowKey[], rolled: readonly NamedRow<FlowKey>[]): boolean {
  const texts = new Set(keys.map(textOf));
  return rolled.every(({ key }) => texts.has(textOf(key)));
}

function textOf({ campaign, lane, provider }: FlowKey): string {
  return `${campaign}\n${lane}\n${provider}`;
}
