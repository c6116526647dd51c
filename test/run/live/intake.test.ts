// Messages and campaigns that callers hand in, as the sender finds them.

import { describe, expect, it } from 'vitest';
import { printRecipient } from '../../../fake-isp/model/envelope.ts';
import { createLuck, nameKey } from '../../../src/engine/luck.ts';
import { Intake } from '../../../src/run/live/edge/intake.ts';
import { WorkQueues } from '../../../src/run/live/edge/work-queues.ts';
import { bundledProfiles, readScenario } from '../../../src/scenario/load.ts';
import { Roster } from '../../../src/sender/roster.ts';

const text = `
name: handed-in
question: What is handed in?
start: 2026-03-02T06:00:00Z
duration: 1h
audiences: { people: { size: 100, providers: { plain: 50%, gmail: 50% } } }
campaigns:
  - { name: clocked, audience: people, from_domain: news.example, at: +1m }
  - { name: offer, audience: people, from_domain: news.example, at: +1m, build: 10/s, by: http }
  - { name: receipts, audience: people, from_domain: shop.example, arrivals: 10/m, spacing: even, by: http }
sender: { servers: [{ name: mta-1, ips: [192.0.2.11] }] }
`;

function intake() {
  const read = readScenario(text, [], bundledProfiles());
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  const { scenario } = read;
  const roster = new Roster(scenario, createLuck(scenario.seed));
  const told: number[] = [];
  const clock = { nowMs: scenario.startAtMs + 60_000 };
  const due = (campaign: number) => void told.push(campaign);
  return { intake: new Intake({ scenario, roster, due, nowMs: () => clock.nowMs }), roster, told, clock };
}

const [clocked, offer, receipts] = [0, 1, 2];

