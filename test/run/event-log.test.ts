import { describe, expect, test } from 'vitest';
import type { Summary } from '../../src/measurement/summary.ts';
import { runVirtual } from '../../src/run/virtual.ts';
import { bundledProfiles, readScenario } from '../../src/scenario/load.ts';
import { smallScenario } from '../plan/small-world.ts';

interface Logged {
  readonly type: string;
  readonly id: string;
  readonly sender: string;
  readonly recipient: string;
  readonly queue: string;
  readonly site: string;
  readonly response: { readonly code: number; readonly enhanced_code: object | null; readonly content: string };
  readonly event_time: string;
  readonly timestamp: number;
  readonly num_attempts: number;
  readonly bounce_classification: string;
  readonly meta: { readonly explanation?: string };
}

async function logged(...sets: readonly string[]): Promise<{ events: Logged[]; rows: string[][]; summary: Summary }> {
  const loaded = readScenario(smallScenario, sets, bundledProfiles());
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems));
  let events = '';
  let accounting = '';
  const { summary } = await runVirtual(loaded.scenario, {
    logs: {
      events: async (text) => {
        events += text;
      },
      accounting: async (text) => {
        accounting += text;
      },
    },
  });
  const lines = events.trimEnd().split('\n');
  return {
    events: lines.map((line): Logged => JSON.parse(line)),
    rows: accounting
      .trimEnd()
      .split('\r\n')
      .map((line) => line.split(',')),
    summary,
  };
}

describe('the event log', async () => {
  const { events, rows, summary } = await logged();
  const count = (type: string) => events.filter((event) => event.type === type).length;
  const { totals } = summary;

  test('has a line for each message, attempt and end, as the summary counts them', () => {
    expect({
      received: count('Reception'),
      delivered: count('Delivery'),
      bounced: count('Bounce'),
      suppressed: count('AdminBounce'),
      expired: count('Expiration'),
      complaints: count('Feedback'),
      late: count('OOB'),
      opens: count('Open'),
    }).toEqual({
      received: totals.due,
      delivered: totals.delivered,
      bounced: totals.bounced,
      suppressed: totals.suppressed,
      expired: totals.expired + totals.dead,
      complaints: totals.feedback.complaint,
      late: totals.feedback['late-bounce'],
      opens: totals.feedback.open,
    });
    expect(count('Delivery') + count('Bounce') + count('TransientFailure')).toBe(totals.attempts);
  });

  test('comes in order of time', () => {
    const times = events.map(({ event_time }) => event_time);
    expect(times.toSorted()).toEqual(times);
    for (const { event_time, timestamp } of events) expect(timestamp).toBe(Math.floor(Date.parse(event_time) / 1000));
  });

  test('names the from domain where the provider does', async () => {
    const greylisting = 'audiences.customers.providers={ corporate-greylist: 100% }';
    const said = (await logged(greylisting)).events.map(({ response }) => response.content);
    const pages = said.filter((content) => content.includes('the help page of '));
    expect(new Set(pages.map((content) => content.replace(/.* /, '')))).toEqual(
      new Set(['news.example', 'shop.example']),
    );
  });

  test('tells each reply as it was said, with the address in it', () => {
    expect(events.filter(({ response }) => /\{(rcpt|ip|domain)\}/.test(response.content))).toEqual([]);
    const delivery = events.find(({ type, recipient }) => type === 'Delivery' && recipient.includes('gmail'))!;
    expect(delivery).toMatchObject({
      sender: expect.stringMatching(/^b-\d+-\d+@shop\.example$/),
      recipient: expect.stringMatching(/^r-\d+-\d+@gmail\.test$/),
      queue: 'receipts@gmail.test',
      site: 'mta-1->mx.gmail.test',
      response: { code: 250, enhanced_code: { class: 2, subject: 0, detail: 0 } },
      num_attempts: 1,
    });
  });

  test('counts the tries of a message that was put off', () => {
    const putOff = events.find(({ type }) => type === 'TransientFailure')!;
    const own = events.filter(({ id, type }) => id === putOff.id && type !== 'Open' && type !== 'Click');
    expect(own[0]).toMatchObject({ type: 'Reception', num_attempts: 0 });
    const tries = own.slice(1).map(({ num_attempts }) => num_attempts);
    expect(tries[0]).toBe(1);
    expect(tries.toSorted((a, b) => a - b)).toEqual(tries);
  });

  test('names an unknown user as KumoMTA does', () => {
    const bounces = events.filter(({ type }) => type === 'Bounce').map((event) => event.bounce_classification);
    expect(bounces).toContain('InvalidRecipient');
  });

  test('has an accounting record for each, all of one width', () => {
    const [head, ...records] = rows;
    expect(head?.slice(0, 5)).toEqual(['type', 'timeLogged', 'timeQueued', 'orig', 'rcpt']);
    const ofType = (type: string) => records.filter((row) => row[0] === type).length;
    expect([ofType('r'), ofType('d'), ofType('b')]).toEqual([
      totals.due,
      totals.delivered,
      totals.bounced + totals.expired + totals.dead + totals.suppressed,
    ]);
    expect(records[0]?.[1]).toMatch(/^2026-03-0\d \d\d:\d\d:\d\d\+0000$/);
  });
});

