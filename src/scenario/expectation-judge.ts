// Judges expectations. They are made ready before the run, for what they say of windows and rates must be counted
// while it goes on; afterwards each gets its figure and its margin. One that had nothing to judge has failed.

import { CampaignStateId } from '../domain/outcome.ts';
import type { Measures } from '../measurement/measures.ts';
import type { Probe } from '../measurement/probe.ts';
import { countOf, selectsScope } from '../measurement/selection.ts';
import { type ExpectationResult, roundedFigure } from '../measurement/summary.ts';
import type { Expectation, Window } from './expectation.ts';
import { type Finding, unjudged } from './expectation-finding.ts';
import type { Dimension } from './expectation-metrics.ts';
import { probeFor } from './expectation-probe.ts';
import { type Reading, readSide } from './expectation-read.ts';
import { durationText, marginText, numberText } from './expectation-text.ts';
import { judgeTurn } from './expectation-turn-judge.ts';
import { WindowWatch } from './expectation-watch.ts';
import type { Comparator } from './expectation-words.ts';

export interface StatedExpectation {
  readonly text: string;
  readonly line: number;
  readonly expectation: Expectation;
}

export interface ExpectationJudge {
  /** To be given to the measurement of the run. */
  readonly probes: readonly Probe[];
  judge(measures: Measures, nowMs: number): ExpectationResult[];
}

export function createJudge(stated: readonly StatedExpectation[]): ExpectationJudge {
  const prepared = stated.map(prepare);
  return {
    probes: prepared.flatMap((one) => one.probes),
    judge: (measures, nowMs) =>
      prepared.map((one, i) => ({ text: stated[i]!.text, line: stated[i]!.line, ...one.judge(measures, nowMs) })),
  };
}

interface Prepared {
  readonly probes: readonly Probe[];
  judge(measures: Measures, nowMs: number): Finding;
}

const minuteMs = 60_000;

function prepare({ expectation }: StatedExpectation): Prepared {
  switch (expectation.form) {
    case 'compare':
      return prepareComparison(expectation);
    case 'paused': {
      const watch = watchOf(expectation.window);
      return {
        probes: watch.probes,
        judge: (measures, nowMs) => judgePaused(expectation, watch.window, measures, nowMs),
      };
    }
    case 'turn': {
      const watch = watchOf(expectation.window);
      return {
        probes: watch.probes,
        judge: (measures, nowMs) => judgeTurn(expectation, watch.window, measures, nowMs),
      };
    }
    case 'done': {
      const watch = watchOf(expectation.window);
      return { probes: watch.probes, judge: (measures) => judgeDone(expectation, watch.window, measures) };
    }
  }
}

function prepareComparison({ left, comparator, right }: Extract<Expectation, { form: 'compare' }>): Prepared {
  const perMs = right.kind === 'value' && right.value.dimension === 'rate' ? right.value.perMs : minuteMs;
  const leftProbe = probeFor(left, perMs);
  const rightProbe = right.kind === 'side' ? probeFor(right.side, perMs) : null;
  return {
    probes: [leftProbe, rightProbe].filter((probe) => probe !== null),
    judge(measures, nowMs) {
      const reading = readSide(left, leftProbe, measures, nowMs, perMs);
      if (right.kind === 'value') return compared(reading, comparator, right.value.number, left.dimension, perMs, '');
      const other = readSide(right.side, rightProbe, measures, nowMs, perMs);
      const finding = compared(reading, comparator, other.value, left.dimension, perMs, ` against ${other.text}`);
      return other.samples > 0 || finding.samples === 0 ? finding : unjudged(other.lack);
    },
  };
}

function compared(
  { value: exact, samples, text, lack }: Reading,
  comparator: Comparator,
  exactThreshold: number,
  dimension: Dimension,
  perMs: number,
  against: string,
): Finding {
  if (samples === 0 || Number.isNaN(exact)) return unjudged(lack);
  // A mean of shares may miss 30 % by the last bit, and still be 30 %.
  const value = Number(exact.toPrecision(12));
  const threshold = Number(exactThreshold.toPrecision(12));
  const met = holds(value, comparator, threshold);
  const distance = marginOf(value, comparator, threshold);
  const margin = Number.isFinite(distance) ? roundedFigure(distance) : null;
  return {
    met,
    figure: Number.isFinite(value) ? roundedFigure(value) : null,
    figureText: `${text}${against}`,
    margin,
    marginText: margin === null ? '' : marginText(margin, met, dimension, perMs),
    samples,
    note: '',
  };
}

