// What the name servers of a provider's domains say, and those of its sites' where it is a long tail: some domains do
// not exist, take no mail (RFC 7505), or have name servers that fail for a time, just as the model's sites have it. A
// pure look-up; how a question comes in and goes out is the server's affair.

import { siteAddress } from '../../src/domain/loopback.ts';
import type { Provider } from '../model/provider.ts';
import { CaseId } from '../model/reply.ts';

export type DnsRecord =
  | { readonly type: 'A' | 'PTR' | 'NS'; readonly name: string; readonly ttl: number; readonly data: string }
  | { readonly type: 'TXT'; readonly name: string; readonly ttl: number; readonly data: readonly string[] }
  | {
      readonly type: 'MX';
      readonly name: string;
      readonly ttl: number;
      readonly data: { readonly preference: number; readonly exchange: string };
    }
  | { readonly type: 'SOA'; readonly name: string; readonly ttl: number; readonly data: SoaData };

export interface SoaData {
  readonly mname: string;
  readonly rname: string;
  readonly serial: number;
  readonly refresh: number;
  readonly retry: number;
  readonly expire: number;
  readonly minimum: number;
}

export interface DnsAnswer {
  readonly rcode: 'NOERROR' | 'NXDOMAIN' | 'SERVFAIL' | 'REFUSED';
  readonly answers: readonly DnsRecord[];
  /** The zone's SOA where there is no answer, so that whoever asked may remember that. */
  readonly authorities: readonly DnsRecord[];
}

export interface ZoneOptions {
  readonly provider: Provider;
  /** Where its mail host listens; the sites of a long tail have addresses of their own. */
  readonly host: string;
  /** Everything is on `host`: the system has one loopback address. */
  readonly isSingle: boolean;
  /** Simulated time, for troubles that pass. */
  readonly nowMs: () => number;
}

/** Short, since a name server that has failed may be well again soon. */
const ttlSeconds = 30;
const nameServer = 'ns.maildrill.test';

/** A domain or a host that these servers know of. */
interface Node {
  readonly site: number;
  readonly records: readonly DnsRecord[];
}

export class DnsZone {
  readonly #options: ZoneOptions;
  readonly #nodes = new Map<string, Node>();
  /** Names that have nothing themselves, but something below them. */
  readonly #above = new Set<string>();
  /** The first few domains that take mail. */
  readonly mailDomains: readonly string[];
  /** Below these every name is ours to deny. */
  readonly #apexes: readonly string[];

  constructor(options: ZoneOptions) {
    this.#options = options;
    const { profile } = options.provider;
    const { domains, hostedDomains, mxSuffix, sites } = profile;
    const isTail = sites.count > 1;
    const main = domains[0]?.name ?? `${profile.name}.test`;
    const names = isTail ? [main] : [...domains, ...(hostedDomains ?? [])].map(({ name }) => name);
    this.#apexes = [...new Set([...names, mxSuffix])];
    for (const name of names) this.#addDomain(name, `mx.${mxSuffix}`, 0, !isTail);
    this.#addHost(`mx.${mxSuffix}`, options.host, 0);
    if (isTail)
      for (let site = 0; site < sites.count; site++) {
        const mx = `mx.s${site}.${mxSuffix}`;
        this.#addDomain(`s${site}.${main}`, mx, site, true);
        this.#addHost(mx, siteHost(options, site), site);
      }
    this.mailDomains = isTail ? [0, 1, 2].slice(0, sites.count).map((site) => `s${site}.${main}`) : names.slice(0, 3);
    const record = { type: 'A', name: nameServer, ttl: ttlSeconds, data: options.host } as const;
    this.#put(nameServer, { site: -1, records: [record] });
  }

