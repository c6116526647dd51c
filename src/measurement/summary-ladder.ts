// The retry ladder of a summary.

import { replyClasses } from '../domain/reply-class.ts';
import { classCountsOf } from './figures.ts';
import { rungCount } from './ladder.ts';
import type { Measures } from './measures.ts';
import { type ClassCounts, roundedFigure } from './summary.ts';

export interface LadderRow {
  readonly provider: string;
  /** Try 1, 2, 3 … The last row holds all from its number on. */
  readonly tries: readonly LadderTry[];
}

export interface LadderTry {
  readonly number: number;
  readonly attempts: number;
  readonly classes: ClassCounts;
  /** Mean age of the message when its try was granted, from first due. */
  readonly meanAgeMs: number;
}

export function ladderRows({ places, ladder }: Measures): LadderRow[] {
  const every = places.providers.list.map((_, provider) => provider);
  const rowOf = (name: string, providers: readonly number[]): LadderRow => {
    const sum = (count: (provider: number) => number) => providers.reduce((all, provider) => all + count(provider), 0);
    const tries: LadderTry[] = [];
    for (let number = 1; number <= rungCount; number++) {
      const grants = sum((provider) => ladder.grants(provider, number));
      if (grants === 0) break;
      const classes = replyClasses.map((_, replyClass) =>
        sum((provider) => ladder.replies(provider, number, replyClass)),
      );
      const meanAgeMs = roundedFigure(sum((provider) => ladder.ageSumMs(provider, number)) / grants);
      const attempts = classes.reduce((all, count) => all + count, 0);
      tries.push({ number, attempts, classes: classCountsOf((replyClass) => classes[replyClass]!), meanAgeMs });
    }
    return { provider: name, tries };
  };
  return [rowOf('', every), ...every.map((provider) => rowOf(places.providers.list[provider]!, [provider]))].filter(
    ({ tries }) => tries.length > 0,
  );
}
