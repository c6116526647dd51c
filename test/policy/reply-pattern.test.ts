import { describe, expect, test } from 'vitest';
import type { ReplyPattern } from '../../src/domain/reactions.ts';
import { fitsPattern } from '../../src/policy/reply-pattern.ts';

const any: ReplyPattern = { provider: null, classes: [], code: null, enhanced: null, text: null };
const reply = {
  code: 421,
  enhanced: '4.7.0',
  text: '[TSS04] Messages from {ip} temporarily deferred',
  phase: 'mail',
} as const;
const fits = (over: Partial<ReplyPattern>) => fitsPattern({ ...any, ...over }, 'yahoo', reply, 'throttled');

describe('421 4.7.0 [TSS04] Messages from {ip} temporarily deferred, at yahoo, read as throttled', () => {
  test.each([
    [{ provider: 'yahoo' }, true],
    [{ provider: 'gmail' }, false],
    [{ classes: ['blocked', 'throttled'] }, true],
    [{ classes: ['blocked'] }, false],
    [{ code: '421' }, true],
    [{ code: '4xx' }, true],
    [{ code: '451' }, false],
    [{ enhanced: '4.7.?' }, true],
    [{ enhanced: '4.*' }, true],
    [{ enhanced: '4.7.28' }, false],
    [{ text: '[tss04]' }, true],
    [{ text: 'messages*deferred' }, true],
    [{ text: 'deferred*messages' }, false],
    [{ text: '[TSS05]' }, false],
    [{ code: '421', text: '[TSS05]' }, false],
  ] as const)('%j: %s', (over, expected) => {
    expect(fits(over)).toBe(expected);
  });
});
