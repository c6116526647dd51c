// The fake DNS, asked by Node's own resolver, over UDP and TCP.

import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import { createConnection } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Provider } from '../../fake-isp/model/provider.ts';
import { SiteTrait } from '../../fake-isp/model/sites.ts';
import { createMailWorld } from '../../fake-isp/model/world.ts';
import { profileSource } from '../../fake-isp/profiles/bundled-profiles.ts';
import { checkProfile, overrideProfile } from '../../fake-isp/profiles/load-profile.ts';
import { type DnsServer, openDnsServer } from '../../fake-isp/smtp/dns-server.ts';
import { DnsZone } from '../../fake-isp/smtp/dns-zone.ts';
import { main } from '../../src/cli/main.ts';
import { createLuck } from '../../src/engine/luck.ts';
import { testIo } from '../cli/test-io.ts';
import { Talk } from './talk.ts';

const startAtMs = Date.UTC(2026, 2, 2);

function providerOf(name: string, change: object = {}): Provider {
  const profile = checkProfile(overrideProfile(profileSource(name), change));
  const world = createMailWorld({
    luck: createLuck('1'),
    startAtMs,
    providers: [{ name, profile }],
    audiences: [],
    sourceIps: [],
    fromDomains: [],
    peakPerDay: () => 0,
  });
  return world.providers[0]!;
}

async function serve(provider: Provider, nowMs = () => startAtMs) {
  const zone = new DnsZone({ provider, host: '127.0.0.1', isSingle: false, nowMs });
  const server = await openDnsServer('127.0.0.1', 0, (name, type) => zone.answer(name, type));
  const resolver = new Resolver({ timeout: 2000, tries: 1 });
  resolver.setServers([`127.0.0.1:${server.port}`]);
  return { server, resolver };
}

describe('the name server of a provider with a few domains', () => {
  let server: DnsServer;
  let resolver: Resolver;
  beforeAll(async () => {
    ({ server, resolver } = await serve(providerOf('gmail')));
  });
  afterAll(() => server.close());

  it('tells where the mail of each of its domains goes, and the address of that host', async () => {
    for (const domain of ['gmail.test', 'googlemail.test', 'GMail.Test'])
      expect(await resolver.resolveMx(domain)).toEqual([{ exchange: 'mx.mx.gmail.test', priority: 10 }]);
    expect(await resolver.resolve4('mx.mx.gmail.test')).toEqual(['127.0.0.1']);
    expect(await resolver.resolvePtr('1.0.0.127.in-addr.arpa')).toEqual(['mx.mx.gmail.test']);
  });

  it('tells who may send for a domain, and what DMARC asks', async () => {
    expect(await resolver.resolveTxt('gmail.test')).toEqual([['v=spf1 mx -all']]);
    expect(await resolver.resolveTxt('_dmarc.gmail.test')).toEqual([['v=DMARC1; p=none']]);
    expect(await resolver.resolveNs('gmail.test')).toEqual(['ns.maildrill.test']);
    expect((await resolver.resolveSoa('gmail.test')).nsname).toBe('ns.maildrill.test');
  });

  it.each([
    ['nobody.gmail.test', 'resolveMx', 'ENOTFOUND'],
    ['mx.mx.gmail.test', 'resolve6', 'ENODATA'],
    ['mx.gmail.test', 'resolve4', 'ENODATA'],
    ['gmail.test', 'resolve4', 'ENODATA'],
    ['example.com', 'resolveMx', 'EREFUSED'],
  ] as const)('says of %s by %s: %s', async (name, ask, code) => {
    await expect(resolver[ask](name)).rejects.toMatchObject({ code });
  });

  it('answers two questions over one TCP connection', async () => {
    const socket = createConnection(server.port, '127.0.0.1');
    const question = query('gmail.test', 15);
    const framed = Buffer.concat([Buffer.from([0, question.length]), question]);
    // In three pieces that end nowhere in particular.
    const both = Buffer.concat([framed, framed]);
    for (const part of [both.subarray(0, 1), both.subarray(1, 40), both.subarray(40)]) socket.write(part);
    const answers: Buffer[] = [];
    for await (const chunk of socket) {
      answers.push(chunk as Buffer);
      const all = Buffer.concat(answers);
      const first = 2 + all.readUInt16BE(0);
      if (all.length > first + 2 && all.length >= first + 2 + all.readUInt16BE(first)) break;
    }
    const all = Buffer.concat(answers);
    expect(all.readUInt16BE(0) * 2 + 4).toBe(all.length);
    expect([all[5]! & 15, all.readUInt16BE(8)]).toEqual([0, 1]);
    socket.destroy();
  });

  it('survives 200 packets of nonsense, answers none that is a response, and goes on', async () => {
    const socket = createSocket('udp4');
    const heard: Buffer[] = [];
    socket.on('message', (message) => heard.push(message));
    const isResponse = query('gmail.test', 15);
    isResponse[2]! |= 0x80;
    socket.send(isResponse, server.port, '127.0.0.1');
    for (let i = 0; i < 200; i++)
      socket.send(
        Buffer.from(Array.from({ length: i % 60 }, (_, k) => (i * 31 + k * 17) & 255)),
        server.port,
        '127.0.0.1',
      );
    expect(await resolver.resolveMx('gmail.test')).toHaveLength(1);
    expect(heard.every((message) => (message[2]! & 0x80) !== 0 && message.length >= 12)).toBe(true);
    expect(heard.some((message) => message.readUInt16BE(0) === 0x1234)).toBe(false);
    socket.close();
  });
});

