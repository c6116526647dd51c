// `maildrill isp`: the fake provider by itself. Only this room may know both the command line's wishes and that side.

import type { ServedIsp } from '../../fake-isp/main.ts';
import { scriptedProfile, scriptedProfileFrom, serveIsp } from '../../fake-isp/main.ts';
import { hasOneLoopbackAddress } from '../drivers/transport/loopback-probe.ts';

export interface IspWish {
  /** Name of a bundled profile, or the text of one with the file it came from. */
  readonly profile: string | { readonly text: string; readonly file: string };
  readonly host: string;
  readonly port: number;
  readonly speed: number;
  readonly seed: string;
  readonly warmPerDay: number | null;
  readonly offersTls: boolean;
  /** Port of a name server for its domains; 0 takes a free one, null: there is none. */
  readonly dnsPort: number | null;
  readonly nowMs: number;
}

export type { ServedIsp };

export async function runIsp({ profile, nowMs, ...wish }: IspWish): Promise<ServedIsp> {
  const ready =
    typeof profile === 'string' ? scriptedProfile(profile) : scriptedProfileFrom(profile.text, profile.file);
  const isSingleLoopback = wish.dnsPort !== null && (await hasOneLoopbackAddress());
  return serveIsp({ ...wish, profile: ready, isSingleLoopback, startAtMs: nowMs });
}
