// `hosted` in an audience: business domains whose mail is kept at one of the two large hosts. It is no provider of its
// own; its share is spread over them, and their domains grow by the businesses they host.

import type { Profile } from '../../fake-isp/model/profile.ts';
import type { Audience, Share } from '../domain/scenario.ts';

export const hostedName = 'hosted';

/** MX shares among the Tranco list's domains, 2020-09: Google Workspace 19.4 %, Microsoft 365 7.9 %. */
export const hosts: readonly Share[] = [
  { name: 'gmail', ratio: 19.4 / 27.3 },
  { name: 'm365', ratio: 7.9 / 27.3 },
];

/** The same parts with what is hosted spread over its hosts. */
export function spreadHosted(parts: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const { [hostedName]: hosted, ...others } = parts;
  if (hosted === undefined) return parts;
  const spread: Record<string, number> = others;
  for (const { name, ratio } of hosts) spread[name] = (spread[name] ?? 0) + hosted * ratio;
  return spread;
}

/** Of a provider's recipients over all audiences, the share in business domains that it hosts. */
export function hostedRatioAt(
  provider: string,
  audiences: readonly Audience[],
  hostedOf: (audience: string) => number,
): number {
  const host = hosts.find(({ name }) => name === provider);
  if (host === undefined) return 0;
  let [hosted, all] = [0, 0];
  for (const { name, size, providers } of audiences) {
    hosted += size * hostedOf(name) * host.ratio;
    all += size * (providers.find((share) => share.name === provider)?.ratio ?? 0);
  }
  return all === 0 ? 0 : hosted / all;
}

/** A provider's domains where this share of its recipients is hosted. */
export function withHosted({ domains, hostedDomains }: Profile, hostedRatio: number): readonly Share[] {
  if (hostedRatio === 0 || hostedDomains === null) return domains;
  const scaled = (shares: readonly Share[], by: number) =>
    shares.map(({ name, ratio }) => ({ name, ratio: ratio * by })).filter(({ ratio }) => ratio > 0);
  return [...scaled(domains, 1 - hostedRatio), ...scaled(hostedDomains, hostedRatio)];
}
