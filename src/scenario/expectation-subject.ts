// Who an expectation is about: a name of the scenario, with its kind before it where several things bear the name.

import { didYouMean } from '../domain/nearest-name.ts';
import { type Selection, type SubjectKind, subjectKinds } from '../measurement/selection.ts';
import type { ExpectationNames } from './expectation.ts';
import { metricNamed, statements } from './expectation-metrics.ts';
import { unknownName, type Word, type Words, wrongAt } from './expectation-words.ts';

export function readSubject(
  words: Words,
  names: ExpectationNames,
  kinds: readonly SubjectKind[] = subjectKinds,
): Selection {
  const word = words.take();
  if (word === undefined) throw words.wrong(`the name of a ${kinds.join(' or ')}`);
  const prefixed = prefixOf(word);
  if (prefixed !== undefined) {
    if (namesOf(names, prefixed.kind).includes(prefixed.name)) return prefixed;
    throw unknownName(
      word,
      `${prefixed.kind}: and the name of one`,
      didYouMean(prefixed.name, namesOf(names, prefixed.kind)),
    );
  }
  const found = kinds.filter((kind) => namesOf(names, kind).includes(word.text));
  if (found.length === 1) return { kind: found[0]!, name: word.text };
  if (found.length > 1) {
    const choices = found.map((kind) => `${kind}:${word.text}`);
    throw wrongAt(word, `one of ${choices.join(', ')}`, `several things are called ${word.text}`);
  }
  const known = kinds.flatMap((kind) => namesOf(names, kind));
  throw unknownName(word, `the name of a ${kinds.join(' or ')}`, didYouMean(word.text, known));
}

/** A name comes next, and what follows it can be said of something. */
export function isSubjectNext(words: Words, names: ExpectationNames): boolean {
  const word = words.peek();
  if (word === undefined) return false;
  if (word.isQuoted || prefixOf(word) !== undefined) return true;
  if (!subjectKinds.some((kind) => namesOf(names, kind).includes(word.text))) return false;
  // A campaign may be called `delivered`; the metric is meant where no metric follows.
  const isMetric = metricNamed(word.text) !== undefined || statements.some((statement) => statement === word.text);
  return !isMetric || words.peek(1) === undefined || metricNamed(words.peek(1)!.text) !== undefined;
}

export function subjectNames(names: ExpectationNames): string[] {
  return subjectKinds.flatMap((kind) => namesOf(names, kind));
}

function prefixOf(word: Word): { kind: SubjectKind; name: string } | undefined {
  const colon = word.text.indexOf(':');
  const kind = subjectKinds.find((known) => known === word.text.slice(0, colon));
  return colon < 0 || kind === undefined ? undefined : { kind, name: word.text.slice(colon + 1) };
}

function namesOf(names: ExpectationNames, kind: SubjectKind): readonly string[] {
  switch (kind) {
    case 'campaign':
      return names.campaigns;
    case 'server':
      return names.servers;
    case 'provider':
      return names.providers;
    case 'lane':
      return names.lanes;
    case 'ip':
      return names.ips;
    case 'audience':
      return names.audiences;
    case 'pool':
      return names.pools;
  }
}
