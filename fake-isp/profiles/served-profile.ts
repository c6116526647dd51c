// What a profile says beyond the model: how its hosts speak, which is the same to every rule.

import type { Profile } from '../model/profile.ts';

/** STARTTLS. */
export interface TlsProfile {
  /** No message is taken from a sender who has not begun TLS. */
  readonly isRequired: boolean;
  /** What is said to such a one at MAIL. */
  readonly code: number;
  readonly enhanced: string;
  readonly lines: readonly string[];
}

export interface ServedProfile extends Profile {
  /** null: its hosts do not offer it. */
  readonly tls: TlsProfile | null;
}

export function tlsOf(profile: Profile): TlsProfile | null {
  return 'tls' in profile ? (profile as ServedProfile).tls : null;
}
