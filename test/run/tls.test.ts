// Encryption in virtual time: it costs nothing and changes nothing but where a provider requires it and the sender will
// not have it.

import { expect, test } from 'vitest';
import type { Summary } from '../../src/measurement/summary.ts';
import { smallRun } from '../plan/small-world.ts';

const required = 'providers.gmail.tls.required=true';

function delivered({ totals }: Summary): number {
  return totals.delivered;
}

test('a sender that says nothing of TLS is let in by a provider that requires it, as by one that does not', async () => {
  const [plain, asked, wherever] = await Promise.all([
    smallRun(),
    smallRun([required]),
    smallRun(['sender.tls=opportunistic']),
  ]);
  expect(delivered(plain)).toBeGreaterThan(1500);
  expect(asked.totals).toEqual(plain.totals);
  expect(wherever.totals).toEqual(plain.totals);
});

test('one that never uses it is refused there in the words of the profile, and no law is broken', async () => {
  const { providers, replies, broken } = refusals(await smallRun([required, 'sender.tls=never']));
  expect(providers).toEqual(['gmail']);
  expect(replies).toEqual([
    { code: 550, enhanced: '5.7.29', class: 'blocked', reason: 'authentication', phase: 'mail' },
  ]);
  expect(broken).toEqual([]);
});

function refusals(summary: Summary) {
  const none = summary.providers.filter(({ figures }) => figures.delivered === 0);
  return {
    providers: none.map(({ name }) => name),
    replies: summary.replies
      .filter(({ provider }) => provider === 'gmail')
      .map(({ code, enhanced, class: kind, reason, phase }) => ({ code, enhanced, class: kind, reason, phase })),
    broken: summary.invariants.filter(({ violationCount }) => violationCount > 0),
  };
}
