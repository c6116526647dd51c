// A certificate for one run, signed by nobody, with a key whose handshake costs little. The library is read only then.

import type { Certificate } from './mail-host.ts';

export async function makeCertificate(hostName: string): Promise<Certificate> {
  const { generate } = await import('selfsigned');
  const { private: key, cert } = await generate([{ name: 'commonName', value: hostName }], {
    keyType: 'ec',
    curve: 'P-256',
  });
  return { key, cert };
}
