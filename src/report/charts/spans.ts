// Stretches of simulated time that a reader should see in every chart: incidents and pauses as shaded bands, and with them
// cuts of a limit and paused campaigns as bars of a Gantt chart below.

import type { Summary } from '../../measurement/summary.ts';
import type { LimitSummary, ReactionSpan } from '../../measurement/summary-spans.ts';
import { durationText } from '../format.ts';
import type { Colour } from './palette.ts';
import type { ChartWindow } from './window.ts';

export type SpanKind = 'incident' | 'pause' | 'slowed' | 'campaign paused' | 'cut' | 'suspension' | 'breaker' | 'alert';

export interface Span {
  readonly kind: SpanKind;
  readonly label: string;
  /** What is known beyond the name; '' where that is all. */
  readonly detail: string;
  readonly fromMs: number;
  readonly untilMs: number;
  /** It lasted to the end of the run. */
  readonly open: boolean;
  readonly colour: Colour;
  readonly opacity: number;
}

/** Incidents and pauses that touch the window, cut to it. */
export function spansOf(summary: Summary, window: ChartWindow): readonly Span[] {
  return allSpans(summary)
    .filter(({ kind }) => kind === 'incident' || kind === 'pause')
    .filter(({ fromMs, untilMs }) => fromMs <= window.untilMs && untilMs >= window.fromMs)
    .map((span) => ({
      ...span,
      fromMs: Math.max(span.fromMs, window.fromMs),
      untilMs: Math.min(span.untilMs, window.untilMs),
    }));
}

/** Every one of the run, by kind and then as they came. */
export function allSpans(summary: Summary): readonly Span[] {
  const endMs = Math.max(summary.scenario.endedAtMs, summary.series.startAtMs);
  const incidents = summary.incidents.map(
    ({ number, description, fromMs, untilMs }): Span => ({
      ...{ kind: 'incident', label: `incident ${number}: ${description}`, detail: '' },
      ...{ fromMs, untilMs: untilMs ?? endMs, open: untilMs === null },
      // Some last to the end of the run, so they are the fainter ones.
      ...{ colour: 'violet', opacity: 0.1 },
    }),
  );
  const pauses = summary.pauses.map(
    ({ server, provider, cause, fromMs, untilMs }): Span => ({
      ...{ kind: 'pause', label: `paused: ${provider === '' ? server : `${server} at ${provider}`}`, detail: cause },
      ...{ fromMs, untilMs: untilMs ?? endMs, open: untilMs === null },
      ...{ colour: 'slate', opacity: 0.3 },
    }),
  );
  return [
    ...incidents,
    ...pauses,
    ...summary.reactions.map((reaction) => reactionSpan(reaction, endMs)),
    ...slowed(summary, endMs),
    ...campaignPauses(summary, endMs),
    ...alertsOf(summary, endMs),
  ];
}

const reactionLooks = {
  cut: { kind: 'cut', word: 'cut', colour: 'orange' },
  suspension: { kind: 'suspension', word: 'suspended', colour: 'vermilion' },
  breaker: { kind: 'breaker', word: 'breaker open', colour: 'blue' },
  'campaign-pause': { kind: 'campaign paused', word: 'campaign paused', colour: 'purple' },
} as const;

function reactionSpan({ kind, name, fromMs, untilMs, figure }: ReactionSpan, endMs: number): Span {
  const { word, colour, ...look } = reactionLooks[kind];
  return {
    ...{ ...look, colour, label: `${word}: ${name}`, opacity: 0.5 },
    detail:
      figure === null
        ? ''
        : kind === 'cut'
          ? `to ${figure}/s`
          : kind === 'breaker'
            ? `${figure} failures in a row`
            : '',
    ...{ fromMs, untilMs: untilMs ?? endMs, open: untilMs === null },
  };
}

/** Limits below what the scenario gave them, but for those that a cut already tells of. */
function slowed(summary: Summary, endMs: number): Span[] {
  const told = summary.reactions.filter(({ kind }) => kind === 'cut').map(({ fromMs }) => fromMs);
  return summary.limits
    .flatMap((limit) => slowedSpans(limit, endMs))
    .filter(({ fromMs }) => !told.some((cutAtMs) => Math.abs(cutAtMs - fromMs) < 1000));
}

function alertsOf(summary: Summary, endMs: number): Span[] {
  return summary.alerts.map(({ name, firedAtMs, clearedAtMs, value }) => ({
    ...{ kind: 'alert', label: `alert: ${name}`, detail: value === null ? '' : `at ${value}` },
    ...{ fromMs: firedAtMs, untilMs: clearedAtMs ?? endMs, open: clearedAtMs === null },
    ...{ colour: 'yellow', opacity: 0.5 },
  }));
}

/** From the change that took a rate below what the scenario gave it, to the one that gave it back. */
function slowedSpans(limit: LimitSummary, endMs: number): Span[] {
  const given = limit.perSecond ?? Number.POSITIVE_INFINITY;
  const spans: Span[] = [];
  let since: number | null = null;
  let rates: number[] = [];
  const end = (untilMs: number, open: boolean): void => {
    if (since === null) return;
    const detail = `${[...new Set(rates)].map((rate) => `${rate}/s`).join(', ')} for ${durationText(untilMs - since)}`;
    spans.push({
      ...{ kind: 'slowed', label: `slowed: ${limit.name}`, detail, fromMs: since, untilMs, open },
      ...{ colour: 'grey', opacity: 0.5 },
    });
    since = null;
    rates = [];
  };
  for (const { atMs, perSecond } of limit.changes) {
    if (perSecond === null || perSecond >= given) end(atMs, false);
    else {
      since ??= atMs;
      rates.push(perSecond);
    }
  }
  end(endMs, true);
  return spans;
}

function campaignPauses(summary: Summary, endMs: number): Span[] {
  // Where the sender tells of it with its reason, once is enough.
  if (summary.reactions.some(({ kind }) => kind === 'campaign-pause')) return [];
  return summary.campaigns.flatMap(({ name, states }) =>
    states.flatMap(({ atMs, state }, i): Span[] => {
      if (state !== 'paused') return [];
      const next = states[i + 1];
      return [
        {
          ...{ kind: 'campaign paused', label: `campaign ${name} paused`, detail: '' },
          ...{ fromMs: atMs, untilMs: next?.atMs ?? endMs, open: next === undefined },
          ...{ colour: 'purple', opacity: 0.5 },
        },
      ];
    }),
  );
}
