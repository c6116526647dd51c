// Routing rules from checked fields to the domain's words: servers and pools become IPs, weights become shares.

import type { RouteRule } from '../domain/routing.ts';
import type { IpPoolFields, RoutingFields } from './routing-schema.ts';

interface Servers {
  readonly servers: readonly { readonly name: string; readonly ips: readonly string[] }[];
  readonly ip_pools: IpPoolFields;
}

export function routingOf(rules: RoutingFields, sender: Servers): RouteRule[] {
  return rules.map(({ match, servers = [], pool = [], weights = {}, overflow = [], failover = [] }, index) => {
    const { campaign, lane, provider, domain, reputation } = match;
    const ips = [...new Set([...servers, ...pool].flatMap((name) => ipsOf(name, sender)))];
    return {
      source: `sender.routing[${index}]`,
      match: {
        ...(campaign !== undefined && { campaign }),
        ...(lane !== undefined && { lane }),
        ...(provider !== undefined && { provider }),
        ...(domain !== undefined && { domain }),
      },
      reputations: reputation ?? [],
      ips: ips.map((ip) => ({ ip, weight: weightOf(ip, ips, weights, sender) })),
      overflow: [...new Set(overflow.flatMap((name) => ipsOf(name, sender)))],
      failover: [...new Set(failover.flatMap((name) => ipsOf(name, sender)))],
    };
  });
}

/** The IPs that a pool, a server or an IP stands for; none where nobody has that name, which is told elsewhere. */
function ipsOf(name: string, sender: Servers): readonly string[] {
  const pool = sender.ip_pools[name];
  if (pool !== undefined) return pool.flatMap((member) => ipsOf(member, { ...sender, ip_pools: {} }));
  const server = sender.servers.find((candidate) => candidate.name === name);
  if (server !== undefined) return server.ips;
  return sender.servers.some(({ ips }) => ips.includes(name)) ? [name] : [];
}

/** A server's weight is shared among those of its IPs that are used; an IP's own goes before it. */
function weightOf(
  ip: string,
  used: readonly string[],
  weights: Readonly<Record<string, number>>,
  { servers }: Servers,
): number {
  const server = servers.find(({ ips }) => ips.includes(ip))!;
  const ofServer = weights[server.name];
  const sharing = server.ips.filter((own) => used.includes(own)).length;
  return weights[ip] ?? (ofServer === undefined ? 1 : ofServer / sharing);
}
