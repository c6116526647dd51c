// The sums of cases that a provider asks about.

import { expect, test } from 'vitest';
import { replyCases } from '../../fake-isp/model/reply.ts';
import { bitOf } from '../../fake-isp/model/rule-order.ts';

test('every case is a bit of its own, so that no sum of them takes one for another', () => {
  expect(new Set(replyCases.map((_, id) => bitOf(id))).size).toBe(replyCases.length);
});