it('an answer that is too long for UDP is had over TCP', async () => {
  const texts = Array.from({ length: 40 }, (_, i) => `text ${i} ${'x'.repeat(100)}`);
  const answers = texts.map((text) => ({ type: 'TXT', name: 'long.test', ttl: 1, data: [text] }) as const);
  const server = await openDnsServer('127.0.0.1', 0, () => ({ rcode: 'NOERROR', answers, authorities: [] }));
  const resolver = new Resolver({ timeout: 2000, tries: 1 });
  resolver.setServers([`127.0.0.1:${server.port}`]);
  expect((await resolver.resolveTxt('long.test')).flat().sort()).toEqual([...texts].sort());
  await server.close();
});

describe('the name server of a long tail', () => {
  const traits = {
    dead: '10%',
    no_domain: '20%',
    null_mx: '20%',
    dns_failure: { sites: '20%', share: '40%', mean: '1h' },
  };
  const provider = providerOf('corporate-greylist', { sites: { count: 200, skew: 1, ...traitFields(traits) } });
  let server: DnsServer;
  let resolver: Resolver;
  let nowMs = startAtMs;
  beforeAll(async () => {
    ({ server, resolver } = await serve(provider, () => nowMs));
  });
  afterAll(() => server.close());

  const sitesWith = (trait: number) =>
    [...provider.sites!.traits.keys()].filter((site) => provider.sites!.traits[site] === trait);

  it('gives each sound or dead site a host with an address of its own', async () => {
    for (const site of [sitesWith(SiteTrait.Sound)[1]!, sitesWith(SiteTrait.Dead)[0]!]) {
      const [mx] = await resolver.resolveMx(`s${site}.corp.test`);
      expect(mx).toEqual({ exchange: `mx.s${site}.mx.corp.test`, priority: 10 });
      expect(await resolver.resolve4(mx!.exchange)).toEqual([`127.1.0.${site + 1}`]);
    }
  });

  it('says that a domain does not exist, or takes no mail (RFC 7505), where the model has it so', async () => {
    const [missing, silent] = [sitesWith(SiteTrait.NoDomain)[0]!, sitesWith(SiteTrait.NullMx)[0]!];
    await expect(resolver.resolveMx(`s${missing}.corp.test`)).rejects.toMatchObject({ code: 'ENOTFOUND' });
    expect(await resolver.resolveMx(`s${silent}.corp.test`)).toEqual([{ exchange: '', priority: 0 }]);
  });

  it('fails for a time where the model has it so, and not for ever', async () => {
    const site = sitesWith(SiteTrait.DnsFailure)[0]!;
    const said = new Set<string>();
    for (let hour = 0; hour < 48 && said.size < 2; hour++) {
      nowMs = startAtMs + hour * 3_600_000;
      said.add(
        await resolver.resolveMx(`s${site}.corp.test`).then(
          ([mx]) => mx!.exchange,
          ({ code }) => code,
        ),
      );
    }
    expect([...said].sort()).toEqual(['ESERVFAIL', `mx.s${site}.mx.corp.test`]);
  });
});

describe('maildrill isp --dns', () => {
  it('says where its name server is, which finds the way to the very host, and ends with it', async () => {
    const io = testIo();
    const ended = main(['isp', '--profile', 'gmail', '--port', '0', '--dns', '0'], io);
    for (let i = 0; i < 1000 && !/name server/.test(io.outText()); i++)
      await new Promise((resolve) => setTimeout(resolve, 10));
    const [mailPort, dnsPort] = [
      /listens on 127.0.0.1:(\d+)/,
      /name server is 127.0.0.1:(\d+); it knows gmail.test, /,
    ].map((said) => Number(said.exec(io.outText())?.[1]));
    const resolver = new Resolver({ timeout: 2000, tries: 1 });
    resolver.setServers([`127.0.0.1:${dnsPort}`]);
    const [mx] = await resolver.resolveMx('gmail.test');
    const [address] = await resolver.resolve4(mx!.exchange);
    const talk = await Talk.to(address!, mailPort!);
    expect(await talk.reply()).toMatch(new RegExp(`^220 ${mx!.exchange.replaceAll('.', '\\.')} `));
    talk.end();
    io.pressCtrlC();
    expect(await ended).toBe(0);
    await expect(resolver.resolveMx('gmail.test')).rejects.toThrow();
  });
});

function traitFields(traits: object): object {
  return { traits };
}

/** A question as it goes over the wire, with the number 0x1234. */
function query(name: string, type: number): Buffer {
  const labels = name.split('.').flatMap((label) => [label.length, ...Buffer.from(label)]);
  return Buffer.from([0x12, 0x34, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, ...labels, 0, 0, type, 0, 1]);
}
