// Did the sender react, and when? The first turn in the window counts; one that must not happen may do so outside it.

import type { Measures } from '../measurement/measures.ts';
import { countOf, cutsOf, everything, reactionsOf } from '../measurement/selection.ts';
import { roundedFigure } from '../measurement/summary.ts';
import type { Expectation } from './expectation.ts';
import { type Finding, unjudged } from './expectation-finding.ts';
import { durationText, marginText } from './expectation-text.ts';
import type { WindowWatch } from './expectation-watch.ts';

type Stated = Extract<Expectation, { form: 'turn' }>;

export function judgeTurn(stated: Stated, watch: WindowWatch | null, measures: Measures, nowMs: number): Finding {
  const { isNegated, window, turn, subject } = stated;
  const span = watch === null ? { fromMs: measures.options.startAtMs, untilMs: nowMs } : watch.spans[0];
  if (span === undefined || span.fromMs > nowMs)
    return unjudged(`the run did not come to its window (${window!.text})`);
  const samples = stated.alert !== '' ? countOf(measures, everything, 'due') : countOf(measures, subject, 'sent');
  if (samples === 0) return unjudged(`nothing was sent${subject.kind === 'all' ? '' : ` by ${subject.name}`}`);
  const instants = instantsOf(stated, measures).filter((atMs) => atMs >= span.fromMs);
  const first = instants[0];
  const afterMs = first === undefined ? null : first - span.fromMs;
  const text = afterMs === null ? `not ${turn.word}` : `${turn.word} after ${durationText(afterMs)}`;
  const inTime = instants.filter((atMs) => atMs <= span.untilMs);
  const base = { figureText: text, samples, note: '' };
  if (isNegated) return { ...base, met: inTime.length === 0, figure: inTime.length, margin: null, marginText: '' };
  const met = inTime.length > 0;
  const margin = afterMs === null || window === null ? null : roundedFigure(span.untilMs - span.fromMs - afterMs);
  return {
    ...base,
    met,
    figure: afterMs === null ? null : roundedFigure(afterMs),
    margin,
    marginText: margin === null ? '' : marginText(margin, met, 'duration', 0),
  };
}

/** When reactions of this kind began, or were over; one that goes on with another figure is not over. */
function instantsOf({ turn, alert, subject }: Stated, measures: Measures): number[] {
  const reactions = reactionsOf(measures, subject, turn.kind).filter(
    ({ row }) => alert === '' || measures.tables.reactions[row]!.name === alert,
  );
  const goesOn = (row: number, atMs: number) =>
    reactions.some((reaction) => reaction.row === row && reaction.fromMs === atMs);
  if (turn.isEnd)
    return reactions
      .filter(({ row, isOver, untilMs }) => isOver && !goesOn(row, untilMs))
      .map(({ untilMs }) => untilMs);
  const begun = turn.kind === 'cut' ? cutsOf(measures, subject) : reactions;
  return begun.map(({ fromMs }) => fromMs);
}
