import { expect, test } from 'vitest';
import { liveTrouble } from '../../src/cli/live-trouble.ts';
import { Refusal } from '../../src/cli/refusal.ts';

test.each([
  [
    Object.assign(new Error('NOPERM this user has no permissions to run the scan command'), { name: 'ReplyError' }),
    'the broker refuses: NOPERM this user has no permissions to run the scan command',
  ],
  [
    Object.assign(new Error('permission denied for database mail'), { severity: 'ERROR', code: '42501' }),
    'the broker refuses: permission denied for database mail',
  ],
])('what a broker of somebody’s own may refuse is no bug of ours: %s', (error, text) => {
  const trouble = liveTrouble(error) as Refusal;
  expect([trouble.message, trouble.exitCode]).toEqual([text, 3]);
});

test.each([
  [Object.assign(new Error('ERR unknown command'), { name: 'ReplyError' })],
  [Object.assign(new Error('syntax error at or near "selct"'), { severity: 'ERROR', code: '42601' })],
  [new Error('bug: message 7 is not held')],
])('what we ask for wrongly is: %s', (error) => {
  expect(liveTrouble(error)).toBe(error);
  expect(error).not.toBeInstanceOf(Refusal);
});
