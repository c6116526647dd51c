// What each profile says in each case: phase, code with enhanced code, whether it hangs up, and tokens. Where a profile has
// several wordings, it is the one of this site, IP and hour.

import { describe, expect, test } from 'vitest';
import { type ReplyCase, replyCases } from '../../fake-isp/model/reply.ts';
import { loadProfile, profileNames } from '../../fake-isp/profiles/bundled-profiles.ts';
import { wordsOf } from './ways-to-cases.ts';

/** What name servers and networks say, everywhere the same; a storm, where the provider has no words of its own for it. */
const commonWords: Readonly<Partial<Record<ReplyCase, string>>> = {
  outage: 'outage connect drop closes',
  'no-domain': 'no-domain connect 550 5.1.2 closes (NXDOMAIN)',
  'null-mx': 'null-mx connect 556 5.1.10 closes',
  'dns-failure': 'dns-failure connect 451 4.4.3 closes (SERVFAIL)',
  unreachable: 'unreachable connect drop closes',
};
const ownStorms = ['gmail', 'yahoo', 'microsoft'];

test.each(profileNames())('%s: names and networks answer as everywhere', (name) => {
  const cases = Object.keys(commonWords) as ReplyCase[];
  expect(wordsOf(name, cases)).toEqual(Object.values(commonWords));
  if (!ownStorms.includes(name)) expect(wordsOf(name, ['storm'])).toEqual(['storm mail 421 4.7.0 closes']);
});

test('storms have the words of the provider where it has some', () => {
  expect(ownStorms.flatMap((name) => wordsOf(name, ['storm']))).toEqual([
    'storm data 421 4.7.0 closes',
    'storm mail 421 4.7.0 closes [TS01]',
    'storm mail 421 4.3.2 closes',
  ]);
});

test('bulk mail that proves too little is refused after DATA', () => {
  const asked = ['gmail', 'yahoo', 'microsoft'].flatMap((name) => wordsOf(name, ['unauthenticated', 'incomplete']));
  expect(asked).toEqual([
    'unauthenticated data 550 5.7.26',
    expect.stringMatching(/^incomplete data (421 4\.7\.32 closes|550 5\.7\.30)$/),
    'unauthenticated data 550 5.7.9',
    'incomplete data 554 5.7.5 (AU01)',
    'unauthenticated data 550 5.7.515',
    'incomplete data 550 5.7.515',
  ]);
});

/** Every case that the profile has words for and that is not said the same everywhere. */
function ownWordsOf(name: string): string[] {
  const { replies } = loadProfile(name);
  const own = replyCases.filter(
    (said) => replies[said] !== null && commonWords[said] === undefined && said !== 'storm',
  );
  return wordsOf(name, own);
}

