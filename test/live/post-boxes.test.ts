// Boxes of letters in both kinds of broker.

import { afterAll, describe, expect, it } from 'vitest';
import { openBoxes } from '../../src/drivers/agents/open-boxes.ts';
import { postBoxContract } from '../contracts/post-boxes.ts';
import { privateBroker } from './environment.ts';

for (const kind of ['redis', 'postgres'] as const) {
  const { broker, missing } = await privateBroker(kind);
  describe(`boxes in ${kind}`, () => {
    if (missing !== null) {
      it.skip(`needs ${kind}: ${missing}`);
      return;
    }
    afterAll(() => broker.stop());
    postBoxContract(() => openBoxes(broker));

    if (kind === 'postgres')
      it('leave no connection where they are closed while one is being made', async () => {
        // The others of this file listen too.
        const before = await listeningCount(broker.url);
        const boxes = await openBoxes(broker);
        const taking = boxes.take('r9:a', 1000);
        await boxes.close();
        expect(await taking).toEqual([]);
        expect(await listeningCount(broker.url)).toBe(before);
      });
  });
}

async function listeningCount(url: string): Promise<number> {
  const { Client } = await import('pg');
  const client = new Client(url);
  await client.connect();
  const { rows } = await client.query("select 1 from pg_stat_activity where query like 'LISTEN %'");
  await client.end();
  return rows.length;
}
