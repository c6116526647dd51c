// Statements about what the sender did of itself, and when: `mta-1 cut within 30m of incident 1`, `alert dead not fired`.

import type { ReactionKind } from '../domain/ledger.ts';
import { didYouMean } from '../domain/nearest-name.ts';
import { everything, type Selection } from '../measurement/selection.ts';
import type { Expectation, ExpectationNames } from './expectation.ts';
import { readWindow } from './expectation-window.ts';
import { unknownName, type Words } from './expectation-words.ts';

/** The beginning or the end of a reaction, by the word for it. */
export interface Turn {
  readonly word: string;
  readonly kind: ReactionKind;
  readonly isEnd: boolean;
}

const turns: readonly Turn[] = [
  { word: 'cut', kind: 'cut', isEnd: false },
  { word: 'restored', kind: 'cut', isEnd: true },
  { word: 'suspended', kind: 'suspension', isEnd: false },
  { word: 'released', kind: 'suspension', isEnd: true },
  { word: 'tripped', kind: 'breaker', isEnd: false },
  { word: 'closed', kind: 'breaker', isEnd: true },
];
const fired: Turn = { word: 'fired', kind: 'alert', isEnd: false };
const cleared: Turn = { word: 'cleared', kind: 'alert', isEnd: true };

export function isTurnNext(words: Words): boolean {
  return turns.some(({ word }) => word === words.peek()?.text);
}

/** The word alone may be a campaign's name; before the name of an alert it is none. */
export function isAlertNext(words: Words, names: ExpectationNames): boolean {
  if (words.peek()?.text !== 'alert' || words.peek()?.isQuoted === true) return false;
  const next = words.peek(1)?.text ?? '';
  return names.alerts.includes(next) || ['fired', 'cleared', 'not'].includes(words.peek(2)?.text ?? '');
}

export function readTurn(words: Words, names: ExpectationNames, subject: Selection, isNegated: boolean): Expectation {
  const { kind, name } = subject;
  const turn = turns.find(({ word }) => word === words.peek()?.text)!;
  if (kind !== 'all' && kind !== 'server' && kind !== 'provider' && kind !== 'campaign')
    throw words.wrong(`a server, a provider or a campaign before \`${turn.word}\`, not ${kind} ${name}`);
  words.take();
  return { form: 'turn', turn, alert: '', subject, isNegated, window: readSpan(words, names, turn, subject) };
}

export function readAlert(words: Words, names: ExpectationNames): Expectation {
  words.take();
  const word = words.take();
  const alert = word?.text ?? '';
  if (!names.alerts.includes(alert)) {
    const known = names.alerts.length === 0 ? 'the scenario has no alerts' : didYouMean(alert, names.alerts);
    const expected = 'the name of an alert of `sender.alerts`';
    throw word === undefined ? words.wrong(expected, known) : unknownName(word, expected, known);
  }
  const isNegated = words.takeIf('not');
  const turn = [fired, cleared].find(({ word }) => word === words.peek()?.text);
  if (turn === undefined) throw words.wrong('`fired` or `cleared`');
  words.take();
  return {
    form: 'turn',
    turn,
    alert,
    subject: everything,
    isNegated,
    window: readSpan(words, names, turn, everything),
  };
}

function readSpan(words: Words, names: ExpectationNames, { word }: Turn, subject: Selection) {
  const place = words.place;
  const window = readWindow(words, names, subject);
  if (window?.kind !== 'pause') return window;
  words.goBack(place);
  throw words.wrong(`\`within\`, \`between\` or \`during incident\` after \`${word}\``);
}
