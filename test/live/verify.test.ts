// Both clocks tell the same of a scenario's live form: the whole command with real parts, on each broker.

import { afterAll, describe, expect, it } from 'vitest';
import { privateBroker } from './environment.ts';
import { command } from './whole-command.ts';

/** Up to half a minute each. `most`: all of them on Redis, two on PostgreSQL; the long form tries all on both brokers. */
const isLong = process.env['MAILDRILL_SOAK'] === '1';
const isMost = process.env['MAILDRILL_VERIFY'] === 'most';
const all = [
  ...['live-smoke', 'first-run', 'retry-ladder', 'greylist-world', 'shared-limit'],
  ...['complaint-storm', 'tempfail-storm', 'quota-midday'],
];
const forms = {
  redis: isLong || isMost ? all : ['live-smoke'],
  postgres: isLong ? all : isMost ? ['live-smoke', 'retry-ladder'] : ['live-smoke'],
};

for (const kind of ['redis', 'postgres'] as const) {
  const { broker, missing } = await privateBroker(kind);
  if (broker !== null) afterAll(() => broker.stop());
  describe(`maildrill verify on ${kind}`, () => {
    if (broker === null) {
      it.skip(`needs a private broker: ${missing}`);
      return;
    }
    it.concurrent.for(forms[kind])('finds %s the same in virtual time and live', { timeout: 240_000 }, async (name) => {
      const { stdout } = await command([
        'verify',
        name,
        '--json',
        ...(kind === 'redis' ? [] : ['--broker', broker.url]),
      ]);
      const { rows } = JSON.parse(stdout) as { readonly rows: readonly { readonly agrees: boolean }[] };
      expect(rows.filter(({ agrees }) => !agrees)).toEqual([]);
      expect(rows.length).toBeGreaterThan(3);
    });
  });
}
