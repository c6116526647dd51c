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

/** All tries with one number at one provider. */
interface Rung {
  readonly grants: number;
  readonly classes: readonly number[];
}

export function ladderRows(measures: Measures): LadderRow[] {
  const { places, ladder } = measures;
  const every = places.providers.list.map((_, provider) => provider);
  const ladders = every.map((provider) => rungsOf(measures, provider));
  const rowOf = (name: string, providers: readonly number[]): LadderRow => {
    const tries: LadderTry[] = [];
    for (let number = 1; number <= rungCount; number++) {
      const rungs = providers.map((provider) => ladders[provider]![number - 1]!);
      const grants = rungs.reduce((all, rung) => all + rung.grants, 0);
      if (grants === 0) break;
      const classes = replyClasses.map((_, kind) => rungs.reduce((all, rung) => all + rung.classes[kind]!, 0));
      const ageSumMs = providers.reduce((all, provider) => all + ladder.ageSumMs(provider, number), 0);
      tries.push({
        number,
        attempts: classes.reduce((all, count) => all + count, 0),
        classes: classCountsOf((kind) => classes[kind]!),
        meanAgeMs: roundedFigure(ageSumMs / grants),
      });
    }
    return { provider: name, tries };
  };
  return [rowOf('', every), ...every.map((provider) => rowOf(places.providers.list[provider]!, [provider]))].filter(
    ({ tries }) => tries.length > 0,
  );
}

/** First tries are all tries but the later ones. */
function rungsOf({ places, counts, ladder }: Measures, provider: number): Rung[] {
  let grants = 0;
  const classes = replyClasses.map(() => 0);
  for (let path = 0; path < places.pathCount; path++) {
    if (places.providerOfPath[path] !== provider) continue;
    grants += counts.grants[path]!;
    for (let kind = 0; kind < classCount; kind++) classes[kind]! += counts.replies[path * classCount + kind]!;
  }
  const rungs: Rung[] = [{ grants, classes }];
  for (let number = 2; number <= rungCount; number++) {
    const later = replyClasses.map((_, kind) => ladder.replies(provider, number, kind));
    rungs.push({ grants: ladder.grants(provider, number), classes: later });
    grants -= ladder.grants(provider, number);
    for (let kind = 0; kind < classCount; kind++) classes[kind]! -= later[kind]!;
  }
  rungs[0] = { grants, classes };
  return rungs;
}
