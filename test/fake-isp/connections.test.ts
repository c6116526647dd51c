import { describe, expect, test } from 'vitest';
import { newAnswer } from '../../fake-isp/model/attempt.ts';
import { answerConnect, answerMail, closeConnection, receive } from '../../fake-isp/model/receive.ts';
import { attemptAt, cold, deliver, minuteMs, replyTo, startAtMs, worldOf } from './fixture.ts';

/** Opens connections and leaves them open; returns what the last said. */
function openMany(provider: ReturnType<typeof worldOf>['providers'][number], count: number, nowMs = startAtMs) {
  const answer = newAnswer();
  for (let i = 0; i < count; i++) receive(provider, attemptAt({ recipient: i }), nowMs, answer);
  return provider.replies[answer.reply]!;
}

describe('connections open at once from one IP', () => {
  test.each([
    ['gmail', 5, 50],
    ['yahoo', 3, 20],
    ['microsoft', 2, 25],
  ] as const)('%s: %i from a cold one, %i from a warm one', (name, coldCount, warmCount) => {
    const coldWorld = () => worldOf(name, { sourceIps: [{ ip: '192.0.2.11', history: cold }] }).providers[0]!;
    expect(openMany(coldWorld(), coldCount).case).toBe('accepted');
    expect(openMany(coldWorld(), coldCount + 1).case).toBe('connections');
    expect(openMany(worldOf(name).providers[0]!, warmCount).case).toBe('accepted');
    expect(openMany(worldOf(name).providers[0]!, warmCount + 1).case).toBe('connections');
  });

  test('one that closes makes room for another', () => {
    const provider = worldOf('yahoo').providers[0]!;
    openMany(provider, 20);
    expect(replyTo(provider, {}, startAtMs).case).toBe('connections');
    closeConnection(provider, 0, 0);
    expect(replyTo(provider, {}, startAtMs).case).toBe('accepted');
  });

  test('a connection that an answer closes is off the count at once', () => {
    const provider = worldOf('microsoft', { override: { trouble: { lost: '100%' } } }).providers[0]!;
    openMany(provider, 100);
    expect(provider.peerOf(0, 0).openCount).toBe(0);
  });

  test('are counted per site', () => {
    const provider = worldOf('corporate-greylist').providers[0]!;
    openMany(provider, 20);
    expect(replyTo(provider, { recipient: 99 }, startAtMs).case).toBe('connections');
    expect(replyTo(provider, { site: 1, recipient: 99 }, startAtMs).case).not.toBe('connections');
  });

  test('one closed too often is a bug of ours, and says so', () => {
    const provider = worldOf('plain').providers[0]!;
    expect(() => closeConnection(provider, 0, 0)).toThrow('bug: a connection was closed that is not open');
  });
});

describe('connections opened in a minute, limit 60', () => {
  const override = {
    connections: { opened: '60/m' },
    replies: {
      'connection-rate': { phase: 'connect', says: [{ code: 421, lines: ['Too many connections a minute'] }] },
    },
  };

  test('the 61st is refused before MAIL, and slides back in as the minute passes', () => {
    const provider = worldOf('plain', { override }).providers[0]!;
    for (let i = 0; i < 60; i++) expect(replyTo(provider, {}, startAtMs + i * 500).case).toBe('accepted');
    const refused = deliver(provider, {}, startAtMs + 30_000);
    expect([refused.refusedConnection, provider.replies[refused.reply]!.case]).toEqual([true, 'connection-rate']);
    expect(replyTo(provider, {}, startAtMs + minuteMs).case).toBe('connection-rate');
    expect(replyTo(provider, {}, startAtMs + minuteMs + 2000).case).toBe('accepted');
  });
});

describe("yahoo's 20 messages a connection", () => {
  test('the 20th passes, the 21st is told to reconnect, and at once may', () => {
    const provider = worldOf('yahoo').providers[0]!;
    const answer = newAnswer();
    for (let carried = 0; carried < 20; carried++) {
      const attempt = attemptAt({ recipient: carried, opensConnection: carried === 0, messagesOnConnection: carried });
      receive(provider, attempt, startAtMs + carried * 1000, answer);
      expect(answer.accepted).toBe(true);
    }
    receive(
      provider,
      attemptAt({ recipient: 20, opensConnection: false, messagesOnConnection: 20 }),
      startAtMs + 20_000,
      answer,
    );
    expect([provider.replies[answer.reply]!.case, answer.closesConnection]).toEqual(['reconnect', true]);
    expect(replyTo(provider, { recipient: 20 }, startAtMs + 20_000).case).toBe('accepted');
  });
});

test('phase by phase says what the whole dialogue says, for a provider that objects at MAIL', () => {
  const worlds = [0, 1].map(() => worldOf('yahoo', { sourceIps: [{ ip: '192.0.2.11', history: cold }] }).providers[0]!);
  const [whole, stepwise] = worlds as [(typeof worlds)[0], (typeof worlds)[0]];
  for (let i = 0; i < 100; i++) for (const provider of worlds) deliver(provider, { recipient: i }, startAtMs);
  const [left, right] = [newAnswer(), newAnswer()];
  const attempt = attemptAt({ recipient: 100 });
  receive(whole, attempt, startAtMs, left);
  expect(answerConnect(stepwise, attempt, startAtMs, right)).toBe(true);
  expect(answerMail(stepwise, attempt, startAtMs, right)).toBe(false);
  expect(right).toEqual(left);
  expect(whole.replies[left.reply]!.case).toBe('throttled');
});
