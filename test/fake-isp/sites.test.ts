import { describe, expect, test } from 'vitest';
import { SiteTrait } from '../../fake-isp/model/sites.ts';
import { dayMs, deliver, hourMs, profileOf, replyTo, startAtMs, worldOf } from './fixture.ts';

function tail(traits: object, count = 3000) {
  const override = { sites: { count, traits } };
  return worldOf('corporate-greylist', { override }).providers[0]!;
}

describe('a long tail of 3,000 sites', () => {
  const provider = tail({
    dead: '2%',
    no_domain: '1%',
    null_mx: '0.5%',
    dns_failure: { sites: '3%' },
    tarpit: { sites: '2%' },
    slow: { sites: '4%' },
  });
  const count = (trait: number) => provider.sites!.traits.filter((each) => each === trait).length;

  test.each([
    ['dead', SiteTrait.Dead, 60],
    ['no domain', SiteTrait.NoDomain, 29],
    ['null MX', SiteTrait.NullMx, 15],
    ['failing name servers', SiteTrait.DnsFailure, 87],
    ['tarpit', SiteTrait.Tarpit, 56],
    ['slow', SiteTrait.Slow, 110],
  ] as const)('has about as many %s ones as the profile says', (_, trait, expected) => {
    // Three standard deviations of a binomial.
    expect(Math.abs(count(trait) - expected)).toBeLessThan(3 * Math.sqrt(expected));
  });

  test('more dead ones leave the others as they were, but for those that died', () => {
    const worse = tail({ dead: '10%', slow: { sites: '4%' } }).sites!.traits;
    const before = tail({ dead: '2%', slow: { sites: '4%' } }).sites!.traits;
    expect(worse.filter((trait, site) => trait !== before[site] && trait !== SiteTrait.Dead)).toHaveLength(0);
    expect(worse.filter((trait) => trait === SiteTrait.Dead).length).toBeGreaterThan(250);
  });

  test('has the same traits again in a second world', () => {
    expect(tail({ dead: '10%' }).sites!.traits).toEqual(tail({ dead: '10%' }).sites!.traits);
  });
});

describe('a site', () => {
  test('that is dead never answers', () => {
    const answer = deliver(tail({ dead: '100%' }, 1), {}, startAtMs);
    expect([answer.refusedConnection, answer.connectMs]).toEqual([true, Number.POSITIVE_INFINITY]);
  });

  test.each([
    ['no_domain', '550 5.1.2'],
    ['null_mx', '556 5.1.10'],
  ])('with %s is a hard answer to the message: %s', (trait, code) => {
    const provider = tail({ [trait]: '100%' }, 1);
    const answer = deliver(provider, {}, startAtMs);
    const reply = provider.replies[answer.reply]!;
    expect([`${reply.code} ${reply.enhanced}`, answer.refusedConnection]).toEqual([code, false]);
  });

  test('whose name servers fail a fifth of the time puts messages off in stretches', () => {
    const provider = tail({ dns_failure: { sites: '100%', share: '20%', mean: '1h' } }, 1);
    const hours = Array.from({ length: 24 * 60 }, (_, i) => startAtMs + i * hourMs);
    const failing = hours.map((nowMs) => replyTo(provider, {}, nowMs).case === 'dns-failure');
    const share = failing.filter(Boolean).length / failing.length;
    expect(Math.abs(share - 0.2)).toBeLessThan(0.03);
  });

  test('that is slow takes 10 times as long as the same site otherwise', () => {
    const slow = deliver(tail({ slow: { sites: '100%', factor: 10 } }, 1), {}, startAtMs);
    const sound = deliver(tail({}, 1), {}, startAtMs);
    expect(slow.connectMs / sound.connectMs).toBeCloseTo(10);
    expect(slow.messageMs / sound.messageMs).toBeCloseTo(10);
  });

  test('that is a tarpit adds its delay to each stage', () => {
    const tarpit = deliver(tail({ tarpit: { sites: '100%', delay: '20s' } }, 1), {}, startAtMs);
    const sound = deliver(tail({}, 1), {}, startAtMs);
    expect([tarpit.connectMs - sound.connectMs, tarpit.messageMs - sound.messageMs]).toEqual([20_000, 20_000]);
  });
});

describe('domains written as a series', () => {
  test('are as many as said, of Zipf sizes, and share one MX', () => {
    const { domains, sites } = profileOf('plain', { domains: { under: 'customers.test', count: 40, skew: 1 } });
    expect([domains.length, domains[0]!.name, sites.count]).toEqual([40, 'c1.customers.test', 1]);
    expect(domains[0]!.ratio / domains[3]!.ratio).toBeCloseTo(4);
  });

  test.each([
    [{ under: 'customers.test', count: 0 }],
    [{ under: 'customers.test', count: 2000 }],
    [{ under: 'customers.test', count: 'many' }],
  ])('%j is refused', (domains) => {
    expect(() => profileOf('plain', { domains })).toThrow('domains');
  });
});

test('one MX counts the connections of an IP together, whichever domain they are for', () => {
  const provider = worldOf('plain', { override: { connections: { cold: 2, warm: 2 } } }).providers[0]!;
  for (let domain = 0; domain < 2; domain++) provider.peerOf(0, 0).open(startAtMs + domain);
  expect(replyTo(provider, { recipient: 3 }, startAtMs + dayMs).case).toBe('connections');
});
