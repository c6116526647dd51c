// What a figure is about: the whole run, or one campaign, server, provider, lane, IP, audience or pool; and every count
// there is of it.

import type { LedgerTables, ReactionKind } from '../domain/ledger.ts';
import { OutcomeId } from '../domain/outcome.ts';
import { ReplyClassId } from '../domain/reply-class.ts';
import { classCount, feedbackCount, outcomeCount } from './counts.ts';
import type { Reaction } from './history.ts';
import type { Measures } from './measures.ts';
import { feedbackKinds } from './summary.ts';

export const subjectKinds = ['campaign', 'server', 'provider', 'lane', 'ip', 'audience', 'pool'] as const;
export type SubjectKind = (typeof subjectKinds)[number];

export interface Selection {
  readonly kind: 'all' | SubjectKind;
  /** '' where the whole run is meant. */
  readonly name: string;
}

export const everything: Selection = { kind: 'all', name: '' };

export type CountName =
  | 'due'
  | 'delivered'
  | 'bounced'
  | 'expired'
  | 'dead'
  | 'suppressed'
  | 'unfinished'
  | 'ended'
  | 'sent'
  | 'retries'
  | 'attempts'
  | 'in-flight'
  | 'deferred'
  | 'throttled'
  | 'greylisted'
  | 'blocked'
  | 'reconnect'
  | 'hard'
  | 'soft'
  | 'lost'
  | 'complaints'
  | 'late-bounces'
  | 'opens'
  | 'clicks'
  | 'unsubscribes'
  | 'connections'
  | 'refused'
  | 'pauses'
  | 'redriven'
  | 'duplicates'
  | 'abandoned'
  | 'cuts'
  | 'suspensions'
  | 'trips'
  | 'alerts';

const endOutcomes = ['delivered', 'bounced', 'expired', 'dead', 'suppressed'] as const;

/** The counts of reactions, and the kind that each counts. */
export const reactionCounts = {
  cuts: 'cut',
  suspensions: 'suspension',
  trips: 'breaker',
  alerts: 'alert',
} as const satisfies Partial<Record<CountName, ReactionKind>>;

/** Messages are due to these; to a server, an IP or a pool they only go when they are sent. */
export function hasDue(selection: Selection): boolean {
  return selection.kind !== 'server' && selection.kind !== 'ip' && selection.kind !== 'pool';
}

/** The count as it stands now. */
export function countOf(measures: Measures, selection: Selection, name: CountName): number {
  const { counts } = measures;
  switch (name) {
    case 'due':
      return sumGroups(measures, selection, (group) => counts.built[group]!);
    case 'unfinished':
      return sumGroups(measures, selection, (group) => counts.built[group]! - endedOf(measures, group));
    case 'ended':
      return endOutcomes.reduce((sum, outcome) => sum + outcomeOf(measures, selection, OutcomeId[outcome]), 0);
    case 'delivered':
    case 'bounced':
    case 'expired':
    case 'dead':
    case 'suppressed':
      return outcomeOf(measures, selection, OutcomeId[name]);
    case 'sent':
      return sumPaths(measures, selection, (path) => counts.grants[path]!);
    case 'retries':
      return sumPaths(measures, selection, (path) => counts.retries[path]!);
    case 'attempts':
      return sumPaths(measures, selection, (path) => counts.attempts(path));
    case 'in-flight':
      return sumPaths(measures, selection, (path) => counts.inFlight(path));
    case 'deferred':
    case 'throttled':
    case 'greylisted':
    case 'blocked':
    case 'reconnect':
    case 'hard':
    case 'soft':
    case 'lost':
      return sumPaths(measures, selection, (path) => counts.replies[path * classCount + ReplyClassId[name]]!);
    case 'complaints':
    case 'late-bounces':
    case 'opens':
    case 'clicks':
    case 'unsubscribes': {
      const kind = feedbackKinds.findIndex((feedback) => name.startsWith(feedback));
      return sumPaths(measures, selection, (path) => counts.feedback[path * feedbackCount + kind]!);
    }
    case 'connections':
      return sumPaths(measures, selection, (path) => counts.opened[path]!);
    case 'refused':
      return sumPaths(measures, selection, (path) => counts.refused[path]!);
    case 'pauses':
      return measures.history.pauses.filter((pause) => selectsScope(measures.tables, selection, pause.scope)).length;
    case 'redriven':
      return hasDue(selection)
        ? sumGroups(measures, selection, (group) => counts.redriven[group]!)
        : sumPaths(measures, selection, (path) => counts.redrivenByPath[path]!);
    case 'duplicates':
      return duplicatesOf(measures, selection);
    case 'abandoned':
      return sumPaths(measures, selection, (path) => counts.abandoned[path]!);
    case 'cuts':
      return cutsOf(measures, selection).length;
    case 'suspensions':
    case 'trips':
    case 'alerts':
      return reactionsOf(measures, selection, reactionCounts[name]).length;
  }
}

