// The three ways to a provider's judgement are one: virtual time passes whole numbers, our own mail carries them in its
// addresses over SMTP, and what other senders write is hashed. The same attempts in the same order get the same answers.

import { expect, it } from 'vitest';
import { newAnswer } from '../../fake-isp/model/attempt.ts';
import { parseRecipient, parseSender, printRecipient, printSender } from '../../fake-isp/model/envelope.ts';
import { receive } from '../../fake-isp/model/receive.ts';
import { replyText } from '../../fake-isp/model/reply.ts';
import { type MailWorld, senderKeyOf } from '../../fake-isp/model/world.ts';
import { nameKey } from '../../src/engine/luck.ts';
import { attemptAt, audience, startAtMs, worldOf } from '../fake-isp/fixture.ts';
import { atOnce, letter, sourceAddress, stand } from './mail-fixture.ts';
import { Talk } from './talk.ts';

/** Much goes wrong, by luck alone: nothing here depends on the instant. */
const lucky = {
  ...atOnce,
  trouble: { temporary_failure: '20%', lost: '10%', busy: { share: '0%' } },
};
const spec = { audiences: [audience({ unknownRatio: 0.2, disabledRatio: 0.1 })] };
const size = letter('Message').length;

/** Recipients, some of them tried again and again. */
const recipients = Array.from({ length: 150 }, (_, i) => i % 60);

/** What virtual time would have said, by the numbers. */
function inNumbers(
  world: MailWorld,
  senderKey: number,
  copyKey: number,
  audienceIndex: number,
  numbers: readonly number[],
): string[] {
  const provider = world.providers[0]!;
  const answer = newAnswer();
  let isOpen = false;
  let carried = 0;
  return numbers.map((recipient) => {
    if (!isOpen) carried = 0;
    const attempt = attemptAt({
      opensConnection: !isOpen,
      messagesOnConnection: carried++,
      senderKey,
      copyKey,
      fromDomain: world.fromDomainOf('news.example'),
      audience: audienceIndex,
      recipient,
      sizeBytes: size,
    });
    receive(provider, attempt, startAtMs, answer);
    isOpen = !answer.closesConnection;
    const { code, enhanced } = provider.replies[answer.reply]!;
    return `${code} ${enhanced} ${replyText(provider.replies[answer.reply]!)}`.trim();
  });
}

async function overSmtp(pairs: readonly { from: string; to: string }[]): Promise<string[]> {
  const open = await stand({ override: lucky, spec });
  const said: string[] = [];
  let connection = 0;
  for (const { from, to } of pairs) {
    const { code, enhanced, text, isClosed } = await open.send(0, connection, { from, to, message: letter('Message') });
    said.push(`${code} ${enhanced} ${text}`.trim());
    if (isClosed) connection++;
  }
  await open.close();
  return said;
}

it('virtual time and our own mail get the same 150 answers', async () => {
  const key = senderKeyOf('weekly-offer');
  const virtual = inNumbers(worldOf('plain', { override: lucky, ...spec }), key, 3, 0, recipients);
  const pairs = recipients.map((n) => ({
    from: printSender(key, 3, 'news.example'),
    to: printRecipient(nameKey('customers'), n, 'plain.test'),
  }));
  expect(await overSmtp(pairs)).toEqual(virtual);
  expect(new Set(virtual.map((text) => text.slice(0, 3))).size).toBeGreaterThanOrEqual(4);
});

it('the mail of another sender gets, each time it comes, what the hashes of its addresses get', async () => {
  const pairs = recipients.map((n) => ({ from: 'newsletter@news.example', to: `Reader.${n}@Plain.test` }));
  const { senderKey, copyKey } = parseSender(pairs[0]!.from);
  const world = worldOf('plain', { override: lucky, ...spec });
  const strangers = world.readers.length - 1;
  const numbers = pairs.map(({ to }) => parseRecipient(to).recipient);
  const virtual = inNumbers(world, senderKey, copyKey, strangers, numbers);
  const first = await overSmtp(pairs);
  expect(first).toEqual(virtual);
  expect(await overSmtp(pairs)).toEqual(first);
});

it('a message that is too large gets the same answers and is counted alike, said at MAIL or found at the end', async () => {
  const override = { ...atOnce, max_message: '1000B' };
  const key = senderKeyOf('weekly-offer');
  const sizes = [
    { statedBytes: 1001, sizeBytes: 1001 },
    { statedBytes: 1000, sizeBytes: 1001 },
    { statedBytes: 0, sizeBytes: 1001 },
    { statedBytes: 1000, sizeBytes: 1000 },
  ];
  const { providers } = worldOf('plain', { override });
  const virtual = sizes.map((size, recipient) => {
    const answer = newAnswer();
    const opensConnection = recipient === 0;
    const attempt = { opensConnection, messagesOnConnection: recipient, senderKey: key, recipient };
    receive(providers[0]!, attemptAt({ ...attempt, ...size }), startAtMs, answer);
    const { code, enhanced, lines } = providers[0]!.replies[answer.reply]!;
    return `${code} ${enhanced} ${lines[0]}`;
  });

  const { host, world, close } = await stand({ override });
  const talk = await Talk.to(host.doors[0]!.host, host.doors[0]!.port, sourceAddress);
  await talk.reply();
  await talk.say('EHLO client.example');
  const said: string[] = [];
  for (const [recipient, { statedBytes, sizeBytes }] of sizes.entries()) {
    const stated = statedBytes === 0 ? '' : ` SIZE=${statedBytes}`;
    let reply = await talk.say(`MAIL FROM:<${printSender(key, 0, 'news.example')}>${stated}`);
    if (reply.startsWith('250')) {
      await talk.say(`RCPT TO:<${printRecipient(nameKey('customers'), recipient, 'plain.test')}>`);
      await talk.say('DATA');
      reply = await talk.say(`${'x'.repeat(sizeBytes - 2)}\r\n.`);
    }
    said.push(reply);
    await talk.say('RSET');
  }
  talk.end();
  await close();

  expect(virtual).toEqual([...Array(3).fill('552 5.3.4 Message too large'), '250 2.0.0 Ok: queued']);
  expect(said).toEqual(virtual);
  expect(world.providers[0]!.tally).toEqual(providers[0]!.tally);
});
