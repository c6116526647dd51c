// How large each message is: all of a campaign alike, or lognormal by the message's own luck.

import type { Campaign, Scenario } from '../domain/scenario.ts';
import { createLuck, type Luck, luckOf, luckRatio, Purpose } from '../engine/luck.ts';
import { lognormal, type Quantiles, quantileAt } from '../engine/quantiles.ts';

interface Spread {
  readonly luck: Luck;
  readonly bytes: Quantiles;
  readonly mostBytes: number;
}

export class MessageSizes {
  readonly #campaigns: readonly Campaign[];
  /** By campaign; null where all its messages are alike. */
  readonly #spreads: readonly (Spread | null)[];

  constructor({ campaigns, seed }: Pick<Scenario, 'campaigns' | 'seed'>) {
    this.#campaigns = campaigns;
    this.#spreads = campaigns.map(({ name, messageBytes, sizes }) => {
      if (sizes === undefined) return null;
      // The name sets this luck apart from all other of the campaign's.
      const luck = luckOf(createLuck(seed), `message size of ${name}`);
      return { luck, bytes: lognormal(messageBytes, sizes.sigma), mostBytes: sizes.mostBytes };
    });
  }

  /** Of a campaign's message by its place in it. */
  bytesOf(campaign: number, place: number): number {
    const spread = this.#spreads[campaign]!;
    if (spread === null) return this.#campaigns[campaign]!.messageBytes;
    const ratio = luckRatio(spread.luck, Purpose.MessageLatency, place, 0, 0);
    return Math.min(spread.mostBytes, Math.round(quantileAt(spread.bytes, ratio)));
  }

  /** Whether the messages of a campaign differ. */
  vary(campaign: number): boolean {
    return this.#spreads[campaign] !== null;
  }
}