export function selectsGroup(tables: LedgerTables, { kind, name }: Selection, group: number): boolean {
  const { campaign, lane, provider } = tables.groups[group]!;
  switch (kind) {
    case 'all':
      return true;
    case 'campaign':
      return tables.campaigns[campaign]?.name === name;
    case 'audience':
      return tables.campaigns[campaign]?.audience === name;
    case 'lane':
      return lane === name;
    case 'provider':
      return provider === name;
    case 'server':
    case 'ip':
    case 'pool':
      return false;
  }
}

export function selectsPath(tables: LedgerTables, selection: Selection, path: number): boolean {
  const row = tables.paths[path]!;
  switch (selection.kind) {
    case 'server':
      return row.server === selection.name;
    case 'ip':
      return row.ip === selection.name;
    case 'pool':
      return row.pool === selection.name;
    default:
      return selectsGroup(tables, selection, row.group);
  }
}

/** Pauses belong to servers and providers; any other subject has none of its own. */
export function selectsScope(tables: LedgerTables, { kind, name }: Selection, scope: number): boolean {
  const row = tables.scopes[scope]!;
  return kind === 'all' || (kind === 'server' && row.server === name) || (kind === 'provider' && row.provider === name);
}

/** Reactions belong to servers, providers and campaigns; any other subject has none of its own. */
export function selectsReaction(tables: LedgerTables, { kind, name }: Selection, row: number): boolean {
  const { server, provider, campaign } = tables.reactions[row]!;
  switch (kind) {
    case 'all':
      return true;
    case 'server':
      return server === name;
    case 'provider':
      return provider === name;
    case 'campaign':
      return campaign === name;
    default:
      return false;
  }
}

/** Reactions of a kind in the order they began. */
export function reactionsOf(measures: Measures, selection: Selection, kind: ReactionKind): Reaction[] {
  const { tables, history } = measures;
  return history.reactions.filter(
    ({ row }) => tables.reactions[row]!.kind === kind && selectsReaction(tables, selection, row),
  );
}

/** Cuts alone, without the steps back up: one that follows a lower rate of the same place at once is a step. */
export function cutsOf(measures: Measures, selection: Selection): Reaction[] {
  const cuts = reactionsOf(measures, selection, 'cut');
  return cuts.filter(
    ({ row, fromMs, figure }) =>
      !cuts.some((before) => before.row === row && before.untilMs === fromMs && before.figure < figure),
  );
}

/** Waiting of a selection in ms: all of it, and that which `counts` picks. */
export function waitedMsOf(
  measures: Measures,
  selection: Selection,
  counts: (cause: number) => boolean,
): { readonly allMs: number; readonly pickedMs: number } {
  let allMs = 0;
  let pickedMs = 0;
  for (const { group, cause, waitedMs } of measures.waiting.pairs) {
    if (!selectsGroup(measures.tables, selection, group)) continue;
    allMs += waitedMs;
    if (counts(cause)) pickedMs += waitedMs;
  }
  return { allMs, pickedMs };
}

function outcomeOf(measures: Measures, selection: Selection, outcome: number): number {
  const { counts } = measures;
  // What was taken off the dead list again has no end, or another one.
  const isDead = outcome === OutcomeId.dead;
  return hasDue(selection)
    ? sumGroups(
        measures,
        selection,
        (group) => counts.ended[group * outcomeCount + outcome]! - (isDead ? counts.redriven[group]! : 0),
      )
    : sumPaths(
        measures,
        selection,
        (path) => counts.endedByPath[path * outcomeCount + outcome]! - (isDead ? counts.redrivenByPath[path]! : 0),
      );
}

/** Messages of a batch accepted for somebody whom an earlier one of it had reached: twice on the list, or sent twice. */
function duplicatesOf({ tables, messages }: Measures, selection: Selection): number {
  let sum = 0;
  for (const { name, audience, lane, firstMessage, messageCount, recipientCount } of tables.campaigns) {
    const own: Record<Selection['kind'], string | null> = {
      all: '',
      campaign: name,
      audience,
      lane,
      provider: null,
      server: null,
      ip: null,
      pool: null,
    };
    if (recipientCount === undefined || own[selection.kind] !== selection.name) continue;
    for (let place = recipientCount; place < messageCount; place++) {
      if (!messages.wasAccepted(firstMessage + place)) continue;
      let earlier = place - recipientCount;
      while (earlier >= 0 && !messages.wasAccepted(firstMessage + earlier)) earlier -= recipientCount;
      if (earlier >= 0) sum += 1;
    }
  }
  return sum;
}

function endedOf({ counts }: Measures, group: number): number {
  let sum = -counts.redriven[group]!;
  for (let outcome = 0; outcome < outcomeCount; outcome++) sum += counts.ended[group * outcomeCount + outcome]!;
  return sum;
}

function sumGroups(measures: Measures, selection: Selection, count: (group: number) => number): number {
  let sum = 0;
  for (let group = 0; group < measures.places.groupCount; group++) {
    if (selectsGroup(measures.tables, selection, group)) sum += count(group);
  }
  return sum;
}

function sumPaths(measures: Measures, selection: Selection, count: (path: number) => number): number {
  let sum = 0;
  for (let path = 0; path < measures.places.pathCount; path++) {
    if (selectsPath(measures.tables, selection, path)) sum += count(path);
  }
  return sum;
}
