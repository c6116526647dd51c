// What is due in a window that begins with a campaign, counted by the run as a whole.

import { expect, test } from 'vitest';
import { runVirtual } from '../../src/run/virtual.ts';
import { scenarioOf } from '../scenario/fixtures.ts';

/** 600 messages, the first hundred built at the very instant at which the campaign begins, and all of them delivered. */
const text = `name: campaign-window
duration: 1h
seed: 3
audiences:
  people: { size: 600, providers: { plain: 100% }, unknown: 0%, disabled: 0%, full: 0% }
campaigns:
  - { name: sale, audience: people, from_domain: news.example, at: +1m, build: 1_000/s }
sender:
  pools: [{ name: worker, workers: 50, lanes: [batch] }]
  servers: [{ name: mta-1, ips: [192.0.2.1] }]
expect:
  - sale delivered >= 97% within 30m of sale queuing
  - sale p95 time-to-deliver < 30m within 30m of sale queuing
  - sale due == 600 within 30m of sale queuing
`;

test('holds the first hundred of 600 messages, too, and no more are delivered than were due', async () => {
  const { expectations } = (await runVirtual(scenarioOf(text))).summary;
  expect(expectations.map(({ met }) => met)).toEqual([true, true, true]);
  expect(expectations[0]!.figureText).toBe('100% of due (600 of 600)');
  expect(expectations[2]!.figure).toBe(600);
});