function holds(value: number, comparator: Comparator, threshold: number): boolean {
  switch (comparator) {
    case '<':
      return value < threshold;
    case '<=':
      return value <= threshold;
    case '>':
      return value > threshold;
    case '>=':
      return value >= threshold;
    case '==':
      return value === threshold;
    case '!=':
      return value !== threshold;
  }
}

function marginOf(value: number, comparator: Comparator, threshold: number): number {
  switch (comparator) {
    case '<':
    case '<=':
      return threshold - value;
    case '>':
    case '>=':
      return value - threshold;
    case '==':
      return -Math.abs(value - threshold) + 0; // Never -0.
    case '!=':
      return Math.abs(value - threshold);
  }
}

function judgePaused(
  { subject, isNegated, window }: Extract<Expectation, { form: 'paused' }>,
  watch: WindowWatch | null,
  measures: Measures,
  nowMs: number,
): Finding {
  const span = watch === null ? { fromMs: measures.options.startAtMs, untilMs: nowMs } : watch.spans[0];
  if (span === undefined || span.fromMs > nowMs)
    return unjudged(`the run did not come to its window (${window!.text})`);
  const samples = countOf(measures, subject, 'sent');
  if (samples === 0) return unjudged(`nothing was sent${subject.kind === 'all' ? '' : ` by ${subject.name}`}`);
  const pauses = measures.history.pauses.filter(
    (pause) => pause.fromMs >= span.fromMs && selectsScope(measures.tables, subject, pause.scope),
  );
  const inTime = pauses.filter((pause) => pause.fromMs <= span.untilMs);
  const first = pauses[0];
  const afterMs = first === undefined ? null : first.fromMs - span.fromMs;
  const lengthMs = span.untilMs - span.fromMs;
  const text = afterMs === null ? 'not paused' : `paused after ${durationText(afterMs)}`;
  if (isNegated) {
    return {
      met: inTime.length === 0,
      figure: inTime.length,
      figureText: text,
      margin: null,
      marginText: '',
      samples,
      note: '',
    };
  }
  const margin = afterMs === null || window === null ? null : roundedFigure(lengthMs - afterMs);
  const met = inTime.length > 0;
  return {
    met,
    figure: afterMs === null ? null : roundedFigure(afterMs),
    figureText: text,
    margin,
    marginText: margin === null ? '' : marginText(margin, met, 'duration', 0),
    samples,
    note: '',
  };
}

function judgeDone(
  { campaign, window, withinMs }: Extract<Expectation, { form: 'done' }>,
  watch: WindowWatch | null,
  measures: Measures,
): Finding {
  const samples = countOf(measures, { kind: 'campaign', name: campaign }, 'due');
  if (samples === 0) return unjudged(`no message was due for ${campaign}`);
  const row = measures.tables.campaigns.findIndex(({ name }) => name === campaign);
  const states = measures.history.states.filter((state) => state.campaign === row);
  const began = states.find(({ state }) => state !== CampaignStateId.draft);
  const fromMs = watch === null ? (began?.atMs ?? measures.options.startAtMs) : watch.spans[0]?.fromMs;
  if (fromMs === undefined) return unjudged(`the run did not come to its window (${window!.text})`);
  const done = states.findLast(({ state }) => state === CampaignStateId.done);
  if (done === undefined) {
    const left = countOf(measures, { kind: 'campaign', name: campaign }, 'unfinished');
    const text = `not done, ${numberText(left)} unfinished`;
    return { met: false, figure: null, figureText: text, margin: null, marginText: '', samples, note: '' };
  }
  const tookMs = done.atMs - fromMs;
  const margin = Number.isFinite(withinMs) ? roundedFigure(withinMs - tookMs) : null;
  const met = tookMs <= withinMs;
  return {
    met,
    figure: roundedFigure(tookMs),
    figureText: `done after ${durationText(tookMs)}`,
    margin,
    marginText: margin === null ? '' : marginText(margin, met, 'duration', 0),
    samples,
    note: '',
  };
}

function watchOf(window: Window | null): { readonly window: WindowWatch | null; readonly probes: readonly Probe[] } {
  if (window === null) return { window: null, probes: [] };
  const watch = new WindowWatch(window, () => {});
  const probe: Probe = {
    kinds: watch.kinds,
    get nextAtMs() {
      return watch.nextAtMs;
    },
    look: (measures, atMs) => watch.look(measures, atMs),
    see: (measures, kind, message, atMs, a, _b, c) => watch.see(measures, kind, message, atMs, a, c),
  };
  return { window: watch, probes: [probe] };
}
