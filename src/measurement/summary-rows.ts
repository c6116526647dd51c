// The tables of a summary, each from the measures, each in an order that the figures decide and ties leave as they came.

import { type GiveUp, giveUps } from '../domain/ledger.ts';
import { type Outcome, OutcomeId, outcomes } from '../domain/outcome.ts';
import type { BounceReason, Phase } from '../domain/reply-class.ts';
import { outcomeCount } from './counts.ts';
import { distributionOf } from './distribution.ts';
import { figuresOf } from './figures.ts';
import { type Histogram, mergedHistogram } from './histogram.ts';
import type { Measures } from './measures.ts';
import { type Selection, selectsGroup } from './selection.ts';
import {
  type CauseSummary,
  type Distribution,
  type FlowSummary,
  type LatencyRow,
  type NamedFigures,
  type ReplySummary,
  roundedFigure,
  type TimeToDeliverRow,
} from './summary.ts';

/** Messages without an end, and what they waited for when the run ended. */
export interface UnfinishedRow {
  readonly campaign: string;
  readonly lane: string;
  readonly provider: string;
  /**
   * `in flight`, `retry not due yet`, `not due yet`, or the name of the cause that its group last waited for; `a free
   * worker` where it has never waited.
   */
  readonly cause: string;
  readonly count: number;
  /** First due instant of the oldest of them. */
  readonly oldestDueAtMs: number;
}

/** The dead list and its neighbours: why messages failed, most frequent first; at most 100 rows. */
export interface FailureRow {
  readonly outcome: Extract<Outcome, 'bounced' | 'expired' | 'dead'>;
  readonly campaign: string;
  readonly provider: string;
  /** The last reply; null where none came with the end. */
  readonly reply: {
    readonly phase: Phase;
    readonly code: number;
    readonly enhanced: string;
    readonly text: string;
    readonly reason: BounceReason;
  } | null;
  /** Why it was given up with its job, whatever attempts it had left; left out where it was not. */
  readonly givenUp?: GiveUp;
  readonly count: number;
  /** Up to three messages to look at with `maildrill explain`. */
  readonly examples: readonly number[];
}

const flowsMax = 200;
const repliesMax = 200;
const failuresMax = 100;
const timesMax = 60;

export function namedFigures(measures: Measures, kind: Selection['kind'], names: readonly string[]): NamedFigures[] {
  return names.map((name) => ({ name, figures: figuresOf(measures, { kind, name }) }));
}

export function flowRows(measures: Measures): FlowSummary[] {
  const { tables, counts, waiting } = measures;
  const waited = new Map<number, { totalMs: number; longestMs: number; longestCause: string }>();
  for (const { group, cause, waitedMs } of waiting.pairs) {
    const own = waited.get(group) ?? { totalMs: 0, longestMs: 0, longestCause: '' };
    own.totalMs += waitedMs;
    if (waitedMs > own.longestMs) {
      own.longestMs = waitedMs;
      own.longestCause = tables.causes[cause]!.name;
    }
    waited.set(group, own);
  }
  const rows: FlowSummary[] = [];
  for (let group = 0; group < measures.places.groupCount; group++) {
    const { campaign, lane, provider, siteClass } = tables.groups[group]!;
    const ended = (outcome: keyof typeof OutcomeId) => counts.ended[group * outcomeCount + OutcomeId[outcome]]!;
    const due = counts.built[group]!;
    const [delivered, bounced, expired] = [ended('delivered'), ended('bounced'), ended('expired')];
    const [dead, suppressed] = [ended('dead') - counts.redriven[group]!, ended('suppressed')];
    const unfinished = due - delivered - bounced - expired - dead - suppressed;
    const { totalMs, longestCause } = waited.get(group) ?? { totalMs: 0, longestCause: '' };
    rows.push({
      ...{ campaign: tables.campaigns[campaign]?.name ?? '', lane, provider, siteClass },
      ...{ due, delivered, bounced, expired, dead, suppressed, unfinished },
      ...{ waitedMs: roundedFigure(totalMs), longestCause },
    });
  }
  return rows.sort((one, other) => other.due - one.due).slice(0, flowsMax);
}

export function unfinishedRows(measures: Measures, nowMs: number): UnfinishedRow[] {
  const { tables, messages, places, waiting } = measures;
  const rows = new Map<string, UnfinishedRow & { count: number; oldestDueAtMs: number }>();
  messages.forEachUnfinished(nowMs, (message, state) => {
    const group = messages.groupOf(message, places.groupOfPath);
    const { campaign, lane, provider } = tables.groups[group]!;
    const cause = state === 'due' ? (tables.causes[waiting.lastCauseOf(group)]?.name ?? 'a free worker') : state;
    const key = `${campaign}\n${lane}\n${provider}\n${cause}`;
    let row = rows.get(key);
    if (row === undefined) {
      const name = tables.campaigns[campaign]?.name ?? '';
      row = { campaign: name, lane, provider, cause, count: 0, oldestDueAtMs: Number.POSITIVE_INFINITY };
      rows.set(key, row);
    }
    row.count += 1;
    row.oldestDueAtMs = Math.min(row.oldestDueAtMs, messages.firstDueAtMs[message]!);
  });
  return [...rows.values()]
    .map((row) => ({ ...row, oldestDueAtMs: Math.round(row.oldestDueAtMs) }))
    .sort((one, other) => other.count - one.count);
}

