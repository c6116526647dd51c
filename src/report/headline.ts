// What a run came to in a few lines, as data: the terminal and the Markdown summary say the same from here.

import type { GiveUp } from '../domain/ledger.ts';
import type { Outcome } from '../domain/outcome.ts';
import { replyClasses } from '../domain/reply-class.ts';
import {
  type ExpectationResult,
  type FeedbackKind,
  feedbackKinds,
  type InvariantResult,
  type Summary,
  type TimeToDeliverRow,
} from '../measurement/summary.ts';
import { countText, durationText, shareOf, shareText } from './format.ts';

export interface OutcomeLine {
  readonly outcome: Outcome;
  readonly count: number;
  /** Of due. */
  readonly ratio: number;
  /** Why, or how fast; '' where there is nothing to add. */
  readonly note: string;
}

/** The verdict in words. */
export function verdictText(summary: Summary): string {
  const total = summary.expectations.length;
  const failed = summary.expectations.filter((expectation) => !expectation.met).length;
  switch (summary.verdict) {
    case 'met':
      if (total === 0) return 'nothing was expected';
      return total === 1 ? 'the expectation is met' : `all ${total} expectations met`;
    case 'failed':
      return `${failed} of ${total} expectation${total === 1 ? '' : 's'} failed`;
    case 'broken':
      return 'the sender broke a promise';
    case 'bug':
      return 'a law of maildrill itself is broken: a bug of ours';
  }
}

/** Delivered always; the others where there are any. */
export function outcomeLines(summary: Summary): readonly OutcomeLine[] {
  const { totals } = summary;
  const lines: readonly OutcomeLine[] = [
    line('delivered', totals.delivered, speedText(summary)),
    line('bounced', totals.bounced, failureNote(summary, 'bounced')),
    line('expired', totals.expired, failureNote(summary, 'expired')),
    line('dead', totals.dead, failureNote(summary, 'dead')),
    line('suppressed', totals.suppressed, ''),
    line('unfinished', totals.unfinished ?? 0, unfinishedNote(summary)),
  ];
  return lines.filter(({ outcome, count }) => outcome === 'delivered' || count > 0);

  function line(outcome: Outcome, count: number, note: string): OutcomeLine {
    return { outcome, count, ratio: shareOf(count, totals.due ?? 0), note };
  }
}

/** The times of all messages, of whatever campaign and provider. */
export function timesOfAll({ timeToDeliver }: Summary): TimeToDeliverRow | undefined {
  return timeToDeliver.find(({ campaign, provider }) => campaign === '' && provider === '');
}

/** `half within 1.2 s, 95 % within 4 min`; a rank that falls among messages that never came says so. */
export function speedText(summary: Summary): string {
  const all = timesOfAll(summary);
  if (all === undefined || all.count === 0) return '';
  const half = all.p50Ms === null ? 'fewer than half ever came' : `half within ${durationText(all.p50Ms)}`;
  if (all.p50Ms === null) return half;
  return `${half}, ${all.p95Ms === null ? '95 % never reached' : `95 % within ${durationText(all.p95Ms)}`}`;
}

/** Everything the providers answered but plain acceptance, as shares of attempts. */
export function attemptsText(summary: Summary): string {
  const { attempts, classes, retries } = summary.totals;
  if (attempts === 0) return 'no attempt was made';
  const shares = replyClasses
    .filter((replyClass) => replyClass !== 'delivered' && classes[replyClass] > 0)
    .sort((a, b) => classes[b] - classes[a])
    .map((replyClass) => `${shareText(classes[replyClass] / attempts)} ${replyClass}`);
  const answered = shares.length === 0 ? 'all accepted' : shares.join(', ');
  return `${plural(attempts, 'attempt')} (${countText(retries)} of them again): ${answered}`;
}

const feedbackWords: Readonly<Record<FeedbackKind, readonly [string, string]>> = {
  complaint: ['complaint', 'complaints'],
  'late-bounce': ['late bounce', 'late bounces'],
  open: ['open', 'opens'],
  click: ['click', 'clicks'],
  unsubscribe: ['unsubscribe', 'unsubscribes'],
};

/** What came back later; '' where nothing did. */
export function feedbackText(summary: Summary): string {
  const { feedback, delivered } = summary.totals;
  const told = feedbackKinds.filter((kind) => feedback[kind] > 0);
  return told
    .map((kind) => {
      const [one, many] = feedbackWords[kind];
      const share = kind === 'complaint' ? ` (${shareText(shareOf(feedback[kind], delivered))} of delivered)` : '';
      return `${countText(feedback[kind])} ${feedback[kind] === 1 ? one : many}${share}`;
    })
    .join(', ');
}

/** What was found where something was expected: the figure, its distance from the threshold, another reason to fail. */
export function foundText({
  figureText,
  marginText,
  note,
}: Pick<ExpectationResult, 'figureText' | 'marginText' | 'note'>): string {
  return [figureText, marginText, note].filter((part) => part !== '').join(', ');
}

/** Invariants that were broken, ours first. */
export function brokenInvariants(summary: Summary): readonly InvariantResult[] {
  const broken = summary.invariants.filter(({ violationCount }) => violationCount > 0);
  return [...broken.filter(({ kind }) => kind === 'ours'), ...broken.filter(({ kind }) => kind === 'sender')];
}

/** Whether a broken law fails its run: a promise of the sender that the scenario wants reported only does not. */
export function failsRun({ kind, violationCount }: InvariantResult, { verdict }: Summary): boolean {
  return violationCount > 0 && (kind === 'ours' || verdict === 'broken' || verdict === 'bug');
}

/** The message first, so that `explain` can be asked about it; a law about no single message tells only what it saw. */
export function violationText({ message, detail }: InvariantResult['violations'][number]): string {
  return message < 0 ? detail : `message ${message}: ${detail}`;
}

/** The first time that a law was broken; '' where none was kept. */
export function firstViolationText({ violations: [first] }: InvariantResult): string {
  return first === undefined ? '' : violationText(first);
}

export function plural(count: number, one: string): string {
  return `${countText(count)} ${one}${count === 1 ? '' : 's'}`;
}

/** The three most frequent, counted together over `key`. */
function most(rows: readonly { readonly name: string; readonly count: number }[]): string {
  const counts = new Map<string, number>();
  for (const { name, count } of rows) counts.set(name, (counts.get(name) ?? 0) + count);
  const sorted = [...counts].sort(([, a], [, b]) => b - a);
  const shown = sorted.slice(0, 3).map(([name, count]) => `${countText(count)} ${name}`);
  return sorted.length > 3 ? `${shown.join(', ')}, and others` : shown.join(', ');
}

/** What the dead list says of messages that were given up with their jobs. */
export const givenUpText: Readonly<Record<GiveUp, string>> = {
  'max-receives': 'handed out too often',
  claimed: 'claimed by a worker that died',
};

function failureNote(summary: Summary, outcome: 'bounced' | 'expired' | 'dead'): string {
  const rows = summary.failures.filter((failure) => failure.outcome === outcome);
  return most(
    rows.map(({ reply, provider, givenUp, count }) => {
      if (givenUp !== undefined) return { count, name: givenUpText[givenUp] };
      const isNamed = outcome === 'bounced' && reply !== null && reply.reason !== 'none';
      return { count, name: isNamed ? reply.reason : `at ${provider}` };
    }),
  );
}

function unfinishedNote(summary: Summary): string {
  return most(summary.unfinished.map(({ cause, count }) => ({ name: cause, count })));
}
