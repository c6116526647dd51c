// Whatever a client sends, a provider's host neither falls over nor fills up: after each attack it answers a plain
// message as before, and nothing of the attacker is left.

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hash3 } from '../../src/engine/luck.ts';
import { type Stand, stand } from './mail-fixture.ts';
import { Talk } from './talk.ts';

let open: Stand;
let host: string;
let port: number;
let connectionCount = 0;

beforeAll(async () => {
  open = await stand();
  ({ host, port } = open.host.doors[0]!);
});
afterAll(() => open.close());

/** The same noise in each run: what breaks once can be looked into. */
function noise(seed: number, length: number): Buffer {
  return Buffer.from(Array.from({ length }, (_, i) => hash3(seed, i, 0, 0) & 255));
}

/** Sends this, waits for the answer or the end, and goes away. */
async function attack(...parts: (string | Buffer)[]): Promise<string> {
  const talk = await Talk.to(host, port);
  await talk.reply();
  for (const part of parts) {
    if (talk.socket.destroyed) break;
    talk.socket.write(part as Buffer);
    await new Promise((resolve) => setImmediate(resolve));
  }
  const answer = await Promise.race([
    talk.reply(),
    new Promise<string>((resolve) => setTimeout(() => resolve(''), 200)),
  ]);
  talk.end();
  return answer;
}

async function stillWorks(): Promise<void> {
  expect((await open.send(connectionCount, ++connectionCount)).code).toBe(250);
  await open.transport.close(connectionCount);
  for (let i = 0; i < 2000 && open.host.openCount > 0; i++) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(open.host.openCount).toBe(0);
  expect(open.world.providers[0]!.peerOf(0, 0).openCount).toBe(0);
}

const envelope = 'EHLO a.test\r\nMAIL FROM:<a@a.test>\r\nRCPT TO:<b@plain.test>\r\n';