describe('what each profile says in each case, at which phase', () => {
  test('m365 judges the IP at MAIL, and says a limit of the hour as if it were final', () => {
    expect(ownWordsOf('m365')).toEqual([
      'accepted data 250 2.6.0',
      'blocked mail 550 5.7.606 closes',
      'connections mail 421 4.3.2 closes',
      'throttled mail 451 4.7.500',
      'low-reputation mail 451 4.7.850 (AS843)',
      'bad-reputation data 550 5.7.1',
      'unknown rcpt 550 5.4.1',
      'disabled rcpt 550 5.1.10',
      'full rcpt 552 5.2.2',
      'too-fast rcpt 554 5.2.122',
      'busy data 451 4.3.2',
      'temporary-failure data 452 4.3.1',
      'lost data drop closes',
      'too-large data 552 5.3.4',
      'unauthenticated data 550 5.7.509',
      'incomplete data 550 5.7.515',
    ]);
  });

  test('icloud refuses at RCPT for volume, at MAIL for load, with the code of a greylist', () => {
    expect(ownWordsOf('icloud')).toEqual([
      'accepted data 250 2.0.0',
      'blocked connect 550 5.7.0 closes',
      'connections connect 421 4.7.0 closes',
      'reconnect mail 421 4.7.0 closes',
      'throttled rcpt 421 4.7.1 closes',
      'hammered rcpt 421 closes [HCM1]',
      'low-reputation mail 451 4.7.1',
      'bad-reputation data 554 5.7.1 [HM08]',
      'unknown rcpt 550 5.1.1',
      'disabled rcpt 550 5.1.6',
      'full rcpt 552 5.2.2',
      'too-fast rcpt 450 4.2.1',
      'busy data 451 [BS02]',
      'temporary-failure data 451 4.3.0',
      'lost data drop closes',
      'too-large data 552 5.3.4',
      'unauthenticated data 554 5.7.1 [HME1]',
      'incomplete data 550 5.7.1',
    ]);
  });

  test('comcast says a full mailbox with the code of an unknown one, and counts in tokens', () => {
    expect(ownWordsOf('comcast')).toEqual([
      'accepted data 250 2.0.0',
      'blocked connect 554 closes BL000001',
      'connections connect 421 closes',
      'reconnect mail 421 closes',
      'throttled mail 421 closes RL000003',
      'low-reputation mail 421 closes RL000001',
      'bad-reputation data 554 5.7.1 BL000010',
      'unknown rcpt 550 5.1.1',
      'disabled rcpt 550 5.2.0',
      'full rcpt 552 5.1.1',
      'too-fast rcpt 452 4.1.1',
      'busy rcpt 450 4.2.0',
      'temporary-failure data 451 4.3.0',
      'lost data drop closes',
      'too-large data 552 5.3.4',
      'unauthenticated data 550 5.2.0 DM000001',
      'incomplete data 550 5.2.0 DM000001',
    ]);
  });

  test('orange puts its meaning in tokens: 104 connections, 416 unknown, 417 full', () => {
    expect(ownWordsOf('orange')).toEqual([
      'accepted data 250 2.0.0',
      'blocked connect 550 closes OFR006_102',
      'connections connect 421 closes OFR004_104',
      'connection-rate connect 421 closes OFR005_104',
      'reconnect mail 421 4.2.0 closes',
      'throttled data 421 4.2.0 closes OFR005_505',
      'low-reputation data 421 4.2.0 closes OFR005_103',
      'bad-reputation data 550 5.2.0 OFR_506',
      'unknown rcpt 550 5.1.1 OFR_416',
      'disabled rcpt 550 5.1.1 OFR_420',
      'full rcpt 552 5.1.1 OFR_417',
      'too-fast rcpt 450 4.2.1',
      'busy data 451 4.3.0',
      'temporary-failure data 451 4.3.0',
      'lost data drop closes',
      'too-large data 552 5.2.3 OFR_514',
      'unauthenticated data 571 5.7.1 OFR_517',
      'incomplete data 571 5.7.1 OFR_517',
    ]);
  });

  test('gmx gives no enhanced code at all', () => {
    expect(ownWordsOf('gmx')).toEqual([
      'accepted data 250',
      'blocked connect 554 closes',
      'connections connect 421 closes',
      'reconnect mail 421 closes',
      'throttled mail 421 closes',
      'low-reputation mail 450',
      'bad-reputation data 554',
      'unknown rcpt 550',
      'disabled rcpt 550',
      'full rcpt 552',
      'too-fast rcpt 450',
      'busy data 451',
      'temporary-failure data 451',
      'lost data drop closes',
      'too-large data 552',
      'unauthenticated data 550',
      'incomplete data 550',
    ]);
  });

  test('t-online says 554 at the banner to an IP that it does not know', () => {
    expect(ownWordsOf('t-online')).toEqual([
      'accepted data 250 2.0.0',
      'blocked connect 554 closes (BL)',
      'connections connect 421 closes',
      'reconnect mail 421 4.7.0 closes',
      'throttled connect 554 closes (NOWL)',
      'low-reputation rcpt 450 4.7.1',
      'bad-reputation data 550 5.7.0',
      'unknown rcpt 550 5.1.1',
      'disabled rcpt 550 5.1.1',
      'full rcpt 552 5.2.2',
      'too-fast rcpt 450 4.2.1',
      'busy data 451 4.3.0',
      'temporary-failure data 451 4.3.0',
      'lost data drop closes',
      'too-large data 552 5.3.4',
    ]);
  });

  test('yandex says with a policy code that nobody lives here', () => {
    expect(ownWordsOf('yandex')).toEqual([
      'accepted data 250 2.0.0',
      'blocked mail 550 5.7.1 closes',
      'connections connect 421 4.7.0 closes',
      'reconnect mail 421 4.7.0 closes',
      'greylisted rcpt 451 4.7.1',
      'throttled data 451 4.7.1',
      'low-reputation data 451 4.7.1',
      'bad-reputation data 554 5.7.1',
      'unknown rcpt 550 5.7.1',
      'disabled rcpt 550 5.7.1',
      'full rcpt 552 5.2.2',
      'too-fast rcpt 450 4.2.1',
      'busy data 421 4.4.2 closes',
      'temporary-failure data 451 4.3.0',
      'lost data drop closes',
      'too-large data 552 5.3.4',
      'unauthenticated data 550 5.7.1',
      'incomplete data 550 5.7.1',
    ]);
  });

  test('mail-ru gives few reasons and fewer enhanced codes', () => {
    expect(ownWordsOf('mail-ru')).toEqual([
      'accepted data 250',
      'blocked connect 550 closes',
      'connections connect 421 closes',
      'reconnect mail 421 closes',
      'throttled data 421 closes',
      'low-reputation data 421 closes',
      'bad-reputation data 550',
      'unknown rcpt 550',
      'disabled rcpt 550',
      'full rcpt 552',
      'too-fast rcpt 450',
      'busy data 451',
      'temporary-failure data 451',
      'lost data drop closes',
      'too-large data 552',
      'unauthenticated data 550 5.7.1',
      'incomplete data 550 5.7.1',
    ]);
  });

  test('qq says every limit with a 550', () => {
    expect(ownWordsOf('qq')).toEqual([
      'accepted data 250',
      'blocked connect 550 closes',
      'connections connect 550 closes',
      'reconnect mail 421 closes',
      'throttled data 550',
      'hammered data 550',
      'low-reputation data 550',
      'bad-reputation data 550',
      'unknown rcpt 550',
      'disabled rcpt 550',
      'full rcpt 552',
      'too-fast rcpt 450',
      'busy data 451',
      'temporary-failure data 451',
      'lost data drop closes',
      'too-large data 552',
      'unauthenticated data 550',
      'incomplete data 550',
    ]);
  });

  test('mimecast says 451 for greylist, load, reputation and block alike', () => {
    expect(ownWordsOf('mimecast')).toEqual([
      'accepted data 250',
      'blocked rcpt 451',
      'connections mail 451 closes',
      'reconnect mail 421 closes',
      'greylisted rcpt 451',
      'low-reputation rcpt 451',
      'bad-reputation data 550',
      'unknown rcpt 550',
      'disabled rcpt 550',
      'full rcpt 452 4.2.2',
      'too-fast rcpt 450',
      'busy data 451',
      'temporary-failure data 451',
      'lost data drop closes',
      'too-large data 554',
      'unauthenticated data 550',
      'incomplete data 550',
    ]);
  });

  test('proofpoint blocks at the banner, and hangs up while it verifies an address', () => {
    expect(ownWordsOf('proofpoint')).toEqual([
      'accepted data 250 2.0.0',
      'blocked connect 550 5.7.1 closes',
      'connections connect 421 4.7.0 closes',
      'reconnect mail 421 4.7.0 closes',
      'low-reputation mail 421 4.7.0 closes',
      'bad-reputation data 554 5.7.1',
      'unknown rcpt 550 5.1.1',
      'disabled rcpt 550 5.1.1',
      'full rcpt 452 4.2.2',
      'too-fast rcpt 450 4.2.1',
      'busy rcpt 421 4.1.1 closes',
      'temporary-failure data 451 4.3.0',
      'lost data drop closes',
      'too-large data 552 5.3.4',
      'unauthenticated data 550 5.7.0',
      'incomplete data 550 5.7.0',
    ]);
  });

  test('barracuda greylists, and counts in half hours, at RCPT', () => {
    expect(ownWordsOf('barracuda')).toEqual([
      'accepted data 250 2.0.0',
      'blocked rcpt 550 closes',
      'connections connect 421 closes',
      'reconnect mail 421 closes',
      'greylisted rcpt 451 4.7.1',
      'throttled rcpt 451 4.7.1',
      'low-reputation rcpt 450 4.7.1',
      'bad-reputation data 554',
      'unknown rcpt 550 5.1.1',
      'disabled rcpt 550 5.2.1',
      'full rcpt 452 4.2.2',
      'too-fast rcpt 450 4.2.1',
      'busy rcpt 451 4.3.0',
      'temporary-failure data 451 4.3.0',
      'lost data drop closes',
      'too-large data 552 5.3.4',
    ]);
  });
});
