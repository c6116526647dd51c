import { describe, expect, test } from 'vitest';
import { EntryKind } from '../../src/domain/ledger.ts';
import { OutcomeId } from '../../src/domain/outcome.ts';
import {
  audience,
  batch,
  hourMs,
  minuteMs,
  perSecond,
  type Rehearsal,
  rehearse,
  scenario,
  server,
  startAtMs,
  throttle,
  unknownUser,
} from './fixtures.ts';

const size = 40;

/** The same people twice, the second time an hour later. */
function twice(sender: NonNullable<Parameters<typeof scenario>[0]>['sender'] = {}) {
  const later = { kind: 'batch', atMs: startAtMs + hourMs, copies: 1, buildPerSecond: 10_000 } as const;
  return scenario({
    audiences: [audience({ size })],
    campaigns: [batch({ name: 'first' }), batch({ name: 'second', arrivals: later })],
    sender,
  });
}

const suppressedIn = (run: Rehearsal) =>
  run.of(EntryKind.Ended).flatMap((entry) => (entry.b === OutcomeId.suppressed ? [entry.message - size] : []));

describe('somebody who', () => {
  test.each([
    ['bounced hard', { reply: unknownUser }],
    ['complained', { complainsAfterMs: minuteMs }],
    ['unsubscribed', { unsubscribesAfterMs: minuteMs }],
  ])('%s is not mailed by the next campaign', (_name, said) => {
    const run = rehearse(twice(), ({ recipient }) => (recipient % 4 === 0 ? said : {}));
    expect(suppressedIn(run)).toEqual([0, 4, 8, 12, 16, 20, 24, 28, 32, 36]);
    expect(run.of(EntryKind.Granted)).toHaveLength(2 * size - 10);
    expect(run.sender.suppression.count).toBe(10);
  });

  test.each([
    ['bounced hard', { reply: unknownUser }, { bounce: false, complaint: true, unsubscribe: true }],
    ['complained', { complainsAfterMs: minuteMs }, { bounce: true, complaint: false, unsubscribe: true }],
    ['unsubscribed', { unsubscribesAfterMs: minuteMs }, { bounce: true, complaint: true, unsubscribe: false }],
  ])('%s is mailed again where the scenario says so', (_name, said, suppress) => {
    const run = rehearse(twice({ suppress }), ({ recipient }) => (recipient % 4 === 0 ? said : {}));
    expect(suppressedIn(run)).toEqual([]);
    expect(run.of(EntryKind.Granted)).toHaveLength(2 * size);
  });

  test('was refused for a block or a full mailbox is mailed again', () => {
    const blocked = { code: 554, enhanced: '5.7.1', text: 'blocked using a list', phase: 'rcpt' } as const;
    const full = { code: 552, enhanced: '5.2.2', text: 'over quota', phase: 'rcpt' } as const;
    const run = rehearse(twice(), ({ recipient }) => ({ reply: recipient % 2 === 0 ? blocked : full }));
    expect(suppressedIn(run)).toEqual([]);
  });

  test('complains while a message for him waits behind a limit is not sent it', () => {
    // The second campaign may begin one message an hour; its first is for recipient 0 and leaves at once.
    const plan = twice({ throttles: [throttle({ match: { campaign: 'second' }, rate: { count: 1, perMs: hourMs } })] });
    const run = rehearse({ ...plan, durationMs: 4 * hourMs }, ({ recipient, campaign }) =>
      recipient === 1 && campaign === 'first' ? { complainsAfterMs: hourMs + minuteMs } : {},
    );
    const second = run.of(EntryKind.Granted).flatMap((entry) => (entry.message >= size ? [entry.message - size] : []));
    expect(second.slice(0, 3)).toEqual([0, 2, 3]);
    expect(run.of(EntryKind.Ended).find((entry) => entry.message === size + 1)).toMatchObject({
      atMs: startAtMs + 2 * hourMs,
      b: OutcomeId.suppressed,
    });
  });
});

describe('a campaign to 40 people of whom all are suppressed', () => {
  test('takes no slot of the limit from another', () => {
    const plan = twice({ servers: [server({ rate: perSecond(10) })] });
    const run = rehearse(plan, () => ({ reply: unknownUser }));
    expect(run.of(EntryKind.Granted)).toHaveLength(size);
    expect(suppressedIn(run)).toHaveLength(size);
  });
});