export function causeRows(measures: Measures): CauseSummary[] {
  const waitedMs = measures.tables.causes.map(() => 0);
  for (const pair of measures.waiting.pairs) waitedMs[pair.cause]! += pair.waitedMs;
  const allMs = waitedMs.reduce((sum, ms) => sum + ms, 0);
  return measures.tables.causes
    .map(({ kind, name }, cause) => ({ kind, name, waited: waitedMs[cause]! }))
    .filter(({ waited }) => waited > 0)
    .sort((one, other) => other.waited - one.waited)
    .slice(0, flowsMax)
    .map(({ kind, name, waited }) => ({
      ...{ kind, name, waitedMs: roundedFigure(waited) },
      waitedRatio: roundedFigure(waited / allMs),
    }));
}

export function replyRows({ tables, counts }: Measures): ReplySummary[] {
  return tables.replies
    .map((reply, row) => ({
      ...{ provider: reply.provider, phase: reply.phase, code: reply.code, enhanced: reply.enhanced, text: reply.text },
      ...{ class: reply.class, reason: reply.reason, count: counts.byReply[row] ?? 0 },
    }))
    .filter(({ count }) => count > 0)
    .sort((one, other) => other.count - one.count)
    .slice(0, repliesMax);
}

/** All first, then each campaign, each provider, and each campaign at each provider while there is room. */
export function timeToDeliverRows(measures: Measures): TimeToDeliverRow[] {
  const { tables, places } = measures;
  const campaigns = tables.campaigns.map(({ name }) => name);
  const providers = places.providers.list;
  const keys = [
    { campaign: '', provider: '' },
    ...campaigns.map((campaign) => ({ campaign, provider: '' })),
    ...providers.map((provider) => ({ campaign: '', provider })),
    ...campaigns.flatMap((campaign) => providers.map((provider) => ({ campaign, provider }))),
  ];
  // A provider of a single campaign's mail, or a campaign at a single provider, is the same groups again.
  const known = new Map<string, Distribution>();
  return keys
    .slice(0, timesMax)
    .map((key) => {
      const groups = groupsOf(measures, key.campaign, key.provider);
      const text = groups.join(' ');
      const distribution = known.get(text) ?? distributionOf(timesOfGroups(measures, groups));
      known.set(text, distribution);
      return { ...key, ...distribution };
    })
    .filter(({ count, neverCount }) => count + neverCount > 0);
}

export function latencyRows({ places, latency }: Measures): LatencyRow[] {
  const all = { provider: '', ...distributionOf(mergedHistogram(latency)) };
  const each = places.providers.list.map((provider) => {
    const own = latency.filter((_, link) => places.links.list[link]!.split('\n')[0] === provider);
    return { provider, ...distributionOf(mergedHistogram(own)) };
  });
  return [all, ...each].filter(({ count }) => count > 0);
}

export function failureRows({ tables, failures }: Measures): FailureRow[] {
  return failures
    .list(tables.groups)
    .slice(0, failuresMax)
    .map(({ group, outcome, reply, giveUp, count, examples }) => {
      const { campaign, provider } = tables.groups[group]!;
      const said = tables.replies[reply];
      return {
        outcome: outcomes[outcome] as FailureRow['outcome'],
        campaign: tables.campaigns[campaign]?.name ?? '',
        provider,
        reply:
          said === undefined
            ? null
            : { phase: said.phase, code: said.code, enhanced: said.enhanced, text: said.text, reason: said.reason },
        ...(giveUp !== -1 && { givenUp: giveUps[giveUp]! }),
        count,
        examples: [...examples],
      };
    });
}

function groupsOf({ tables, places }: Measures, campaign: string, provider: string): number[] {
  const groups: number[] = [];
  for (let group = 0; group < places.groupCount; group++) {
    if (campaign !== '' && !selectsGroup(tables, { kind: 'campaign', name: campaign }, group)) continue;
    if (provider === '' || tables.groups[group]!.provider === provider) groups.push(group);
  }
  return groups;
}

/** Time to deliver of some groups together; what could have been delivered and was not counts as never. */
export function timesOfGroups(measures: Measures, groups: readonly number[]): Histogram {
  const times = mergedHistogram(groups.map((group) => measures.timeToDeliver[group]!));
  times.recordNever(groups.reduce((sum, group) => sum + neverOf(measures, group), 0));
  return times;
}

/** Messages of a group that came to no delivery, though one was possible. */
function neverOf({ counts }: Measures, group: number): number {
  const ended = (outcome: number) => counts.ended[group * outcomeCount + outcome]!;
  return counts.built[group]! - ended(OutcomeId.delivered) - ended(OutcomeId.bounced) - ended(OutcomeId.suppressed);
}
