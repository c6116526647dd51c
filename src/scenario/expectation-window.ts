// The stretch of time that an expectation speaks of.

import { campaignStates } from '../domain/outcome.ts';
import type { Selection } from '../measurement/selection.ts';
import type { ExpectationNames, RunEvent, Window } from './expectation.ts';
import { isSubjectNext, readSubject } from './expectation-subject.ts';
import { unknownName, type Words, wrongAt } from './expectation-words.ts';
import { instant, resolveInstant } from './instant.ts';
import { duration } from './units.ts';

/** Reads a window if one comes next. `subject` is whom the expectation is about: `during pause` means its pauses. */
export function readWindow(words: Words, names: ExpectationNames, subject: Selection): Window | null {
  if (words.takeIf('within')) return readWithin(words, names);
  if (words.takeIf('between')) return readBetween(words, names);
  if (words.takeIf('during')) return readDuring(words, names, subject);
  return null;
}

function readWithin(words: Words, names: ExpectationNames): Window {
  const lengthMs = readDuration(words);
  const text = `within ${duration.print(lengthMs)}`;
  if (!words.takeIf('of') || words.takeIf('start'))
    return span(names.startAtMs, names.startAtMs + lengthMs, `${text} of start`);
  if (words.takeIf('incident')) {
    const { number, atMs } = readIncident(words, names);
    return span(atMs, atMs + lengthMs, `${text} of incident ${number}`);
  }
  if (words.takeIf('end', 'of', 'incident')) {
    const { number, untilMs } = readIncident(words, names);
    return span(untilMs, untilMs + lengthMs, `${text} of the end of incident ${number}`);
  }
  const event = readEvent(words, names);
  return { kind: 'after', event, lengthMs, text: `${text} of ${describeEvent(event)}` };
}

function readBetween(words: Words, names: ExpectationNames): Window {
  const first = words.peek();
  const fromMs = readInstant(words, names, 'and');
  if (!words.takeIf('and')) throw words.wrong('`and` with a second instant');
  const untilMs = readInstant(words, names);
  if (untilMs <= fromMs) throw wrongAt(first!, 'an instant before the second one');
  return span(fromMs, untilMs, 'in the window');
}

function readDuring(words: Words, names: ExpectationNames, subject: Selection): Window {
  if (words.takeIf('incident')) {
    const { number, atMs, untilMs } = readIncident(words, names);
    return span(atMs, untilMs, `during incident ${number}`);
  }
  if (!words.takeIf('pause')) throw words.wrong('`pause` or `incident` with its number');
  const on = words.takeIf('on') ? readSubject(words, names, ['server', 'provider']) : subject;
  if (on.kind !== 'server' && on.kind !== 'provider' && on.kind !== 'all') {
    throw words.wrong('`on` with a server or a provider: nothing else is paused');
  }
  return { kind: 'pause', on, text: on.kind === 'all' ? 'during pauses' : `during pauses on ${on.name}` };
}

function readEvent(words: Words, names: ExpectationNames): RunEvent {
  const expected = 'an event: start, incident 1, end of incident 1, mta-1 paused, or a campaign with one of its states';
  if (!isSubjectNext(words, names)) throw words.wrongUnlessName(expected);
  const on = readSubject(words, names, ['campaign', 'server', 'provider']);
  if (on.kind !== 'campaign') {
    if (words.takeIf('paused')) return { kind: 'paused', on };
    if (words.takeIf('resumed')) return { kind: 'resumed', on };
    throw words.wrong('`paused` or `resumed`');
  }
  const state = campaignStates.find((name) => words.peek()?.text === name);
  if (state === undefined) throw words.wrong(`a state of a campaign: ${campaignStates.join(', ')}`);
  words.take();
  return { kind: 'state', campaign: on.name, state };
}

export function describeEvent(event: RunEvent): string {
  if (event.kind === 'state') return `${event.campaign} ${event.state}`;
  return event.on.kind === 'all' ? `the first pause` : `${event.on.name} ${event.kind}`;
}

export function readDuration(words: Words): number {
  const word = words.peek();
  const parsed = duration.parse(word?.text ?? '');
  if (!parsed.ok) throw words.wrong(parsed.expected, parsed.hint);
  words.take();
  return parsed.value;
}

function readIncident(words: Words, names: ExpectationNames): ExpectationNames['incidents'][number] {
  const word = words.peek();
  const incident = names.incidents.find(({ number }) => String(number) === word?.text);
  if (incident === undefined) {
    const count = names.incidents.length;
    const expected = 'the number of an incident';
    const hint =
      count === 0 ? 'the scenario has no incidents' : `they are numbered 1 to ${count} in the order of the file`;
    const isNumber = word !== undefined && /^[1-9]\d*$/.test(word.text);
    throw isNumber ? unknownName(word, expected, hint) : words.wrong(expected, hint);
  }
  words.take();
  return incident;
}

/** Instants have spaces in them: takes words up to `stop`, a comparison or the end. */
function readInstant(words: Words, names: ExpectationNames, stop?: string): number {
  const first = words.peek();
  if (first === undefined) throw words.wrong('an instant such as day 2 09:00 America/New_York or +3h');
  const texts: string[] = [];
  while (!words.isAtEnd && words.peek()!.text !== stop && !words.isComparatorNext()) texts.push(words.take()!.text);
  const parsed = instant.parse(texts.join(' '));
  if (!parsed.ok) throw wrongAt({ ...first, text: texts.join(' ') }, parsed.expected, parsed.hint);
  return resolveInstant(parsed.value, names.startAtMs);
}

function span(fromMs: number, untilMs: number, text: string): Window {
  return { kind: 'span', fromMs, untilMs, text };
}
