// A sender's patience with each reply, against a server that stops talking after so many of them.

import { createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { SmtpTransport } from '../../src/drivers/transport/smtp.ts';
import type { Timeouts } from '../../src/drivers/transport/transport.ts';
import { letter, recipientAddress, senderAddress, sourceAddress } from '../live/mail-fixture.ts';

/** Long enough for a busy machine; what is waited for in vain is told apart by which of them is short. */
const long = { connectMs: 20_000, bannerMs: 20_000, commandMs: 20_000, dataMs: 20_000, finalDotMs: 20_000 };
const replies = ['220 here\r\n', '250 hello\r\n', '250 sender\r\n', '250 recipient\r\n', '354 go on\r\n'];

let server: Server | null = null;
let transport: SmtpTransport | null = null;

afterEach(async () => {
  await transport?.end();
  await new Promise((resolve) => server?.close(resolve));
});

/** One message to a server that gives the first `count` of the replies above, and no other. */
async function sentTo(count: number, short: Partial<Timeouts>) {
  server = createServer((socket) => {
    let said = 0;
    const say = () => {
      if (said < count) socket.write(replies[said++]!);
    };
    socket.on('error', () => undefined);
    // Each command is a line; what follows the 354 is none.
    socket.on('data', (bytes) => {
      if (said === replies.length) return;
      for (const _ of bytes.toString('latin1').matchAll(/\r\n/g)) say();
    });
    say();
  });
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  transport = new SmtpTransport({ timeouts: { ...long, ...short } });
  const route = { host: '127.0.0.1', port, localAddress: sourceAddress, ip: '192.0.2.11', heloName: 'mta-1.example' };
  return transport.deliver({
    ...{ connection: 0, route: { ...route, usesTls: false }, domain: 'news.example', message: letter('Late') },
    ...{ from: senderAddress(0), to: recipientAddress(1) },
  });
}

test.each([
  [2, 'MAIL', 'commandMs', 'mail'],
  [3, 'RCPT', 'commandMs', 'rcpt'],
  [4, 'DATA', 'dataMs', 'data'],
  [5, 'the whole message', 'finalDotMs', 'data'],
] as const)('after %d replies, none comes to %s: it is given up after %s', async (count, _to, timeout, phase) => {
  expect(await sentTo(count, { [timeout]: 50 })).toMatchObject({
    ...{ code: 0, text: 'no reply within the time-out', phase },
    ...{ isClosed: true, isRefused: false },
  });
});
