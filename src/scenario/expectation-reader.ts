// Reads an expectation word by word, following the grammar beside it.

import { causeKinds } from '../domain/ledger.ts';
import { didYouMean } from '../domain/nearest-name.ts';
import { type CountName, everything, hasDue, reactionCounts, type Selection } from '../measurement/selection.ts';
import type { Aggregate, Expectation, ExpectationNames, Side, Window } from './expectation.ts';
import {
  type Base,
  bases,
  type Dimension,
  type Metric,
  metricNamed,
  metricNames,
  statements,
} from './expectation-metrics.ts';
import { isSubjectNext, readSubject, subjectNames } from './expectation-subject.ts';
import { isAlertNext, isTurnNext, readAlert, readTurn } from './expectation-turn.ts';
import { looksLikeValue, readValue } from './expectation-value.ts';
import { readDuration, readWindow } from './expectation-window.ts';
import { unknownName, Words } from './expectation-words.ts';

export class ExpectationReader {
  readonly #words: Words;
  readonly #names: ExpectationNames;

  constructor(text: string, names: ExpectationNames) {
    this.#words = new Words(text);
    this.#names = names;
  }

  read(): Expectation {
    const words = this.#words;
    if (words.isAtEnd) throw words.wrong('an expectation such as `receipts p95 time-to-deliver < 10m`');
    if (isAlertNext(words, this.#names)) return this.#ended(readAlert(words, this.#names));
    const subject = this.#subject();
    const isNegated = words.takeIf('not');
    if (isTurnNext(words)) return this.#ended(readTurn(words, this.#names, subject, isNegated));
    if (isNegated || words.peek()?.text === 'paused') return this.#paused(subject, isNegated);
    if (words.peek()?.text === 'done') return this.#done(subject);
    return this.#comparison(subject);
  }

  #ended(expectation: Expectation): Expectation {
    this.#end();
    return expectation;
  }

  #comparison(subject: Selection): Expectation {
    const words = this.#words;
    const side = this.#side(subject);
    const early = this.#window(side.subject);
    const comparator = words.takeComparator();
    if (comparator === undefined) throw words.wrong('a comparison: <, <=, >, >=, == or !=');
    const isValueNext = words.peek() === undefined || (looksLikeValue(words.peek()!.text) && !this.#isSideNext());
    if (isValueNext) {
      const value = readValue(words, side.dimension, mayBeShare(side));
      const share = this.#share(side, value.dimension);
      const left = { ...share, window: early ?? this.#window(side.subject) };
      this.#end();
      return { form: 'compare', left, comparator, right: { kind: 'value', value } };
    }
    const place = words.place;
    const other = this.#side(this.#subject());
    if (other.dimension !== side.dimension) {
      words.goBack(place);
      throw words.wrong(`a ${side.dimension} on both sides; \`${other.metric.name}\` is a ${other.dimension}`);
    }
    const late = this.#window(side.subject);
    this.#end();
    const left = { ...side, window: early ?? late };
    const on = other.isAtPause && other.subject.kind === 'all' ? pauseOf(left) : other.subject;
    return {
      form: 'compare',
      left,
      comparator,
      right: { kind: 'side', side: { ...other, subject: on, window: late ?? early } },
    };
  }

  #paused(subject: Selection, isNegated: boolean): Expectation {
    const words = this.#words;
    if (words.peek()?.text !== 'paused') throw words.wrong('`paused` after `not`');
    if (subject.kind !== 'server' && subject.kind !== 'provider' && subject.kind !== 'all') {
      throw words.wrong(
        `a server or a provider before \`paused\`; ${subject.kind} ${subject.name} has no pause of its own`,
      );
    }
    words.take();
    const place = words.place;
    const window = this.#window(subject);
    if (window?.kind === 'pause') {
      words.goBack(place);
      throw words.wrong('`within`, `between` or `during incident` after `paused`');
    }
    this.#end();
    return { form: 'paused', subject, isNegated, window };
  }

  #done(subject: Selection): Expectation {
    const words = this.#words;
    if (subject.kind !== 'campaign') throw words.wrong('a campaign before `done`');
    words.take();
    const campaign = subject.name;
    if (words.isAtEnd) return { form: 'done', campaign, window: null, withinMs: Number.POSITIVE_INFINITY };
    const place = words.place;
    if (!words.takeIf('within')) throw words.wrong('the end, or `within` a duration');
    const withinMs = readDuration(words);
    if (words.isAtEnd) return { form: 'done', campaign, window: null, withinMs };
    words.goBack(place);
    const window = this.#window(subject);
    this.#end();
    return { form: 'done', campaign, window, withinMs };
  }