describe('a host under', () => {
  it('100 connections of random bytes, before and after EHLO, goes on', async () => {
    for (let seed = 0; seed < 100; seed++) {
      const length = 10 + (hash3(seed, 1, 2, 3) & 0xfff);
      await attack(...(seed % 2 === 0 ? [noise(seed, length)] : ['EHLO a.test\r\n', noise(seed, length), '\r\n']));
    }
    await stillWorks();
  });

  it('random bytes as a message goes on', async () => {
    for (let seed = 0; seed < 20; seed++) await attack(`${envelope}DATA\r\n`, noise(seed, 20_000), '\r\n.\r\n');
    await stillWorks();
  });

  it('a command line of 10 MB refuses it and keeps none of it', async () => {
    const before = process.memoryUsage().heapUsed;
    const answer = await attack(`MAIL FROM:<${'a'.repeat(10_000_000)}@a.test>\r\n`);
    expect(answer === '' || /^(421|500|501) /.test(answer)).toBe(true);
    await stillWorks();
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(100_000_000);
  });

  it('a header line of 10 MB takes the message or refuses it', async () => {
    const answer = await attack(
      `${envelope}DATA\r\nSubject: `,
      Buffer.alloc(10_000_000, 0x61),
      '\r\n\r\nHello\r\n.\r\n',
    );
    expect(answer).not.toBeUndefined();
    await stillWorks();
  });

  it('ten messages of 5 MB that break off in the middle keeps none of them', async () => {
    await attack(`${envelope}DATA\r\n`, Buffer.alloc(5_000_000, 0x61));
    const before = process.memoryUsage().rss;
    for (let i = 0; i < 10; i++) await attack(`${envelope}DATA\r\nSubject: x\r\n\r\n`, Buffer.alloc(5_000_000, 0x61));
    await stillWorks();
    expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
  });

  it('a message that comes byte by byte takes it', async () => {
    const talk = await Talk.to(host, port);
    await talk.reply();
    const bytes = `${envelope}DATA\r\nSubject: x\r\n\r\nHello\r\n.\r\n`;
    talk.socket.setNoDelay(true);
    for (const byte of bytes) {
      talk.socket.write(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    const replies: string[] = [];
    for (let i = 0; i < 5; i++) replies.push((await talk.reply()).slice(0, 3));
    expect(replies).toEqual(['250', '250', '250', '354', '250']);
    talk.end();
    await stillWorks();
  });

  it.each([
    ['bare line feeds', `${envelope.replaceAll('\r\n', '\n')}DATA\nSubject: x\n\nHello\n.\n`],
    ['bare carriage returns', `${envelope.replaceAll('\r\n', '\r')}DATA\r`],
    ['NUL in commands', 'EHLO a\0.test\r\nMAIL FROM:<a\0b@a.test>\r\nRCPT TO:<\0>\r\nDATA\0\r\n'],
    ['NUL in a message', `${envelope}DATA\r\nSubject: a\0b\r\n\r\n\0\0\0\r\n.\r\n`],
    ['half a command', 'MAIL FR'],
    ['half a message', `${envelope}DATA\r\nSubject: x\r\n\r\nHel`],
    ['commands out of order', 'DATA\r\nRCPT TO:<b@plain.test>\r\nMAIL FROM:<a@a.test>\r\nRSET\r\nDATA\r\n'],
    ['all commands at once, twice', `${envelope}DATA\r\n.\r\n${envelope}DATA\r\n.\r\nQUIT\r\n`],
    ['a thousand NOOPs in one packet', 'NOOP\r\n'.repeat(1000)],
    ['a thousand recipients', `EHLO a.test\r\nMAIL FROM:<a@a.test>\r\n${'RCPT TO:<b@plain.test>\r\n'.repeat(1000)}`],
    ['HTTP', 'GET / HTTP/1.1\r\nHost: a.test\r\n\r\n'],
    ['TLS where there is none', Buffer.from([0x16, 3, 1, 0, 200, 1, 0, 0, 196, 3, 3])],
    ['STARTTLS where it is not offered', 'EHLO a.test\r\nSTARTTLS\r\n'],
    [
      'addresses of all kinds',
      `EHLO a.test\r\nMAIL FROM:<>\r\nRSET\r\nMAIL FROM:<${'ü'.repeat(100)}@ü.test>\r\nRSET\r\nMAIL FROM:<b-4294967296-0@a.test>\r\nRSET\r\nMAIL FROM:<b-1-2-3@@@a>\r\nRSET\r\nMAIL FROM:a@b\r\n`,
    ],
    [
      'parameters that make no sense',
      'EHLO a.test\r\nMAIL FROM:<a@a.test> SIZE=-1\r\nMAIL FROM:<a@a.test> SIZE=99999999999999999999999 BODY=\r\n',
    ],
  ])('%s goes on', async (_what, bytes) => {
    await attack(bytes);
    await stillWorks();
  });

  it('3,000 recipients of one message takes a thousand of them', async () => {
    const talk = await Talk.to(host, port);
    await talk.reply();
    for (const line of ['EHLO a.test', 'MAIL FROM:<a@a.test>']) await talk.say(line);
    talk.socket.write(Array.from({ length: 3000 }, (_, n) => `RCPT TO:<b${n}@plain.test>\r\n`).join(''));
    const counts: Record<string, number> = {};
    for (let n = 0; n < 3000; n++) {
      const code = (await talk.reply()).slice(0, 3);
      counts[code] = (counts[code] ?? 0) + 1;
    }
    expect(counts).toEqual({ '250': 1000, '452': 2000 });
    talk.end();
    await stillWorks();
  });

  it('1,000 idle connections serves whoever speaks, and lets go of them when they go', async () => {
    const limit = { connections: { warm: 2000, cold: 2000 } };
    const crowd = await stand({ override: { latency: calmLatency, ...limit } });
    const door = crowd.host.doors[0]!;
    const idle: Talk[] = [];
    for (let i = 0; i < 1000; i++) idle.push(await Talk.to(door.host, door.port, '127.100.9.9'));
    expect(crowd.host.openCount).toBe(1000);
    expect((await crowd.send(1)).code).toBe(250);
    for (const talk of idle) talk.end();
    for (let i = 0; i < 2000 && crowd.host.openCount > 1; i++) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(crowd.host.openCount).toBe(1);
    expect(crowd.world.providers[0]!.peerOf(0, 1).openCount).toBe(0);
    await crowd.close();
  });

  it('a client that never reads its replies is not answered into memory for ever', async () => {
    const before = process.memoryUsage().rss;
    const talk = await Talk.to(host, port);
    await talk.reply();
    talk.socket.pause();
    for (let i = 0; i < 200; i++) talk.socket.write('NOOP\r\n'.repeat(500));
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
    talk.end();
    await stillWorks();
  });

  it('30,000 names of domains made up by others learns no more than 20,000', async () => {
    const talk = await Talk.to(host, port);
    await talk.reply();
    await talk.say('EHLO a.test');
    for (let i = 0; i < 30; i++) {
      const batch = Array.from({ length: 1000 }, (_, k) => `MAIL FROM:<a@d${i * 1000 + k}.test>\r\nRSET\r\n`).join('');
      talk.socket.write(batch);
      for (let k = 0; k < 2000; k++) await talk.reply();
    }
    talk.end();
    expect(open.world.fromDomains.length).toBeLessThanOrEqual(20_001);
    await stillWorks();
  }, 60_000);
});

const calmLatency = {
  connect: { median: '0ms', sigma: 0 },
  message: { median: '0ms', sigma: 0 },
  refusal: { median: '0ms', sigma: 0 },
};
