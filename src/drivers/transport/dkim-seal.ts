// Signs messages with DKIM (RFC 6376). It costs about a millisecond of CPU a message with a 2048-bit key, so a campaign
// does it only where the scenario asks for it.

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