describe('what is logged', () => {
  test('changes nothing of the run', async () => {
    const loaded = readScenario(smallScenario, [], bundledProfiles());
    if ('problems' in loaded) throw new Error('it does not load');
    const silent = await runVirtual(loaded.scenario);
    expect((await logged()).summary).toEqual(silent.summary);
  });

  test('of a message that was given up is its last answer, and then its end', async () => {
    const { events } = await logged('sender.retry.attempts=1');
    const end = events.find(({ type }) => type === 'Expiration')!;
    const own = events.filter(({ id }) => id === end.id).map(({ type }) => type);
    expect(own).toEqual(['Reception', 'TransientFailure', 'Expiration']);
    expect(end.response.code).toBeGreaterThanOrEqual(0);
  });
});

describe.each([
  ['workers crash with mail in hand', ['incidents=[{ at: +61m, pool: worker, crash: 12, lock: 5m }]']],
  [
    'queue hands jobs out twice',
    [
      'sender.dispatch=workers',
      'sender.when_throttled=wait',
      'sender.queue={ driver: sqs, batch: 50, visibility: 20s }',
    ],
  ],
] as const)('the logs of a run whose %s', async (_, sets) => {
  const { events, rows, summary } = await logged(...sets, 'broken=report');
  const repeats = events.filter(({ type }) => type === 'Repeat');

  test('have an entry for each repeat beside the delivery, and say which attempt came before', () => {
    const broken = summary.invariants.find(({ invariant }) => invariant === 'no-repeats')!;
    expect(broken.violationCount).toBeGreaterThan(0);
    expect(repeats).toHaveLength(broken.violationCount);
    for (const repeat of repeats) {
      expect(repeat.meta.explanation).toMatch(/^attempt \d+ had delivered it/);
      const at = events.indexOf(repeat);
      expect(events[at - 1]).toMatchObject({ type: 'Delivery', id: repeat.id, num_attempts: repeat.num_attempts });
    }
  });

  test('have nothing of them in accounting, which knows deliveries only', () => {
    const deliveries = events.filter(({ type }) => type === 'Delivery');
    expect(rows.filter(([type]) => type === 'd')).toHaveLength(deliveries.length);
    expect(rows.filter(([type]) => !/^(type|[rdtbf]|rb)$/.test(type!))).toEqual([]);
  });
});

describe('the logs of a run that redrives its dead', async () => {
  const { events, rows, summary } = await logged(
    'sender.retry={ after: [1s], attempts: 2 }',
    'sender.redrive={ at: +4h }',
  );
  const { totals, deadList } = summary;
  const count = (type: string) => events.filter((event) => event.type === type).length;

  test('take back the deaths that the summary does not count', () => {
    expect(deadList.redriven).toBeGreaterThan(50);
    expect(count('Expiration')).toBe(totals.expired + deadList.died);
    expect(count('Expiration') - count('AdminRebind')).toBe(totals.expired + totals.dead);
  });

  test('say of each message last how it stands', () => {
    const [head, ...records] = rows;
    const place = (column: string) => head!.indexOf(column);
    const last = new Map<string, string>();
    for (const record of records) if (/^[dbt]$/.test(record[0]!)) last.set(record[place('envId')]!, record[0]!);
    const kinds = [...last.values()];
    expect(kinds.filter((kind) => kind === 'd').length).toBe(totals.delivered);
    expect(kinds.filter((kind) => kind === 'b').length).toBe(
      totals.bounced + totals.suppressed + totals.expired + totals.dead,
    );
    expect(records.filter((record) => record[place('dsnDiag')] === 'taken up again')).toHaveLength(deadList.redriven);
  });

  test('and the series of ends sum up to all deaths', () => {
    const dead = summary.series.outcomes.filter(({ outcome }) => outcome === 'dead');
    const died = dead.flatMap(({ series }) => series.values).reduce((sum, ended) => sum + ended, 0);
    expect(died).toBe(deadList.died);
  });
});
