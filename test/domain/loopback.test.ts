import { describe, expect, test } from 'vitest';
import { loopbackPlan, siteAddress } from '../../src/domain/loopback.ts';

describe('sending IPs on loopback', () => {
  test('keep their last two parts where these are free, and can be told back', () => {
    const { sources, ips } = loopbackPlan(['192.0.2.11', '198.51.100.11', '203.0.2.11', '192.0.2.11'], false);
    expect([...sources]).toEqual([
      ['192.0.2.11', '127.100.2.11'],
      ['198.51.100.11', '127.100.100.11'],
      ['203.0.2.11', '127.101.2.11'],
    ]);
    for (const [ip, address] of sources) expect(ips.get(address)).toBe(ip);
  });

  test('are all 127.0.0.1 where the system has no other, and then no address tells', () => {
    const { sources, ips } = loopbackPlan(['192.0.2.11', '192.0.2.12'], true);
    expect(new Set(sources.values())).toEqual(new Set(['127.0.0.1']));
    expect(ips.size).toBe(0);
  });

  test('of IPv6 get an address too', () => {
    expect([...loopbackPlan(['2001:db8::1', '2001:db8::2'], false).sources.values()]).toEqual([
      '127.100.0.1',
      '127.101.0.1',
    ]);
  });
});

describe('sites on loopback', () => {
  test('each have an address of their own, and none that a sending IP could have', () => {
    const addresses = [0, 89].flatMap((provider) =>
      [0, 1, 254, 255, 256, 2999].map((site) => siteAddress(provider, site, false)),
    );
    expect(new Set(addresses).size).toBe(addresses.length);
    expect(addresses.slice(0, 6)).toEqual([
      '127.1.0.1',
      '127.1.0.2',
      '127.1.0.255',
      '127.1.1.0',
      '127.1.1.1',
      '127.1.11.184',
    ]);
    expect(addresses.at(-1)).toBe('127.90.11.184');
    expect(siteAddress(5, 5, true)).toBe('127.0.0.1');
  });

  test('of more than 90 providers are refused', () => {
    expect(() => siteAddress(90, 0, false)).toThrow('at most 90 providers have an address each');
  });
});
