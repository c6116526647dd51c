import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MailboxRates } from '../../fake-isp/model/mailbox-rates.ts';
import { hourMs, minuteMs, replyTo, startAtMs, worldOf } from './fixture.ts';

describe('a mailbox at gmail, 60 a minute and 3,600 an hour', () => {
  test('takes 60 in a minute and puts off the 61st; the next minute takes it', () => {
    const provider = worldOf('gmail').providers[0]!;
    const said = (copyKey: number, nowMs: number) => replyTo(provider, { recipient: 7, copyKey }, nowMs).case;
    for (let copy = 0; copy < 60; copy++) expect(said(copy, startAtMs)).toBe('accepted');
    expect([said(60, startAtMs + 1), said(60, startAtMs + minuteMs)]).toEqual(['too-fast', 'accepted']);
  });

  test('is not counted where no recipient of the audience is to expect so much', () => {
    const provider = worldOf('gmail', { messagesPerRecipient: () => 1 }).providers[0]!;
    const said = (copyKey: number) => replyTo(provider, { recipient: 7, copyKey }, startAtMs).case;
    for (let copy = 0; copy < 100; copy++) expect(said(copy)).toBe('accepted');
  });
});

test('a mailbox of Microsoft 365 takes 1,200 an hour from one sender', () => {
  const provider = worldOf('m365').providers[0]!;
  const said = (copyKey: number, nowMs: number) => replyTo(provider, { recipient: 7, copyKey }, nowMs).case;
  for (let copy = 0; copy < 1200; copy++) expect(said(copy, startAtMs + copy * 1000)).toBe('accepted');
  expect([said(1200, startAtMs + 1_200_000), said(1200, startAtMs + hourMs)]).toEqual(['too-fast', 'accepted']);
});

test('the table agrees with a map of mailboxes, for 200 sequences of 300 messages', () => {
  const step = fc.record({ audience: fc.nat(2), recipient: fc.nat(40), seconds: fc.nat(400) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 300 }), (steps) => {
      const rates = new MailboxRates({ perMinute: 3, perHour: 5 });
      const seen: { key: string; nowMs: number }[] = [];
      let nowMs = startAtMs;
      for (const { audience, recipient, seconds } of steps) {
        nowMs += seconds * 1000;
        const key = `${audience} ${recipient}`;
        const within = (ms: number) =>
          seen.filter((past) => past.key === key && Math.floor(past.nowMs / ms) === Math.floor(nowMs / ms)).length;
        const isFull = within(minuteMs) >= 3 || within(hourMs) >= 5;
        expect(rates.isFull(audience, recipient, nowMs)).toBe(isFull);
        if (isFull) continue;
        rates.add(audience, recipient, nowMs);
        seen.push({ key, nowMs });
      }
    }),
    { numRuns: 200, seed: 1 },
  );
});