  #side(subject: Selection): Side {
    const words = this.#words;
    const early = this.#aggregate();
    const start = words.place;
    const metric = this.#metric();
    const isAtPause = metric.name === 'in-flight' && words.takeIf('at', 'pause');
    const of = isAtPause && words.takeIf('on') ? readSubject(words, this.#names, ['server', 'provider']) : subject;
    const cause = metric.kind === 'limited-by' ? this.#cause() : '';
    const aggregate = early ?? this.#aggregate() ?? standardAggregate(metric);
    const base = this.#base();
    const end = words.place;
    const wrong = complaintAbout(metric, aggregate, base, of, isAtPause);
    if (wrong !== undefined) {
      words.goBack(start);
      throw words.wrong(wrong);
    }
    words.goBack(end);
    const dimension = base !== null ? 'share' : dimensionOf(metric);
    return { subject: of, metric, aggregate, base, cause, isAtPause, dimension, window: null };
  }

  /** `97% of due`: a percentage makes a count a share, and may name its base itself. */
  #share(side: Side, dimension: Dimension): Side {
    if (side.metric.kind !== 'count' || dimension !== 'share') return side;
    const place = this.#words.place;
    const late = this.#base();
    const base = late ?? side.base ?? (hasDue(side.subject) ? 'due' : 'attempts');
    const wrong =
      late !== null && side.base !== null
        ? 'one base, not two'
        : complaintAboutSubject(side.metric, base, side.subject);
    if (wrong === undefined) return { ...side, dimension, base };
    this.#words.goBack(place + 1);
    throw this.#words.wrong(wrong);
  }

  #metric(): Metric {
    const words = this.#words;
    // The longest name first: `queue age` before a metric that might be called `queue`.
    for (const length of [3, 2, 1]) {
      const texts = Array.from({ length }, (_, i) => words.peek(i)?.text);
      const metric = texts.includes(undefined) ? undefined : metricNamed(texts.join(' '));
      if (metric === undefined) continue;
      for (let i = 0; i < length; i++) words.take();
      return metric;
    }
    const word = words.peek();
    const known = [...metricNames, ...statements, ...subjectNames(this.#names)];
    const hint = word === undefined ? undefined : didYouMean(word.text, known);
    throw words.wrongUnlessName('a metric such as delivered, deferred or time-to-deliver', hint);
  }

  #aggregate(): Aggregate | null {
    const text = this.#words.peek()?.text ?? '';
    const quantile = /^p(\d{1,2}(?:\.\d)?)$/.exec(text);
    if (quantile !== null && Number(quantile[1]) > 0) {
      this.#words.take();
      return { kind: 'quantile', ratio: Number(`${quantile[1]}e-2`) };
    }
    if (text !== 'mean' && text !== 'max' && text !== 'min') return null;
    this.#words.take();
    return { kind: text };
  }

  #base(): Base | null {
    const words = this.#words;
    if (!words.takeIf('of')) return null;
    const base = bases.find((name) => name === words.peek()?.text);
    if (base === undefined) {
      throw words.wrong(`a base: ${bases.join(', ')}`, didYouMean(words.peek()?.text ?? '', bases));
    }
    words.take();
    return base;
  }

  #cause(): string {
    const words = this.#words;
    const text = words.peek()?.text ?? '';
    const isPath = text.includes('.') || text.includes('[');
    if (!isPath && !causeKinds.some((cause) => cause === text)) {
      throw words.wrong(`a cause: ${causeKinds.join(', ')}, or the path of a limit`, didYouMean(text, causeKinds));
    }
    const { limits } = this.#names;
    const word = words.take()!;
    if (isPath && !limits.includes(text))
      throw unknownName(word, `the path of a limit, such as ${limits[0]}`, didYouMean(text, limits));
    return text;
  }

  #subject(): Selection {
    return isSubjectNext(this.#words, this.#names) ? readSubject(this.#words, this.#names) : everything;
  }

  #window(subject: Selection): Window | null {
    return readWindow(this.#words, this.#names, subject);
  }

  #isSideNext(): boolean {
    // An IP begins with a digit, and so may a name.
    return isSubjectNext(this.#words, this.#names);
  }

  #end(): void {
    if (!this.#words.isAtEnd) throw this.#words.wrong('the end, or a window: within, between or during');
  }
}

