// What a provider thinks of its senders, sampled on request: the figures behind its dashboards.

import type { Provider } from './provider.ts';

export interface StandingSample {
  readonly subject: 'ip' | 'domain';
  readonly name: string;
  /** Reputation, 0 to 100. */
  readonly score: number;
  /** Messages an hour, the least over the domains it writes for; Infinity where none is kept, as for domains. */
  readonly allowancePerHour: number;
}

/** Every IP, then every from domain, in the order in which the world knows them. */
export function standings(provider: Provider, nowMs: number): StandingSample[] {
  provider.catchUp(nowMs);
  const ips = provider.ipStandings.map(({ subject, name, score }, sourceIp) => {
    const allowances = provider.opinionsOfIp(sourceIp).map(({ allowancePerHour }) => allowancePerHour);
    if (allowances.length === 0) allowances.push(provider.opinionOf(sourceIp, 0).allowancePerHour);
    return { subject, name, score, allowancePerHour: Math.min(...allowances) };
  });
  const domains = provider.domainStandings.map(({ subject, name, score }) => {
    return { subject, name, score, allowancePerHour: Number.POSITIVE_INFINITY };
  });
  return [...ips, ...domains];
}