describe('a campaign that callers start', () => {
  it('has nothing due before somebody calls, while one by the clock has', () => {
    const { roster } = intake();
    const dueAtMs = roster.campaigns.plans.map((plan) => plan.dueAtMs(0));
    expect(Number.isFinite(dueAtMs[clocked!])).toBe(true);
    expect([dueAtMs[offer!], dueAtMs[receipts!]]).toEqual([Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY]);
  });

  it('takes a message for an address of our own form to the very recipient it names', () => {
    const { intake: book, roster, told, clock } = intake();
    const to = book.addressesOf('receipts')[42]!;
    expect(book.take({ kind: 'message', campaign: 'receipts', to })).toEqual({
      status: 202,
      body: { id: 'receipts-0', campaign: 'receipts', message: 200, messages: 1 },
    });
    const plan = roster.campaigns.plans[receipts!]!;
    expect([plan.recipientOf(0), plan.dueAtMs(0), plan.dueAtMs(1)]).toEqual([
      42,
      clock.nowMs,
      Number.POSITIVE_INFINITY,
    ]);
    expect(told).toEqual([receipts]);
  });

  it('takes any other address for the same person each time, at the domain it names', () => {
    const { intake: book, roster } = intake();
    for (const to of ['Anna@gmail.test', 'anna@GMAIL.test', 'bert@gmail.test'])
      expect(book.take({ kind: 'message', lane: 'single', to }).status).toBe(202);
    const plan = roster.campaigns.plans[receipts!]!;
    const { addresses } = roster;
    const domains = [0, 1, 2].map(
      (place) => addresses.destinations[addresses.destinationsOf('people')[plan.recipientOf(place)]!]!.domain,
    );
    expect(new Set(domains)).toEqual(new Set(['gmail.test']));
    expect(plan.recipientOf(0)).toBe(plan.recipientOf(1));
    expect(plan.recipientOf(2)).not.toBe(plan.recipientOf(0));
  });

  it('starts a part of an audience, built at its own rate, and the next part behind it', () => {
    const { intake: book, roster, clock } = intake();
    const started = book.take({ kind: 'campaign', campaign: 'offer', part: { from: 20, count: 30 } });
    expect(started.body).toEqual({ id: 'offer-0', campaign: 'offer', message: 100, messages: 30 });
    book.take({ kind: 'campaign', campaign: 'offer', part: { from: 0, count: 20 } });
    const plan = roster.campaigns.plans[offer!]!;
    expect([plan.recipientOf(0), plan.recipientOf(29), plan.recipientOf(30)]).toEqual([20, 49, 0]);
    expect([0, 1, 29, 30].map((place) => plan.dueAtMs(place) - clock.nowMs)).toEqual([0, 100, 2900, 2900]);
    expect(plan.dueAtMs(50)).toBe(Number.POSITIVE_INFINITY);
  });

  it.each([
    [
      { kind: 'message', campaign: 'clocked', to: 'a@gmail.test' },
      404,
      { error: 'no stream of "clocked" takes messages', known: ['receipts'] },
    ],
    [
      { kind: 'message', lane: 'high', to: 'a@gmail.test' },
      404,
      { error: 'no stream of lane "high" takes messages', known: ['single'] },
    ],
    [
      { kind: 'message', campaign: 'receipts', to: 'a@nowhere.test' },
      422,
      {
        error: 'nobody of people has such an address',
        problems: [{ field: 'to', problem: expect.stringMatching(/^expected an address at one of: .*gmail\.test/) }],
      },
    ],
    [
      { kind: 'campaign', campaign: 'receipts' },
      404,
      { error: 'no campaign "receipts" waits to be started', known: ['offer'] },
    ],
    [
      { kind: 'campaign', campaign: 'offer', part: { from: 90, count: 11 } },
      422,
      {
        error: 'people is not so large',
        problems: [{ field: 'part', problem: 'expected a part of 100 recipients, numbered from 0' }],
      },
    ],
  ] as const)('%j is answered %i', (order, status, body) => {
    const { intake: book, told } = intake();
    expect(book.take(order)).toEqual({ status, body });
    expect(told).toEqual([]);
  });

  it('has as many messages as it states and not one more', () => {
    const { intake: book, roster } = intake();
    const most = roster.campaigns.plans[receipts!]!.messageCount;
    const to = printRecipient(nameKey('people'), 1_000_000, 'plain.test');
    const statuses = Array.from({ length: most + 1 }, () => book.take({ kind: 'message', lane: 'single', to }).status);
    expect(statuses.slice(0, most).every((status) => status === 202)).toBe(true);
    expect(statuses[most]).toBe(409);
    expect(book.take({ kind: 'campaign', campaign: 'offer' }).status).toBe(202);
    expect(book.take({ kind: 'campaign', campaign: 'offer', part: { from: 0, count: 1 } })).toEqual({
      status: 409,
      body: { error: 'offer has no more messages than it states, and they are used up' },
    });
  });
});

describe('queues of work', () => {
  it('serve each in its turn: 10 orders are dealt with long before 10,000 clicks that came first', async () => {
    const queues = new WorkQueues();
    const dealt: string[] = [];
    const counts = { clicks: 0, orders: 0 };
    const clicks = queues.open<number>({
      deal: () => void dealt.push('click'),
      dealt: (count) => {
        counts.clicks += count;
      },
    });
    const orders = queues.open<number>({
      deal: () => void dealt.push('order'),
      dealt: (count) => {
        counts.orders += count;
      },
    });
    clicks(Array.from({ length: 10_000 }, (_, i) => i));
    orders(Array.from({ length: 10 }, (_, i) => i));
    expect(queues.depth).toBe(10_010);
    while (queues.depth > 0) await new Promise((resolve) => setImmediate(resolve));
    expect(dealt.lastIndexOf('order')).toBeLessThan(50);
    expect(counts).toEqual({ clicks: 10_000, orders: 10 });
  });

  it('let timers of the sender run between two turns', async () => {
    const queues = new WorkQueues();
    let dealtCount = 0;
    const add = queues.open<number>({
      deal: () => {
        dealtCount += 1;
        // As long as a real one takes on a slow day.
        for (const untilMs = performance.now() + 0.05; performance.now() < untilMs; );
      },
      dealt: () => {},
    });
    add(Array.from({ length: 4000 }, (_, i) => i));
    const atTimer = await new Promise<number>((resolve) => setTimeout(() => resolve(dealtCount), 5));
    expect(atTimer).toBeLessThan(2000);
    queues.stop();
  });
});