  answer(asked: string, type: string): DnsAnswer {
    const name = asked.toLowerCase().replace(/\.$/, '');
    const node = this.#nodes.get(name) ?? this.#nearest(name);
    if (node === undefined) return this.#denied(name);
    const { provider, nowMs } = this.#options;
    const objection = node.site < 0 ? 0 : (provider.sites?.objection(node.site, nowMs()) ?? 0);
    if (objection === CaseId.dnsFailure) return { rcode: 'SERVFAIL', answers: [], authorities: [] };
    const isThere = this.#nodes.has(name) || this.#above.has(name);
    if (objection === CaseId.noDomain || !isThere)
      return { rcode: 'NXDOMAIN', answers: [], authorities: [this.#soaOf(name)] };
    const own = this.#nodes.get(name)?.records ?? [];
    const records = objection === CaseId.nullMx ? own.map(asNullMx) : own;
    const answers = records.filter((record) => type === 'ANY' || record.type === type);
    return { rcode: 'NOERROR', answers, authorities: answers.length === 0 ? [this.#soaOf(name)] : [] };
  }

  #addDomain(name: string, mx: string, site: number, takesMail: boolean): void {
    const at = { name, ttl: ttlSeconds } as const;
    const mail: readonly DnsRecord[] = takesMail
      ? [
          { ...at, type: 'MX', data: { preference: 10, exchange: mx } },
          { ...at, type: 'TXT', data: ['v=spf1 mx -all'] },
        ]
      : [];
    const records: readonly DnsRecord[] = [{ ...at, type: 'NS', data: nameServer }, soaOf(name), ...mail];
    this.#put(name, { site, records });
    if (takesMail)
      this.#put(`_dmarc.${name}`, {
        site,
        records: [{ type: 'TXT', name: `_dmarc.${name}`, ttl: ttlSeconds, data: ['v=DMARC1; p=none'] }],
      });
  }

  #addHost(name: string, address: string, site: number): void {
    const records: readonly DnsRecord[] = [{ type: 'A', name, ttl: ttlSeconds, data: address }];
    this.#put(name, { site, records });
    const reversed = `${address.split('.').reverse().join('.')}.in-addr.arpa`;
    if (this.#nodes.has(reversed)) return;
    this.#put(reversed, { site, records: [{ type: 'PTR', name: reversed, ttl: ttlSeconds, data: name }] });
  }

  #put(name: string, node: Node): void {
    this.#nodes.set(name, node);
    for (let rest = name; rest.includes('.'); ) {
      rest = rest.slice(rest.indexOf('.') + 1);
      this.#above.add(rest);
    }
  }

  /** The node that this name would stand below, such as a site's domain above `selector._domainkey`. */
  #nearest(name: string): Node | undefined {
    for (let rest = name; rest.includes('.'); ) {
      rest = rest.slice(rest.indexOf('.') + 1);
      const node = this.#nodes.get(rest);
      if (node !== undefined) return node;
    }
    return undefined;
  }

  #denied(name: string): DnsAnswer {
    const isOurs = this.#apexOf(name) !== undefined || name.endsWith('.127.in-addr.arpa');
    if (!isOurs) return { rcode: 'REFUSED', answers: [], authorities: [] };
    return { rcode: this.#above.has(name) ? 'NOERROR' : 'NXDOMAIN', answers: [], authorities: [this.#soaOf(name)] };
  }

  #soaOf(name: string): DnsRecord {
    return soaOf(this.#apexOf(name) ?? '127.in-addr.arpa');
  }

  #apexOf(name: string): string | undefined {
    return this.#apexes.find((apex) => name === apex || name.endsWith(`.${apex}`));
  }
}

/** The address of a site's MX host. */
export function siteHost({ host, isSingle }: Pick<ZoneOptions, 'host' | 'isSingle'>, site: number): string {
  return isSingle ? host : siteAddress(0, site, false);
}

/** RFC 7505: the one MX record says that there is no mail here. */
function asNullMx(record: DnsRecord): DnsRecord {
  return record.type === 'MX' ? { ...record, data: { preference: 0, exchange: '.' } } : record;
}

function soaOf(name: string): DnsRecord {
  const data = { mname: nameServer, rname: `hostmaster.${nameServer}`, serial: 1, refresh: 3600, retry: 600 };
  return { type: 'SOA', name, ttl: ttlSeconds, data: { ...data, expire: 86_400, minimum: ttlSeconds } };
}
