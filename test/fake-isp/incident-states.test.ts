import { describe, expect, test } from 'vitest';
import { Rule } from '../../fake-isp/model/rule-order.ts';
import type { MailWorld } from '../../fake-isp/model/world.ts';
import {
  attemptAt,
  dayMs,
  deliver,
  hourMs,
  minuteMs,
  profileOf,
  replyTo,
  startAtMs,
  warm,
  worldOf,
} from './fixture.ts';

const ip = '192.0.2.11';

function said(world: MailWorld, nowMs: number, provider = 0, recipient = 0): string {
  return replyTo(world.providers[provider]!, { recipient }, nowMs).case;
}

function twoProviders(): MailWorld {
  const names = ['yahoo', 'microsoft'];
  return worldOf('yahoo', { providers: names.map((name) => ({ name, profile: profileOf(name) })) });
}

describe('a block list hit', () => {
  test('at one provider refuses the IP there until its end, and nowhere else', () => {
    const world = twoProviders();
    world.blockUntil(ip, startAtMs + hourMs, 'yahoo');
    expect([said(world, startAtMs), said(world, startAtMs, 1)]).toEqual(['blocked', 'accepted']);
    expect(said(world, startAtMs + hourMs)).toBe('accepted');
  });

  test('on a public list refuses it everywhere', () => {
    const world = twoProviders();
    world.blockUntil(ip, startAtMs + hourMs);
    expect([said(world, startAtMs), said(world, startAtMs, 1)]).toEqual(['blocked', 'blocked']);
  });

  test('a request shortens it to the time that the provider takes', () => {
    const world = worldOf('microsoft');
    world.blockUntil(ip, startAtMs + 5 * dayMs);
    expect(world.requestDelisting(ip, startAtMs + hourMs)).toBe(startAtMs + hourMs + dayMs);
    expect(said(world, startAtMs + dayMs)).toBe('blocked');
    expect(said(world, startAtMs + hourMs + dayMs)).toBe('accepted');
  });

  test('nobody answers requests at yandex, and where nothing is blocked there is nothing to do', () => {
    const world = worldOf('yandex');
    expect(world.requestDelisting(ip, startAtMs)).toBe(startAtMs);
    world.blockUntil(ip, startAtMs + 5 * dayMs);
    expect(world.requestDelisting(ip, startAtMs)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('a score set', () => {
  test('changes the class of an IP at once, and the share of mail put off with it', () => {
    const world = worldOf('microsoft', { fromDomains: [{ name: 'news.example', history: warm(100_000) }] });
    const putOff = () =>
      Array.from({ length: 500 }, (_, recipient) => said(world, startAtMs, 0, recipient)).filter(
        (word) => word === 'low-reputation',
      ).length;
    expect(putOff()).toBe(0);
    world.setScore('ip', ip, 45, startAtMs);
    world.setScore('domain', 'news.example', 60, startAtMs);
    // A weighted 48 is four points below the bound of bad, and hysteresis asks for five.
    expect(putOff()).toBeGreaterThan(150);
    expect(world.providers[0]!.standingOfIp(0).score).toBe(45);
  });

  test('below the bound of the block list puts the IP on it when the hour ends, for the time of the profile', () => {
    const world = worldOf('microsoft');
    world.setScore('ip', ip, 10, startAtMs);
    expect(said(world, startAtMs + 59 * minuteMs)).not.toBe('blocked');
    expect(said(world, startAtMs + hourMs)).toBe('blocked');
    expect(said(world, startAtMs + hourMs + dayMs)).not.toBe('blocked');
  });
});

describe('a storm of 421', () => {
  test('puts everything off until its end', () => {
    const world = worldOf('yahoo');
    world.stormUntil(startAtMs + hourMs);
    expect([said(world, startAtMs), said(world, startAtMs + hourMs)]).toEqual(['storm', 'accepted']);
  });

  test('of 60 % puts 60 % of messages off, within 3 points, and a later try may pass', () => {
    const world = worldOf('gmail');
    world.stormUntil(startAtMs + hourMs, 'gmail', 0.6);
    const first = Array.from({ length: 2000 }, (_, recipient) => said(world, startAtMs, 0, recipient) === 'storm');
    const share = first.filter(Boolean).length / first.length;
    expect(Math.abs(share - 0.6)).toBeLessThan(0.03);
    const again = first.flatMap((was, recipient) =>
      was ? [said(world, startAtMs + minuteMs, 0, recipient) === 'storm'] : [],
    );
    expect(Math.abs(again.filter(Boolean).length / again.length - 0.6)).toBeLessThan(0.05);
  });
});

describe('failing name servers', () => {
  test('put the message off before anybody is asked; the connection is no refusal', () => {
    const world = worldOf('gmail');
    world.dnsFailureUntil(startAtMs + hourMs, 'gmail');
    const answer = deliver(world.providers[0]!, {}, startAtMs);
    expect([answer.accepted, answer.refusedConnection, answer.closesConnection]).toEqual([false, false, true]);
    expect(world.providers[0]!.tally).toMatchObject({ attempts: 1, refusedConnections: 0 });
    expect(said(world, startAtMs + hourMs)).toBe('accepted');
  });

  test('do not touch a connection that stands', () => {
    const world = worldOf('gmail');
    const provider = world.providers[0]!;
    provider.peerOf(0, 0).open(startAtMs);
    world.dnsFailureUntil(startAtMs + hourMs);
    expect(replyTo(provider, { opensConnection: false }, startAtMs).case).toBe('accepted');
  });
});

describe('a network that is lost', () => {
  test('for one IP: no connection is had from it and no answer comes, while another goes on', () => {
    const sourceIps = [ip, '192.0.2.12'].map((text) => ({ ip: text, history: null }));
    const world = worldOf('gmail', { sourceIps });
    world.networkLossUntil(startAtMs + hourMs, [ip]);
    const provider = world.providers[0]!;
    const answer = deliver(provider, {}, startAtMs);
    expect([answer.refusedConnection, answer.connectMs]).toEqual([true, Number.POSITIVE_INFINITY]);
    expect(replyTo(provider, { sourceIp: 1 }, startAtMs).case).toBe('accepted');
    expect(replyTo(provider, {}, startAtMs + hourMs).case).toBe('accepted');
  });

  test('breaks a connection that stands at its next MAIL', () => {
    const world = worldOf('gmail');
    const provider = world.providers[0]!;
    provider.peerOf(0, 0).open(startAtMs);
    world.networkLossUntil(startAtMs + hourMs);
    expect(replyTo(provider, attemptAt({ opensConnection: false }), startAtMs)).toMatchObject({
      case: 'lost',
      code: 0,
    });
  });
});

test('a world where nothing of this happens never asks for it', () => {
  const { asked } = worldOf('gmail').providers[0]!;
  const world = worldOf('gmail');
  world.stormUntil(0);
  const added = world.providers[0]!.asked.map((now, phase) => now - asked[phase]!);
  expect(added).toEqual(new Int32Array(4).fill(Rule.seldom));
});
