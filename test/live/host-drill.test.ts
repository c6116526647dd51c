// What a drilled mail host does on the wire: it takes a message and says nothing, or reads slowly.

import { afterEach, describe, expect, test } from 'vitest';
import { makeCertificate } from '../../fake-isp/smtp/certificate.ts';
import type { HostDrill } from '../../fake-isp/smtp/host-drill.ts';
import { type Stand, stand } from './mail-fixture.ts';

let open: Stand | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

async function drilled(drill: Partial<HostDrill>): Promise<Stand> {
  open = await stand({ host: { drill: Object.assign(drill, { ...still, ...drill }) } });
  return open;
}

const still: HostDrill = { readPauseMs: 0, counted: () => undefined, taken: () => false };

describe('a host that drops before the reply', () => {
  test('has taken the message, tells whose it was, and closes the connection without a word', async () => {
    const headers: string[] = [];
    const { world, send } = await drilled({
      taken: (header) => {
        headers.push(header);
        return true;
      },
    });
    const { code, phase, isClosed, isRefused } = await send(1);
    expect({ code, phase, isClosed, isRefused }).toEqual({ code: 0, phase: 'data', isClosed: true, isRefused: false });
    expect(world.providers[0]!.tally).toMatchObject({ attempts: 1, accepted: 1 });
    expect(headers).toHaveLength(1);
    expect(headers[0]).toMatch(/^subject: message 1\r\n/im);
  });

  test('says what it says to the others', async () => {
    const { send } = await drilled({ taken: (header) => /message 1\r\n/i.test(header) });
    expect((await send(1)).code).toBe(0);
    expect((await send(2, 1)).code).toBe(250);
  });

  test('has counted before it says anything', async () => {
    const counts: number[] = [];
    const { send } = await drilled({ counted: () => counts.push(open!.world.providers[0]!.tally.accepted) });
    await send(1);
    expect(counts.at(-1)).toBe(1);
  });
});

describe('a host that rests 300 ms after each piece that it reads', () => {
  // What is sent on the heels of another piece is read with it: EHLO, the envelope and the text are three at least. The
  // reply to the last of them does not wait, and each rest may be a millisecond short.
  const twoRestsMs = 2 * 299;

  test('takes that long at least twice for a first message, and four times for two', async () => {
    const { send } = await drilled({ readPauseMs: 300 });
    const startMs = performance.now();
    expect((await send(1)).code).toBe(250);
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(twoRestsMs);
    expect((await send(2)).code).toBe(250);
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(2 * twoRestsMs);
  });

  test('does so inside TLS too', async () => {
    const drill = { ...still };
    open = await stand({
      host: { drill: Object.assign(drill, { readPauseMs: 300 }), certificate: await makeCertificate('mx.plain.test') },
      usesTls: true,
    });
    const startMs = performance.now();
    expect((await open.send(1)).code).toBe(250);
    expect((await open.send(2)).code).toBe(250);
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(2 * twoRestsMs);
  });

  test('rests no more as soon as the drill is over', async () => {
    const drill = { readPauseMs: 300 };
    const { send, rests } = await counted(drill);
    await send(1);
    drill.readPauseMs = 0;
    await send(2);
    const before = rests();
    await send(3);
    expect(rests()).toBe(before);
    drill.readPauseMs = 1;
    await send(4);
    expect(rests()).toBeGreaterThan(before);
  });
});

/** A host whose rests are counted. */
async function counted(plan: { readPauseMs: number }): Promise<Stand & { rests(): number }> {
  let restCount = 0;
  const drill: HostDrill = {
    ...still,
    get readPauseMs() {
      if (plan.readPauseMs > 0) restCount += 1;
      return plan.readPauseMs;
    },
  };
  open = await stand({ host: { drill } });
  return Object.assign(open, { rests: () => restCount });
}
