// The retry ladder of a summary.

import { replyClasses } from '../domain/reply-class.ts';
import { classCount } from './counts.ts';
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

interface Tries {
  readonly grants: number;
  readonly classes: readonly number[];
}

export function ladderRows(measures: Measures): LadderRow[] {
  const { places, ladder } = measures;
  const every = places.providers.list.map((_, provider) => provider);
  const firsts = every.map((provider) => firstTries(measures, provider));
  const triesOf = (provider: number, number: number): Tries =>
    number === 1 ? firsts[provider]! : laterTries(measures, provider, number);
  const rowOf = (name: string, providers: readonly number[]): LadderRow => {
    const sum = (count: (provider: number) => number) => providers.reduce((all, provider) => all + count(provider), 0);
    const tries: LadderTry[] = [];
    for (let number = 1; number <= rungCount; number++) {
      const grants = sum((provider) => triesOf(provider, number).grants);
      if (grants === 0) break;
      const classes = replyClasses.map((_, replyClass) =>
        sum((provider) => triesOf(provider, number).classes[replyClass]!),
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

/** All tries at a provider but the later ones. */
function firstTries(measures: Measures, provider: number): Tries {
  const { places, counts } = measures;
  let grants = 0;
  const classes = replyClasses.map(() => 0);
  for (let path = 0; path < places.pathCount; path++) {
    if (places.providerOfPath[path] !== provider) continue;
    grants += counts.grants[path]!;
    for (let kind = 0; kind < classCount; kind++) classes[kind]! += counts.replies[path * classCount + kind]!;
  }
  for (let number = 2; number <= rungCount; number++) {
    const later = laterTries(measures, provider, number);
    grants -= later.grants;
    for (let kind = 0; kind < classCount; kind++) classes[kind]! -= later.classes[kind]!;
  }
  return { grants, classes };
}

function laterTries({ ladder }: Measures, provider: number, number: number): Tries {
  const classes = replyClasses.map((_, replyClass) => ladder.replies(provider, number, replyClass));
  return { grants: ladder.grants(provider, number), classes };
}
