// Boxes of letters in both kinds of broker.

import { afterAll, describe, it } from 'vitest';
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
  });
}
