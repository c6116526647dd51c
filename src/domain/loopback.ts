// How the addresses of a scenario are stood for on one machine. Each sending IP gets a loopback address of its own, so
// that a provider tells senders apart as it does in the world, by the source of the connection, and so does each site of
// each provider. Where the system has only 127.0.0.1 (macOS, unless aliases are set up), everything is on that address,
// and a site has one port for each sending IP instead: the port tells them apart.

export interface Loopback {
  /** Every address is 127.0.0.1, and ports tell sending IPs apart. */
  readonly isSingle: boolean;
  /** By sending IP: the address to send from. */
  readonly sources: ReadonlyMap<string, string>;
  /** By address to send from: the sending IP. Empty where ports tell. */
  readonly ips: ReadonlyMap<string, string>;
}

/** Whether an address or name is of this machine alone. */
export function isLoopback(host: string): boolean {
  return /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host) || host === '::1' || host === 'localhost';
}

const onlyAddress = '127.0.0.1';
const mostProviders = 90;

/** 192.0.2.11 becomes 127.100.2.11 where that is free, so that a packet capture can be read. */
export function loopbackPlan(ips: readonly string[], isSingle: boolean): Loopback {
  const sources = new Map<string, string>();
  const byAddress = new Map<string, string>();
  for (const ip of ips) {
    if (sources.has(ip)) continue;
    const address = isSingle ? onlyAddress : freeAddress(ip, byAddress);
    sources.set(ip, address);
    if (!isSingle) byAddress.set(address, ip);
  }
  return { isSingle, sources, ips: byAddress };
}

/** The address of a provider's site: 127.1.0.1 is the first site of the first provider. */
export function siteAddress(provider: number, site: number, isSingle: boolean): string {
  if (isSingle) return onlyAddress;
  if (provider >= mostProviders) throw new RangeError(`at most ${mostProviders} providers have an address each`);
  return `127.${provider + 1}.${(site + 1) >>> 8}.${(site + 1) & 255}`;
}

function freeAddress(ip: string, taken: ReadonlyMap<string, string>): string {
  const parts = /^\d+\.\d+\.(\d+)\.(\d+)$/.exec(ip);
  const last = parts === null ? '0.1' : `${parts[1]}.${parts[2]}`;
  for (let second = 100; second < 256; second++) {
    const address = `127.${second}.${last}`;
    if (!taken.has(address)) return address;
  }
  throw new RangeError(`more than 150 sending IPs end in .${last}`);
}