function mayBeShare(side: Side): boolean {
  return side.metric.kind === 'count' && !side.isAtPause;
}

function standardAggregate(metric: Metric): Aggregate | null {
  switch (metric.kind) {
    case 'queue-depth':
    case 'queue-age':
    case 'job-backlog':
    case 'rate':
      return { kind: 'max' };
    case 'utilisation':
      return { kind: 'mean' };
    default:
      return null;
  }
}

function dimensionOf(metric: Metric): Dimension {
  switch (metric.kind) {
    case 'count':
    case 'queue-depth':
    case 'job-backlog':
    case 'jobs-done':
    case 'repeats':
      return 'count';
    case 'job-delay':
    case 'time-to-deliver':
    case 'latency':
    case 'queue-age':
      return 'duration';
    case 'utilisation':
    case 'limited-by':
      return 'share';
    case 'rate':
      return 'rate';
  }
}

/** What cannot be said of this metric, or undefined. */
function complaintAbout(
  metric: Metric,
  aggregate: Aggregate | null,
  base: Base | null,
  subject: Selection,
  isAtPause: boolean,
): string | undefined {
  const { kind, name } = metric;
  if (kind !== 'count' && base !== null) return `\`${name}\` without \`of\`: it is no share`;
  if ((kind === 'count' || kind === 'limited-by' || kind === 'jobs-done' || kind === 'repeats') && aggregate !== null)
    return `\`${name}\` without an aggregate: it is one number`;
  if ((kind === 'time-to-deliver' || kind === 'latency' || kind === 'job-delay') && aggregate === null) {
    return `an aggregate with \`${name}\`, such as p95, mean or max`;
  }
  if ((kind === 'rate' || kind === 'utilisation') && aggregate?.kind !== 'max' && aggregate?.kind !== 'mean') {
    return `max or mean with \`${name}\``;
  }
  return isAtPause ? undefined : complaintAboutSubject(metric, base, subject);
}

function complaintAboutSubject(metric: Metric, base: Base | null, subject: Selection): string | undefined {
  const { name: label, kind } = metric;
  const { kind: of, name } = subject;
  if (of === 'all') return undefined;
  if (kind === 'repeats') return '`repeats` of the whole run';
  if (kind === 'job-backlog' || kind === 'job-delay' || kind === 'jobs-done')
    return `\`${label}\` of the whole run: these jobs are nobody's in particular`;
  if (kind === 'latency') {
    return of === 'provider' || of === 'server'
      ? undefined
      : `latency of a provider, of a server or of the whole run, not of ${of} ${name}`;
  }
  if (kind === 'utilisation')
    return of === 'pool' ? undefined : `utilisation of a pool or of the whole run, not of ${of} ${name}`;
  if (kind === 'count' && isReactionCount(metric.count)) {
    return of === 'server' || of === 'provider' || of === 'campaign'
      ? undefined
      : `${label} of a server, a provider or a campaign, not of ${of} ${name}`;
  }
  if (kind === 'count' && metric.count === 'pauses') {
    return of === 'server' || of === 'provider' ? undefined : `pauses of a server or a provider, not of ${of} ${name}`;
  }
  const needsDue =
    kind === 'time-to-deliver' ||
    kind === 'queue-depth' ||
    kind === 'queue-age' ||
    kind === 'limited-by' ||
    (kind === 'count' && (metric.count === 'due' || metric.count === 'unfinished')) ||
    base === 'due';
  if (!needsDue || hasDue(subject)) return undefined;
  return base === 'due'
    ? `\`of attempts\` or \`of sent\`: no message is due to ${of} ${name}`
    : `a metric other than \`${label}\`: no message is due to ${of} ${name}`;
}

function isReactionCount(name: CountName): boolean {
  return Object.hasOwn(reactionCounts, name);
}

function pauseOf(left: Side): Selection {
  return left.window?.kind === 'pause' ? left.window.on : left.subject;
}
