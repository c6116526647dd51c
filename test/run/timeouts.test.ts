// How long the sender waits for a reply, in virtual time; test/live/mail-host has the same over a socket.

import { expect, test } from 'vitest';
import type { Summary } from '../../src/measurement/summary.ts';
import { runVirtual } from '../../src/run/virtual.ts';
import { scenarioOf } from '../scenario/fixtures.ts';

/** Fifty messages to a provider that takes 90 s for each reply, a refusal at RCPT where nobody is known to it. */
async function ninetySeconds(unknown: string, timeouts: string): Promise<Summary> {
  const text = `name: late-replies
duration: 10m
drain: 2h
seed: 3
audiences:
  people: { size: 50, providers: { slow: 100% }, unknown: ${unknown}, disabled: 0%, full: 0% }
providers:
  slow:
    like: plain
    latency: { message: { median: 90s, sigma: 0 }, refusal: { median: 90s, sigma: 0 } }
campaigns:
  - { name: news, audience: people, from_domain: news.example, at: day 1 00:00 UTC }
sender:
  pools: [{ name: worker, workers: 50, lanes: [batch] }]
  servers: [{ name: mta-1, ips: [192.0.2.1] }]
  connections: { timeouts: { ${timeouts} } }
  retry: { after: [5m], give_up_after: 4m }
`;
  return (await runVirtual(scenarioOf(text))).summary;
}

const repliesOf = ({ replies }: Summary) =>
  replies.map(({ phase, code, text, count }) => `${count} at ${phase}: ${code} ${text}`);

test('a refusal at RCPT that takes 90 s is not waited for where a command may take 60 s', async () => {
  const summary = await ninetySeconds('100%', 'command: 60s');
  expect(repliesOf(summary)).toEqual(['50 at rcpt: 0 no reply within the time-out']);
  expect(summary.totals).toMatchObject({ bounced: 0, expired: 50 });
});

test('it is where a command may take 100 s, whatever the reply to a message may take', async () => {
  const summary = await ninetySeconds('100%', 'command: 100s, final_dot: 60s');
  expect(repliesOf(summary)).toEqual([expect.stringMatching(/^50 at rcpt: 550 /)]);
  expect(summary.totals).toMatchObject({ bounced: 50, expired: 0 });
});

test('a message that is taken after 90 s is lost to a sender who waits 60 s, and no command is to blame', async () => {
  const summary = await ninetySeconds('0%', 'command: 60s, final_dot: 60s');
  expect(repliesOf(summary)).toEqual(['50 at data: 0 no reply within the time-out']);
});

test('it is delivered where the whole message may take 100 s and a command 60 s', async () => {
  const { totals } = await ninetySeconds('0%', 'command: 60s, final_dot: 100s');
  expect(totals).toMatchObject({ delivered: 50, attempts: 50 });
});
