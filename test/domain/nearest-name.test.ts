import { expect, test } from 'vitest';
import { didYouMean, editsBetween, nearestName } from '../../src/domain/nearest-name.ts';

test.each([
  ['brust', 'burst', 1],
  ['rate', 'rate', 0],
  ['gmial', 'gmail', 1],
  ['', 'abc', 3],
  ['kitten', 'sitting', 3],
])('from %j to %j are %i edits, a swap of neighbours counting once', (from, to, edits) =>
  expect(editsBetween(from, to)).toBe(edits),
);

test.each([
  ['brust', 'burst'],
  ['RATE', 'rate'],
  ['give-up-after', 'give_up_after'],
  ['conn', 'connections'],
  ['connection', 'connections'],
  ['xyz', undefined],
  ['at', undefined],
])('%j is nearest to %j', (given, name) =>
  expect(nearestName(given, ['rate', 'burst', 'connections', 'give_up_after'])).toBe(name),
);

test('a letter or two in the wrong are no slip of another name', () => {
  expect(nearestName('x', ['l', 'm'])).toBe(undefined);
  expect(nearestName('m3', ['m1', 'm2'])).toBe(undefined);
  expect(nearestName('M1', ['m1'])).toBe('m1');
});
test('of two names as near, the first is taken', () => expect(nearestName('mta-9', ['mta-1', 'mta-2'])).toBe('mta-1'));
test('a text longer than any name is compared with none', () =>
  expect(nearestName('a'.repeat(81), ['a'.repeat(80)])).toBe(undefined));
test('the hint is a question', () => expect(didYouMean('speeed', ['speed'])).toBe('did you mean `speed`?'));
