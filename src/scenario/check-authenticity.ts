// What a scenario says of encryption and signatures must not contradict itself.

import type { Profile } from '../../fake-isp/model/profile.ts';
import { tlsOf } from '../../fake-isp/profiles/served-profile.ts';
import type { Scenario } from '../domain/scenario.ts';
import type { Complaint } from './field.ts';
import type { ScenarioFields } from './schema.ts';

export function checkAuthenticity(
  { sender }: ScenarioFields,
  { providers }: Scenario,
  complain: (path: readonly PropertyKey[], complaint: Complaint) => void,
): void {
  const clear = providers.find(({ profile }) => tlsOf(profile as Profile) === null);
  if (sender.tls === 'require' && clear !== undefined) {
    complain(['sender', 'tls'], {
      got: `require, and ${clear.name} offers no TLS: nothing could ever be delivered there`,
      expected: 'a sender that some provider lets in',
      hint: `write opportunistic, or let it offer TLS: \`providers: { ${clear.name}: { tls: { required: false } } }\``,
    });
  }
  for (const [name, { dkim, authentication }] of Object.entries(sender.domains)) {
    if (dkim === undefined || authentication?.dkim !== false) continue;
    complain(['sender', 'domains', name, 'dkim'], {
      got: 'a signature, where `authentication` says `dkim: false`',
      expected: '`dkim` for a domain whose mail is signed',
      hint: 'leave one of the two out',
    });
  }
}
