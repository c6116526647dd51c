import { describe, expect, it } from 'vitest';
import type { Provider } from '../../fake-isp/model/provider.ts';
import { SiteTrait } from '../../fake-isp/model/sites.ts';
import { createMailWorld } from '../../fake-isp/model/world.ts';
import { profileSource } from '../../fake-isp/profiles/bundled-profiles.ts';
import { checkProfile, overrideProfile } from '../../fake-isp/profiles/load-profile.ts';
import { DnsZone } from '../../fake-isp/smtp/dns-zone.ts';
import { doorsOf } from '../../fake-isp/smtp/site-doors.ts';
import { createLuck } from '../../src/engine/luck.ts';

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

function zoneOf(provider: Provider, nowMs = () => startAtMs): DnsZone {
  return new DnsZone({ provider, host: '127.0.0.1', isSingle: false, nowMs });
}

/** What is answered, in short: the code, or each record's data. */
function told(zone: DnsZone, name: string, type: string): unknown {
  const { rcode, answers } = zone.answer(name, type);
  return rcode === 'NOERROR' ? answers.map(({ data }) => data) : rcode;
}

const tail = providerOf('corporate-greylist', {
  sites: {
    count: 200,
    skew: 1,
    traits: { dead: '10%', no_domain: '20%', null_mx: '20%', dns_failure: { sites: '20%', share: '40%', mean: '1h' } },
  },
});
const sitesWith = (trait: number) =>
  [...tail.sites!.traits.keys()].filter((site) => tail.sites!.traits[site] === trait);

describe('the zone of a provider with a few domains', () => {
  const zone = zoneOf(providerOf('gmail'));

  it.each([
    ['gmail.test', 'MX', [{ preference: 10, exchange: 'mx.mx.gmail.test' }]],
    ['GoogleMail.TEST.', 'MX', [{ preference: 10, exchange: 'mx.mx.gmail.test' }]],
    ['gmail.test', 'TXT', [['v=spf1 mx -all']]],
    ['_dmarc.gmail.test', 'TXT', [['v=DMARC1; p=none']]],
    ['mx.mx.gmail.test', 'A', ['127.0.0.1']],
    ['1.0.0.127.in-addr.arpa', 'PTR', ['mx.mx.gmail.test']],
    ['gmail.test', 'NS', ['ns.maildrill.test']],
    ['ns.maildrill.test', 'A', ['127.0.0.1']],
    ['gmail.test', 'A', []],
    ['mx.mx.gmail.test', 'AAAA', []],
    ['mx.gmail.test', 'A', []],
    ['test', 'NS', 'REFUSED'],
    ['_domainkey.gmail.test', 'TXT', 'NXDOMAIN'],
    ['nobody.gmail.test', 'MX', 'NXDOMAIN'],
    ['9.9.9.127.in-addr.arpa', 'PTR', 'NXDOMAIN'],
    ['example.com', 'MX', 'REFUSED'],
    ['xgmail.test', 'MX', 'REFUSED'],
    ['.', 'NS', 'REFUSED'],
  ])('tells of %s %s: %j', (name, type, data) => {
    expect(told(zone, name, type)).toEqual(data);
  });

  it('says with its SOA for how long nothing is there', () => {
    const [soa] = zone.answer('nobody.gmail.test', 'MX').authorities;
    expect(soa).toMatchObject({ type: 'SOA', name: 'gmail.test', data: { minimum: 30 } });
    expect(zone.answer('gmail.test', 'MX').authorities).toEqual([]);
  });
});

describe('the zone of a long tail', () => {
  it('gives each sound or dead site a host with an address of its own', () => {
    const zone = zoneOf(tail);
    for (const site of [sitesWith(SiteTrait.Sound)[1]!, sitesWith(SiteTrait.Dead)[0]!]) {
      expect(told(zone, `s${site}.corp.test`, 'MX')).toEqual([
        { preference: 10, exchange: `mx.s${site}.mx.corp.test` },
      ]);
      expect(told(zone, `mx.s${site}.mx.corp.test`, 'A')).toEqual([`127.1.0.${site + 1}`]);
      expect(told(zone, `${site + 1}.0.1.127.in-addr.arpa`, 'PTR')).toEqual([`mx.s${site}.mx.corp.test`]);
    }
  });

  it('says that a domain does not exist, or takes no mail (RFC 7505), where the model has it so', () => {
    const zone = zoneOf(tail);
    const [missing, silent] = [sitesWith(SiteTrait.NoDomain)[0]!, sitesWith(SiteTrait.NullMx)[0]!];
    for (const name of [`s${missing}.corp.test`, `_dmarc.s${missing}.corp.test`, `x.s${missing}.corp.test`])
      expect(told(zone, name, 'MX')).toBe('NXDOMAIN');
    expect(told(zone, `s${silent}.corp.test`, 'MX')).toEqual([{ preference: 0, exchange: '.' }]);
  });

  it('fails for a time where the model has it so, and not for ever', () => {
    let nowMs = startAtMs;
    const zone = zoneOf(tail, () => nowMs);
    const site = sitesWith(SiteTrait.DnsFailure)[0]!;
    const said = new Set<string>();
    for (let hour = 0; hour < 48; hour++) {
      nowMs = startAtMs + hour * 3_600_000;
      said.add(zone.answer(`s${site}.corp.test`, 'MX').rcode);
    }
    expect([...said].sort()).toEqual(['NOERROR', 'SERVFAIL']);
  });

  it('has a door for each site whose host is there, all on one port', async () => {
    const doors = await doorsOf(tail, { host: '127.0.0.1', port: 0, isSingleLoopback: false });
    expect(new Set(doors.map(({ port }) => port)).size).toBe(1);
    expect(doors[0]!.port).toBeGreaterThan(0);
    const [first, ...others] = doors;
    expect([first!.host, tail.sites!.traits[first!.site]]).toEqual(['127.0.0.1', SiteTrait.Sound]);
    const open = new Set(others.map(({ site }) => site));
    for (const trait of [SiteTrait.Dead, SiteTrait.NoDomain, SiteTrait.NullMx])
      for (const site of sitesWith(trait)) expect([site, open.has(site)]).toEqual([site, false]);
    for (const site of sitesWith(SiteTrait.Sound)) expect(open.has(site)).toBe(true);
    expect(await doorsOf(tail, { host: '127.0.0.1', port: 2525, isSingleLoopback: true })).toEqual([
      { host: '127.0.0.1', port: 2525, site: first!.site },
    ]);
  });
});
