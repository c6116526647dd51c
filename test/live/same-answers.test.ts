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
import { atOnce, letter, stand } from './mail-fixture.ts';

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
