// A certificate for one run, signed by nobody. Making one takes a third of a second, so the library is read only then.

import type { Certificate } from './mail-host.ts';

export async function makeCertificate(hostName: string): Promise<Certificate> {
  const { generate } = await import('selfsigned');
  const { private: key, cert } = await generate([{ name: 'commonName', value: hostName }], { keySize: 2048 });
  return { key, cert };
}
