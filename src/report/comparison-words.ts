// A comparison in words and in the order of what matters, the same for terminal, Markdown and page.

import type {
  Change,
  ComparedFigure,
  Comparison,
  ComparisonReport,
  ConfigChange,
  FigureUnit,
} from './comparison-result.ts';
import { countText, durationText, shareText } from './format.ts';
import { plural } from './headline.ts';

export function comparisonVerdictText({ verdict, figures, expectations }: Comparison): string {
  const count = (change: Change) => figures.filter((figure) => figure.change === change).length;
  const broken = expectations.filter(({ metBefore, metAfter }) => metAfter < metBefore).length;
  const more = broken === 0 ? '' : `, ${plural(broken, 'expectation')} no longer met`;
  switch (verdict) {
    case 'no difference':
      return 'no difference';
    case 'better':
      return `better: ${plural(count('better'), 'figure')} better, none worse`;
    case 'worse':
      return `worse: ${plural(count('worse'), 'figure')} worse, none better${more}`;
    case 'mixed':
      return `better and worse: ${plural(count('better'), 'figure')} better, ${count('worse')} worse${more}`;
    case 'different':
      return 'different, but neither better nor worse';
  }
}

/** Figures of one kind of change, those first that moved furthest beyond what is allowed. */
export function figuresThat(comparison: Comparison, ...changes: readonly Change[]): readonly ComparedFigure[] {
  const weight = ({ difference, allowed }: ComparedFigure): number =>
    difference === null ? Number.POSITIVE_INFINITY : Math.abs(difference) / (allowed === 0 ? 1 : allowed);
  return comparison.figures
    .filter(({ change }) => changes.includes(change))
    .sort((one, other) => (weight(other) === weight(one) ? 0 : weight(other) - weight(one)));
}

export function figureText(value: number | null, unit: FigureUnit): string {
  if (value === null) return 'never';
  switch (unit) {
    case 'ratio':
      return shareText(value);
    case 'ms':
      return durationText(value);
    case 'count':
      return Number.isInteger(value) ? countText(value) : shortNumber(value);
    case 'per-second':
      return `${shortNumber(value)}/s`;
    case 'score':
      return shortNumber(value);
  }
}

/** `-1 min 30 s (-8.7 %)`, and for several seeds how sure it is: `± 12 s`. */
export function differenceText({ difference, before, unit, halfWidth, change }: ComparedFigure): string {
  if (change === 'gone' || change === 'new') return change === 'gone' ? 'no longer there' : 'not there before';
  if (difference === null || difference === 0) return '';
  const sure = halfWidth === null || halfWidth === 0 ? '' : ` ± ${amountText(halfWidth, unit)}`;
  const part = before === null || before === 0 ? '' : ` (${signed(difference / before, percentText)})`;
  return `${signed(difference, (amount) => amountText(amount, unit))}${sure}${part}`;
}

/** The two values of a field; with how far apart they are where both are amounts of one unit. */
export function changeText({ before, after }: ConfigChange): string {
  const told = `${before ?? 'not there'} → ${after ?? 'not there'}`;
  const [left, right] = [amountOf(before), amountOf(after)];
  if (left === undefined || right === undefined || left.unit !== right.unit || left.amount === 0) return told;
  return `${told} (${signed((right.amount - left.amount) / left.amount, percentText)})`;
}

export function luckText({ comparison, isLuckDifferent }: ComparisonReport): string {
  const { seeds } = comparison;
  if (isLuckDifferent) return 'the sides are runs of different seeds, so differences hold luck too';
  return seeds.length === 1
    ? `seed ${seeds[0]}, the same luck on both sides`
    : `${seeds.length} seeds, the same luck on both sides of each; ± is a 95 % interval`;
}

export function toleranceText({ toleranceRatio }: ComparisonReport): string {
  return shareText(toleranceRatio);
}

/** An amount that is added or taken away: of a share it is points. */
export function amountText(amount: number, unit: FigureUnit): string {
  return unit === 'ratio' ? `${shortNumber(amount * 100)} points` : figureText(amount, unit);
}

function signed(value: number, text: (amount: number) => string): string {
  return `${value < 0 ? '-' : '+'}${text(Math.abs(value))}`;
}

function percentText(ratio: number): string {
  return ratio >= 10 ? `${countText(ratio)}-fold` : `${shortNumber(ratio * 100)} %`;
}

function shortNumber(value: number): string {
  return Math.abs(value) >= 1000 ? countText(value) : String(Number(value.toPrecision(3)));
}

function amountOf(text: string | null): { readonly amount: number; readonly unit: string } | undefined {
  const parts = text === null ? null : /^x?([\d_]+(?:\.\d+)?)(%|[a-zA-Z]*(?:\/[a-z]+)?)$/.exec(text);
  return parts === null ? undefined : { amount: Number(parts[1]!.replaceAll('_', '')), unit: parts[2]! };
}
