// A fake provider on a real port, and our transport to it: every answer of the model arrives as the wire carries it.

import { afterEach, describe, expect, it } from 'vitest';
import { LaterKind } from '../../fake-isp/model/attempt.ts';
import { makeCertificate } from '../../fake-isp/smtp/certificate.ts';
import { hourMs } from '../fake-isp/fixture.ts';
import {
  atOnce,
  letter,
  recipientAddress,
  type Stand,
  type StandOptions,
  sourceAddress,
  stand,
} from './mail-fixture.ts';
import { Talk } from './talk.ts';

let open: Stand | undefined;
afterEach(async () => {
  await open?.close();
  open = undefined;
});

async function opened(options: StandOptions = {}): Promise<Stand> {
  open = await stand(options);
  return open;
}

const said = (phase: string, code: number, lines: string[], more: object = {}) => ({
  phase,
  says: [{ code, enhanced: code < 500 ? '4.7.1' : '5.7.1', lines }],
  ...more,
});

describe('a message that is taken', () => {
  it('is taken once for a recipient who is named twice', async () => {
    const { host, world } = await opened();
    const talk = await Talk.to(host.doors[0]!.host, host.doors[0]!.port);
    await talk.reply();
    const twice = [recipientAddress(1), recipientAddress(1).toUpperCase()].map((address) => `RCPT TO:<${address}>`);
    for (const line of ['EHLO a.test', 'MAIL FROM:<a@a.test>', ...twice, 'DATA']) await talk.say(line);
    expect(await talk.say('Subject: x\r\n\r\nHello\r\n.')).toMatch(/^250 /);
    expect(world.providers[0]!.tally).toMatchObject({ attempts: 1, accepted: 1 });
    talk.end();
  });

  it('is known by its header, though that comes in pieces', async () => {
    const headers: string[] = [];
    const taken = (header: string) => {
      headers.push(header);
      return false;
    };
    const { host } = await opened({ host: { drill: { readPauseMs: 0, counted: () => undefined, taken } } });
    const talk = await Talk.to(host.doors[0]!.host, host.doors[0]!.port);
    await talk.reply();
    for (const line of ['EHLO a.test', 'MAIL FROM:<a@a.test>', `RCPT TO:<${recipientAddress(1)}>`, 'DATA'])
      await talk.say(line);
    for (const piece of ['Subject: in pieces\r\n', 'Message-', 'ID: <m7.run@a.test>\r\n\r\nHel', 'lo.\r\n.\r\n']) {
      talk.socket.write(piece);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(await talk.reply()).toMatch(/^250 /);
    expect(headers).toEqual(['Subject: in pieces\r\nMessage-ID: <m7.run@a.test>\r\n']);
    talk.end();
  });

  it('is answered 250 with the words of the profile, and counted once', async () => {
    const { send, world } = await opened();
    expect(await send(1)).toMatchObject({
      code: 250,
      enhanced: '2.0.0',
      text: 'Ok: queued',
      phase: 'data',
      isClosed: false,
      isRefused: false,
    });
    expect(world.providers[0]!.tally).toMatchObject({ attempts: 1, accepted: 1, refusedConnections: 0 });
  });

  it('goes over the connection that stands: 50 messages, one connection', async () => {
    const { send, host, world } = await opened();
    for (let n = 0; n < 50; n++) expect((await send(n)).code).toBe(250);
    expect(host.openCount).toBe(1);
    expect(world.providers[0]!.peerOf(0, 0).letInCount).toBe(1);
  });

  it('leaves from the address that stands for its sending IP', async () => {
    const { send, world } = await opened();
    await send(1);
    expect(world.sourceIps.map(({ text }) => text)).toEqual(['192.0.2.11']);
    await send(2, 1, { route: { ...(await routeOf()), localAddress: '127.100.9.9' } });
    expect(world.sourceIps.map(({ text }) => text)).toEqual(['192.0.2.11', '127.100.9.9']);
  });

  it('arrives byte for byte, lines that begin with a dot included', async () => {
    const { send, laters } = await opened({
      spec: { audiences: [{ ...(await everybodyOpens()) }] },
      speed: 1e7,
    });
    const message = letter('Dots', '.\r\n..\r\n.end\r\n');
    expect((await send(1, 0, { message })).code).toBe(250);
    await until(() => laters.length > 0);
    expect(laters[0]).toMatchObject({
      kind: LaterKind.Open,
      to: recipientAddress(1),
      ip: '192.0.2.11',
      header: 'From: offers@news.example\r\nSubject: Dots\r\n',
    });
  });
});

describe('an answer', () => {
  it('comes at RCPT, with placeholders in place of what this message put there', async () => {
    const { send } = await opened({ spec: { audiences: [{ ...(await everybodyOpens()), unknownRatio: 1 }] } });
    expect(await send(7)).toMatchObject({ code: 550, enhanced: '5.1.1', text: '{rcpt}: user unknown', phase: 'rcpt' });
    expect((await send(8)).phase).toBe('rcpt');
    expect(open!.host.openCount).toBe(1);
  });

  it('of several lines arrives whole', async () => {
    const override = {
      ...atOnce,
      max_message: '100B',
      replies: { 'too-large': said('data', 552, ['Too large.', 'See our rules', 'for {ip}.']) },
    };
    const { send } = await opened({ override });
    expect(await send(1, 0, { message: letter('Large', 'x'.repeat(200)) })).toMatchObject({
      code: 552,
      enhanced: '5.7.1',
      text: 'Too large. See our rules for {ip}.',
      phase: 'data',
    });
  });

  it('to the connection itself comes in place of the greeting, and the message was never offered', async () => {
    const { send, world, clock } = await opened();
    world.providers[0]!.standingOfIp(0).blockedUntilMs = clock.nowMs() + hourMs;
    expect(await send(1)).toMatchObject({
      code: 554,
      text: '{ip} is blocked',
      phase: 'connect',
      isClosed: true,
      isRefused: true,
    });
    expect(world.providers[0]!.tally).toMatchObject({ attempts: 0, refusedConnections: 1 });
  });

  it('that closes the connection closes it, whatever its code', async () => {
    const override = { ...atOnce, replies: { unknown: said('rcpt', 550, ['No'], { closes: true }) } };
    const { send, host } = await opened({
      override,
      spec: { audiences: [{ ...(await everybodyOpens()), unknownRatio: 1 }] },
    });
    expect(await send(1)).toMatchObject({ code: 550, phase: 'rcpt', isClosed: true, isRefused: false });
    await until(() => host.openCount === 0);
  });

  it.each([
    ['mail', 'mail'],
    ['rcpt', 'rcpt'],
    ['data', 'data'],
  ])('of 421 at %s is booked there and ends the connection', async (phase) => {
    const override = { ...atOnce, replies: { storm: said(phase, 421, ['Slow down'], { closes: true }) } };
    const { send, host, world, clock } = await opened({ override });
    world.stormUntil(clock.nowMs() + hourMs);
    expect(await send(1)).toMatchObject({ code: 421, enhanced: '4.7.1', text: 'Slow down', phase, isClosed: true });
    await until(() => host.openCount === 0);
  });

  it.each([['rcpt'], ['data']])('of nothing at all, at %s, is a connection that breaks off', async (phase) => {
    const override = { ...atOnce, trouble: { lost: '100%' }, replies: { lost: { phase, says: [{ code: 0 }] } } };
    const { send, host } = await opened({ override });
    expect(await send(1)).toMatchObject({ code: 0, enhanced: '', text: '', phase, isClosed: true, isRefused: false });
    await until(() => host.openCount === 0);
  });

  it('of nothing in place of a greeting is a connection refused', async () => {
    const { send, world, clock } = await opened();
    world.providers[0]!.outageUntilMs = clock.nowMs() + hourMs;
    expect(await send(1)).toMatchObject({ code: 0, text: '', phase: 'connect', isClosed: true, isRefused: true });
  });
});

describe('limits', () => {
  it('on connections are kept: the third of two is refused, and let in once one has gone', async () => {
    const override = { ...atOnce, connections: { warm: 2 } };
    const { send, transport } = await opened({ override });
    expect((await send(1, 1)).code).toBe(250);
    expect((await send(2, 2)).code).toBe(250);
    expect(await send(3, 3)).toMatchObject({ code: 421, text: 'Too many connections from {ip}', isRefused: true });
    await transport.close(1);
    expect((await send(3, 3)).code).toBe(250);
  });

  it('on messages a connection carries are kept: the fourth of three must come again on another', async () => {
    const override = {
      ...atOnce,
      connections: { messages_each: 3 },
      replies: { reconnect: said('mail', 421, ['Too many messages'], { closes: true }) },
    };
    const { send } = await opened({ override });
    for (let n = 1; n <= 3; n++) expect((await send(n)).code).toBe(250);
    expect(await send(4)).toMatchObject({ code: 421, phase: 'mail', isClosed: true });
    expect((await send(4, 1)).code).toBe(250);
  });

  it('on size are told in EHLO, and a sender who says too much at MAIL is refused there, in the profile’s words', async () => {
    const { host, world } = await opened({ override: { ...atOnce, max_message: '1000B' } });
    const talk = await Talk.to(host.doors[0]!.host, host.doors[0]!.port);
    expect(await talk.reply()).toMatch(/^220 /);
    const features = await talk.say('EHLO client.example');
    expect(features).toContain('SIZE 1000');
    expect(features).toContain('PIPELINING');
    expect(features).not.toContain('STARTTLS');
    expect(features).not.toContain('AUTH');
    const { tally, replies } = world.providers[0]!;
    const tooLarge = replies.findIndex((reply) => reply.case === 'too-large');
    expect(await talk.say('MAIL FROM:<a@client.example> SIZE=1001')).toBe('552 5.3.4 Message too large');
    expect(await talk.say(`RCPT TO:<${recipientAddress(1)}>`)).toMatch(/^503 /);
    expect(await talk.say('MAIL FROM:<a@client.example> SIZE=99999999999999999999')).toMatch(/^552 5\.3\.4 /);
    expect([tally.attempts, tally.accepted, tally.byReply[tooLarge]]).toEqual([2, 0, 2]);
    // What is no size is no message that was offered.
    expect(await talk.say('MAIL FROM:<a@client.example> SIZE=much')).toBe('501 Error: Bad message size syntax');
    expect(tally.attempts).toBe(2);
    // Who says less than it turns out to be is refused at the end.
    for (const line of ['MAIL FROM:<a@client.example> SIZE=1000', `RCPT TO:<${recipientAddress(1)}>`, 'DATA'])
      expect(await talk.say(line)).toMatch(/^[23]5/);
    expect(await talk.say(`Subject: x\r\n\r\n${'x'.repeat(1000)}\r\n.`)).toBe('552 5.3.4 Message too large');
    for (const line of ['MAIL FROM:<a@client.example>', `RCPT TO:<${recipientAddress(2)}>`, 'DATA'])
      await talk.say(line);
    expect(await talk.say('Subject: x\r\n\r\nHello\r\n.')).toMatch(/^250 /);
    expect([tally.attempts, tally.accepted, tally.byReply[tooLarge]]).toEqual([4, 1, 3]);
    talk.end();
  });
});

describe('time', () => {
  it('passes as the profile says, divided by the speed', async () => {
    const latency = {
      connect: { median: '6s', sigma: 0 },
      message: { median: '9s', sigma: 0 },
      refusal: { median: '3s', sigma: 0 },
    };
    const { send } = await opened({ override: { latency }, speed: 60 });
    const { connectWallMs, messageWallMs } = await send(1);
    expect(connectWallMs).toBeGreaterThanOrEqual(99);
    expect(messageWallMs).toBeGreaterThanOrEqual(149);
  });

  it('is given up on by the sender: no greeting, no reply', async () => {
    const slow = { median: '1h', sigma: 0 };
    const timeouts = { connectMs: 20, bannerMs: 80, commandMs: 50, dataMs: 50, finalDotMs: 100 };
    const { send, host } = await opened({
      override: { latency: { ...atOnce.latency, message: slow } },
      transport: { timeouts },
    });
    expect(await send(1)).toMatchObject({
      code: 0,
      text: 'no reply within the time-out',
      phase: 'data',
      isClosed: true,
      isRefused: false,
    });
    await until(() => host.openCount === 0);
    await open!.close();

    const nobody = await opened({
      override: { latency: { ...atOnce.latency, refusal: slow } },
      spec: { audiences: [{ ...(await everybodyOpens()), unknownRatio: 1 }] },
      transport: { timeouts },
    });
    expect(await nobody.send(1)).toMatchObject({ code: 0, text: 'no reply within the time-out', phase: 'rcpt' });
    await open!.close();

    const mute = await opened({ override: { latency: { ...atOnce.latency, connect: slow } }, transport: { timeouts } });
    expect(await mute.send(1)).toMatchObject({
      code: 0,
      text: 'no banner within the time-out',
      phase: 'connect',
      isRefused: true,
    });
  });
});

describe('STARTTLS', () => {
  it('is offered with a certificate of the run, taken by a sender who wants it, and changes no answer', async () => {
    const { send, host } = await opened({
      host: { certificate: await makeCertificate('mx.plain.test') },
      usesTls: true,
    });
    for (let n = 0; n < 5; n++) expect((await send(n)).code).toBe(250);
    expect(host.openCount).toBe(1);
  });

  it('ends without a word where the model says so, inside TLS too', async () => {
    const override = { ...atOnce, trouble: { lost: '100%' } };
    const { send, host } = await opened({
      override,
      host: { certificate: await makeCertificate('mx.plain.test') },
      usesTls: true,
    });
    expect(await send(1)).toMatchObject({ code: 0, phase: 'data', isClosed: true });
    await until(() => host.openCount === 0);
  });
});

it('ends with nothing left: no connection, no listener, no timer', async () => {
  const { send, host, clock } = await opened();
  await send(1);
  const { host: address, port } = host.doors[0]!;
  await open!.close();
  open = undefined;
  expect(clock.earliestAtMs()).toBe(Number.POSITIVE_INFINITY);
  await expect(Talk.to(address, port)).rejects.toThrow('ECONNREFUSED');
});

async function routeOf() {
  const { host, port } = open!.host.doors[0]!;
  return { host, port, localAddress: sourceAddress, ip: '192.0.2.11', heloName: 'mta-1.example', usesTls: false };
}

async function everybodyOpens() {
  const { audience } = await import('../fake-isp/fixture.ts');
  return audience({ openRatio: 1 });
}

/** Waits for what a socket still has to do. */
async function until(isSo: () => boolean): Promise<void> {
  for (let i = 0; i < 2000 && !isSo(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(isSo()).toBe(true);
}
