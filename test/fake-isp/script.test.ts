import { describe, expect, test } from 'vitest';
import { scriptNumberOf } from '../../fake-isp/model/script.ts';
import { minuteMs, profileOf, replyTo, startAtMs, worldOf } from './fixture.ts';

function providerWith(script: readonly object[]) {
  return worldOf('plain', { override: { script } }).providers[0]!;
}

const later = { phase: 'rcpt', says: [{ code: 451, enhanced: '4.3.9', lines: ['Not {rcpt}, not now'] }] };

describe('a script', () => {
  test('the first two tries of each message fail, the third passes', () => {
    const provider = providerWith([{ first_attempts: 2, says: 'temporary-failure' }]);
    const tries = (recipient: number) =>
      [0, 1, 2, 3].map((i) => replyTo(provider, { recipient }, startAtMs + i * minuteMs).case);
    expect(tries(1).slice(0, 3)).toEqual(['temporary-failure', 'temporary-failure', 'accepted']);
    expect(tries(2).slice(0, 3)).toEqual(['temporary-failure', 'temporary-failure', 'accepted']);
  });

  test('the next three messages are put off in words of its own, whoever they are for', () => {
    const provider = providerWith([{ next: 3, reply: later }]);
    const codes = [1, 2, 3, 4, 5].map((recipient) => replyTo(provider, { recipient }, startAtMs).code);
    expect(codes).toEqual([451, 451, 451, 250, 250]);
    expect(replyTo(providerWith([{ next: 3, reply: later }]), {}, startAtMs)).toMatchObject({
      case: 'scripted',
      phase: 'rcpt',
      enhanced: '4.3.9',
    });
  });

  test('recipients below a number hear what is written for them', () => {
    const provider = providerWith([{ recipients: 2, says: 'unknown' }]);
    expect([0, 1, 2].map((recipient) => replyTo(provider, { recipient }, startAtMs).case)).toEqual([
      'unknown',
      'unknown',
      'accepted',
    ]);
  });

  test('a share of messages by their luck: 30 %, within 3 points, and the same ones again', () => {
    const which = () => {
      const provider = providerWith([{ share: '30%', says: 'full' }]);
      return Array.from(
        { length: 2000 },
        (_, recipient) => replyTo(provider, { recipient }, startAtMs).case === 'full',
      );
    };
    expect(Math.abs(which().filter(Boolean).length / 2000 - 0.3)).toBeLessThan(0.03);
    expect(which()).toEqual(which());
  });

  test('the first entry that fits wins', () => {
    const provider = providerWith([
      { recipients: 1, says: 'full' },
      { recipients: 5, says: 'unknown' },
    ]);
    expect([0, 1].map((recipient) => replyTo(provider, { recipient }, startAtMs).case)).toEqual(['full', 'unknown']);
  });

  test('a local part calls for the entry whose beginning it has', () => {
    const provider = providerWith([
      { local_part: 'tempfail-', says: 'temporary-failure' },
      { local_part: '550-', says: 'unknown' },
    ]);
    const number = (local: string) => scriptNumberOf(provider.script, local);
    expect([number('tempfail-anna'), number('550-Bob'), number('TempFail-x'), number('r-1-2')]).toEqual([1, 2, 1, 0]);
    const heard = (scripted: number) => replyTo(provider, { scripted }, startAtMs).case;
    expect([heard(1), heard(2), heard(0)]).toEqual(['temporary-failure', 'unknown', 'accepted']);
  });

  test('words of the banner are said at RCPT, when it is known who is meant', () => {
    const provider = providerWith([{ recipients: 1, says: 'blocked' }]);
    expect(replyTo(provider, {}, startAtMs).case).toBe('blocked');
    expect(provider.tally).toMatchObject({ attempts: 1, refusedConnections: 0 });
  });
});

describe('a wrong script', () => {
  test.each([
    [[{ next: 3 }], 'script.0: expected either `says` or `reply`'],
    [[{ says: 'full', reply: later }], 'script.0: expected either `says` or `reply`'],
    [[{ says: 'greylisted' }], 'script.0.says: expected a case that the profile has words for'],
    [[{ reply: { ...later, phase: 'mail' } }], 'script.0.reply.phase: expected phase rcpt or data'],
    [[{ next: 0, says: 'full' }], 'script.0.next: expected a whole number from 1 to 1000000000'],
  ])('%j', (script, message) => {
    expect(() => profileOf('plain', { script })).toThrow(new Error(message));
  });
});
