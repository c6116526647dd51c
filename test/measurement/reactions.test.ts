// What the sender did of itself, in the measures and the summary; and what becomes of messages that died, or that nobody
// heard of again.

import { describe, expect, test } from 'vitest';
import { EntryKind } from '../../src/domain/ledger.ts';
import { countOf, everything } from '../../src/measurement/selection.ts';
import { failureRows } from '../../src/measurement/summary-rows.ts';
import { alertSpans, deadListOf, reactionSpans } from '../../src/measurement/summary-spans.ts';
import { atGmail, Fixture, gmailByOne, hourMs, startAtMs } from './fixture.ts';

const cutAtGmail = 0;
const breakerAtYahoo = 1;
const deep = 2;
const never = Number.POSITIVE_INFINITY;

function fixture(): Fixture {
  const made = new Fixture();
  made.tables.reactions.push(
    { kind: 'cut', name: 'mta-1 at gmail', server: 'mta-1', provider: 'gmail', campaign: '' },
    { kind: 'breaker', name: 'at mx.yahoo.test', server: '', provider: 'yahoo', campaign: '' },
    { kind: 'alert', name: 'deep', server: '', provider: '', campaign: '' },
  );
  return made;
}

const began = (made: Fixture, row: number, atMs: number, figure: number) =>
  made.append(EntryKind.ReactionBegan, -1, atMs, row, figure, never);
const ended = (made: Fixture, row: number, atMs: number) => made.append(EntryKind.ReactionEnded, -1, atMs, row);

describe('two cuts of one place, a step back up, and the end', () => {
  const made = fixture();
  began(made, cutAtGmail, hourMs, 5);
  began(made, cutAtGmail, 2 * hourMs, 2.5);
  began(made, cutAtGmail, 14 * hourMs, 5);
  ended(made, cutAtGmail, 15 * hourMs);

  test('are three stretches, each beginning where the last ended', () => {
    const spans = reactionSpans(made.measures, startAtMs + 24 * hourMs);
    expect(spans.map(({ fromMs, untilMs, figure }) => [fromMs, untilMs, figure])).toEqual(
      [
        [hourMs, 2 * hourMs, 5],
        [2 * hourMs, 14 * hourMs, 2.5],
        [14 * hourMs, 15 * hourMs, 5],
      ].map(([from, until, rate]) => [startAtMs + from!, startAtMs + until!, rate]),
    );
  });

  test('count as two cuts, of the server and of the provider', () => {
    expect(countOf(made.measures, everything, 'cuts')).toBe(2);
    expect(countOf(made.measures, { kind: 'server', name: 'mta-1' }, 'cuts')).toBe(2);
    expect(countOf(made.measures, { kind: 'provider', name: 'gmail' }, 'cuts')).toBe(2);
    expect(countOf(made.measures, { kind: 'provider', name: 'yahoo' }, 'cuts')).toBe(0);
  });
});

test('an open breaker lasts to the end, an alert is no reaction but an alert', () => {
  const made = fixture();
  began(made, breakerAtYahoo, hourMs, 5);
  began(made, deep, 2 * hourMs, 1200);
  ended(made, deep, 3 * hourMs);
  began(made, deep, 4 * hourMs, 0.25);
  const endMs = startAtMs + 24 * hourMs;
  expect(reactionSpans(made.measures, endMs)).toEqual([
    {
      ...{ kind: 'breaker', name: 'at mx.yahoo.test', server: '', provider: 'yahoo', campaign: '' },
      ...{ fromMs: startAtMs + hourMs, untilMs: null, figure: 5 },
    },
  ]);
  expect(alertSpans(made.measures)).toEqual([
    { name: 'deep', firedAtMs: startAtMs + 2 * hourMs, clearedAtMs: startAtMs + 3 * hourMs, value: 1200 },
    { name: 'deep', firedAtMs: startAtMs + 4 * hourMs, clearedAtMs: null, value: 0.25 },
  ]);
  expect(countOf(made.measures, everything, 'trips')).toBe(1);
  expect(countOf(made.measures, everything, 'alerts')).toBe(2);
});

