// The bundled mailbox providers, for those who choose among them.

import { profileDescription, profileNames } from '../../fake-isp/profiles/bundled-profiles.ts';

export interface ListedProvider {
  readonly name: string;
  /** Whom it stands for, in a sentence. */
  readonly describes: string;
}

export function bundledProviders(): readonly ListedProvider[] {
  return profileNames().map((name) => ({ name, describes: profileDescription(name) }));
}
