// A provider on a loopback port for tests, and a sender's transport to it.

import { printRecipient, printSender } from '../../fake-isp/model/envelope.ts';
import { type MailWorld, senderKeyOf } from '../../fake-isp/model/world.ts';
import { tlsOf } from '../../fake-isp/profiles/served-profile.ts';
import type { Later, MailHost, MailHostOptions } from '../../fake-isp/smtp/mail-host.ts';
import { openMailHost } from '../../fake-isp/smtp/open-mail-host.ts';
import { wallTime } from '../../fake-isp/smtp/wall-time.ts';
import { SmtpTransport } from '../../src/drivers/transport/smtp.ts';
import type { Delivery, Order, TransportOptions } from '../../src/drivers/transport/transport.ts';
import { LiveClock } from '../../src/engine/live-clock.ts';
import { nameKey } from '../../src/engine/luck.ts';
import { startAtMs, worldOf } from '../fake-isp/fixture.ts';

export const ip = '192.0.2.11';
export const sourceAddress = '127.100.2.11';

/** Latencies of nothing, where a test is not about them. */
export const atOnce = {
  latency: {
    connect: { median: '0ms', sigma: 0 },
    message: { median: '0ms', sigma: 0 },
    refusal: { median: '0ms', sigma: 0 },
  },
};

export interface Stand {
  readonly world: MailWorld;
  readonly clock: LiveClock;
  readonly host: MailHost;
  readonly laters: Later[];
  readonly transport: SmtpTransport;
  /** One message to recipient `n`, over this connection. */
  send(n: number, connection?: number, change?: Partial<Order>): Promise<Delivery>;
  close(): Promise<void>;
}

export interface StandOptions {
  readonly profile?: string;
  readonly override?: object;
  readonly spec?: Parameters<typeof worldOf>[1];
  readonly speed?: number;
  readonly host?: Partial<MailHostOptions>;
  readonly transport?: Partial<TransportOptions>;
  readonly usesTls?: boolean;
}

/** So long that a busy machine never comes near them. */
const timeouts = { connectMs: 20_000, bannerMs: 20_000, commandMs: 20_000, dataMs: 20_000, finalDotMs: 20_000 };

export async function stand(options: StandOptions = {}): Promise<Stand> {
  const { profile = 'plain', override = atOnce, spec = {}, speed = 1, usesTls = false } = options;
  const world = worldOf(profile, { override, ...spec });
  const clock = new LiveClock(wallTime, startAtMs, speed);
  const laters: Later[] = [];
  const host = await openMailHost({
    world,
    provider: world.providers[0]!,
    clock,
    doors: [{ host: '127.1.0.1', port: 0, site: 0 }],
    tls: tlsOf(world.providers[0]!.profile),
    ipOf: (address) => (address === sourceAddress ? ip : address),
    onLater: (later) => laters.push(later),
    ...options.host,
  });
  const transport = new SmtpTransport({ timeouts, ...options.transport });
  const { host: address, port } = host.doors[0]!;
  return {
    world,
    clock,
    host,
    laters,
    transport,
    send: (n, connection = 0, change = {}) =>
      transport.deliver({
        connection,
        route: { host: address, port, localAddress: sourceAddress, ip, heloName: 'mta-1.example', usesTls },
        from: senderAddress(0),
        to: recipientAddress(n),
        domain: 'news.example',
        message: letter(`Message ${n}`),
        ...change,
      }),
    close: async () => {
      await transport.end();
      await host.close();
      clock.stop();
    },
  };
}

export function senderAddress(copy: number): string {
  return printSender(senderKeyOf('weekly-offer'), copy, 'news.example');
}

export function recipientAddress(n: number): string {
  return printRecipient(nameKey('customers'), n, 'plain.test');
}

export function letter(subject: string, body = 'Hello.\r\n'): Buffer {
  return Buffer.from(`From: offers@news.example\r\nSubject: ${subject}\r\n\r\n${body}`);
}