describe('two dead messages, of which one is redriven and delivered', () => {
  const made = fixture();
  for (const message of [0, 1])
    made
      .built(message, message)
      .granted(message, message)
      .replied(message, message, 'deferred')
      .ended(message, message, 'dead');
  made.append(EntryKind.Redriven, 1, hourMs, atGmail);

  test('is unfinished until it ends again', () => {
    expect(countOf(made.measures, everything, 'unfinished')).toBe(1);
    expect(countOf(made.measures, everything, 'dead')).toBe(1);
    expect(countOf(made.measures, { kind: 'server', name: 'mta-1' }, 'dead')).toBe(1);
  });

  test('leaves one on the list, with its reason, and breaks no law', () => {
    made
      .granted(1, hourMs, gmailByOne, 2, hourMs)
      .replied(1, hourMs + 50, 'delivered')
      .ended(1, hourMs + 50, 'delivered');
    expect(made.brokenLaws(2 * hourMs)).toEqual([]);
    expect(deadListOf(made.measures)).toEqual({ died: 2, redriven: 1, left: 1 });
    expect(failureRows(made.measures).map(({ outcome, count, examples }) => [outcome, count, examples])).toEqual([
      ['dead', 1, [0]],
    ]);
    expect(countOf(made.measures, everything, 'redriven')).toBe(1);
    expect(countOf(made.measures, everything, 'delivered')).toBe(1);
  });
});

describe('faults', () => {
  test('a message that was delivered is taken up again', () => {
    const made = fixture().delivered(0, 0);
    made.append(EntryKind.Redriven, 0, hourMs, atGmail);
    const [broken] = made.broken(2 * hourMs);
    expect(broken!.invariant).toBe('message-life');
    expect(broken!.violations[0]!.detail).toBe('was taken up again, and was not on the dead list');
  });

  test('a message that is still being tried is taken up again', () => {
    const made = fixture().built(0, 0).granted(0, 10).replied(0, 20, 'deferred').retrySet(0, 20, 1, hourMs);
    made.append(EntryKind.Redriven, 0, 30, atGmail);
    expect(made.brokenLaws(hourMs)).toEqual(['message-life']);
  });

  test('a redriven message leaves before the instant of its redrive', () => {
    const made = fixture().built(0, 0).granted(0, 10).replied(0, 20, 'deferred').ended(0, 20, 'dead');
    made.append(EntryKind.Redriven, 0, hourMs, atGmail).granted(0, hourMs, gmailByOne, 2, 0);
    expect(made.brokenLaws(2 * hourMs)).toEqual(['due-before-grant']);
  });

  test('an attempt is abandoned that was not under way', () => {
    const made = fixture().built(0, 0);
    made.append(EntryKind.Abandoned, 0, 10, gmailByOne, 0);
    expect(made.brokenLaws(hourMs)).toEqual(['attempt-order']);
  });
});

describe('a worker that dies with a message in hand', () => {
  const accepted = 0;
  const deferred = 1;
  /** Abandoned after this reply, then tried again under the same number and delivered. */
  function abandonedAfter(reply: number): Fixture {
    const made = fixture().built(0, 0).granted(0, 10);
    made.append(EntryKind.Abandoned, 0, 20, gmailByOne, reply);
    return made
      .granted(0, hourMs, gmailByOne, 1)
      .replied(0, hourMs + 50, 'delivered')
      .ended(0, hourMs + 50, 'delivered');
  }

  test('is a repeat of the sender where the provider had taken it, and none where it had not', () => {
    expect(abandonedAfter(accepted).brokenLaws(2 * hourMs)).toEqual(['no-repeats']);
    expect(abandonedAfter(deferred).brokenLaws(2 * hourMs)).toEqual([]);
  });

  test('agrees with the provider, who counted both tries', () => {
    const made = abandonedAfter(accepted).finish(2 * hourMs);
    const tally = { provider: 'gmail', attempts: 2, accepted: 2, refusedConnections: 0 };
    const results = made.measurement.invariants([tally]);
    expect(results.find(({ invariant }) => invariant === 'reconciliation')!.violationCount).toBe(0);
    expect(countOf(made.measures, everything, 'in-flight')).toBe(0);
    expect(countOf(made.measures, everything, 'abandoned')).toBe(1);
  });
});

test('a batch with two copies, of which three people get both', () => {
  const made = new Fixture();
  made.tables.campaigns[0] = { ...made.tables.campaigns[0]!, messageCount: 20, recipientCount: 10 };
  for (const message of [0, 1, 2, 5, 10, 11, 12, 19]) made.delivered(message, message * 1000);
  expect(countOf(made.measures, everything, 'duplicates')).toBe(3);
  expect(countOf(made.measures, { kind: 'campaign', name: 'offer' }, 'duplicates')).toBe(3);
});
