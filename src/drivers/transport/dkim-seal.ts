// Signs messages with DKIM (RFC 6376). It costs about a millisecond of CPU a message with a 2048-bit key, so a campaign
// does it only where the scenario asks for it.

import { generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import type DKIM from 'nodemailer/lib/dkim';

export interface DkimKey {
  readonly domain: string;
  readonly selector: string;
  /** PEM. */
  readonly privateKey: string;
}

export class DkimSeal {
  readonly #dkim: DKIM;

  private constructor(dkim: DKIM) {
    this.#dkim = dkim;
  }

  static async with({ domain, selector, privateKey }: DkimKey): Promise<DkimSeal> {
    const { default: Dkim } = await import('nodemailer/lib/dkim');
    return new DkimSeal(new Dkim({ domainName: domain, keySelector: selector, privateKey }));
  }

  async sign(message: Buffer): Promise<Buffer> {
    const parts: Buffer[] = [];
    for await (const part of this.#dkim.sign(message)) parts.push(part);
    return Buffer.concat(parts);
  }
}

/** A key for one run: nobody publishes its other half, and nobody needs to keep it. */
export async function makeDkimKey(bits: number): Promise<Pick<DkimKey, 'privateKey'>> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', {
    modulusLength: bits,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  return { privateKey };
}
