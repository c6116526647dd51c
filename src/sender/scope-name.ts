// What something is kept per, in a name that tells one place from another and reads on: `mta-1 at gmail`.

import type { LimitScope } from '../domain/scenario.ts';
import type { PathPlace } from './governor.ts';

export function scopeName(per: readonly LimitScope[], place: PathPlace): string {
  const words = per.map((word) => part(word, place)).filter((word) => word !== '');
  return words.length === 0 ? 'everything' : words.join(' ');
}

/** Who is meant, for those who ask by server, provider or campaign. */
export function scopeSubject(per: readonly LimitScope[], place: PathPlace) {
  const isOf = (...scopes: LimitScope[]) => scopes.some((scope) => per.includes(scope));
  return {
    server: isOf('server', 'ip') ? place.server.name : '',
    provider: isOf('provider', 'site', 'domain') ? place.destination.providerName : '',
    campaign: isOf('campaign') ? place.campaign : '',
  };
}

function part(word: LimitScope, { server, ip, destination, campaign, lane }: PathPlace): string {
  switch (word) {
    case 'server':
      return server.name;
    case 'ip':
      return ip;
    case 'provider':
      return `at ${destination.providerName}`;
    case 'site':
      return `at ${destination.mx}`;
    case 'domain':
      return `at ${destination.domain}`;
    case 'campaign':
      return `of ${campaign}`;
    case 'lane':
      return `in lane ${lane}`;
    case 'all':
      return '';
  }
}
