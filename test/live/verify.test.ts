// Both clocks tell the same of a scenario's live form: the whole command with real parts, on each broker.

import { describe, expect, it } from 'vitest';
import { privateBroker } from './environment.ts';
import { command } from './whole-command.ts';

const forms = {
  redis: [
    'first-run',
    'complaint-storm',
    'tempfail-storm',
    'retry-ladder',
    'greylist-world',
    'quota-midday',
    'live-smoke',
  ],
  postgres: ['first-run', 'quota-midday'],
} as const;

for (const kind of ['redis', 'postgres'] as const) {
  const { broker, missing } = await privateBroker(kind);
  describe(`maildrill verify on ${kind}`, () => {
    if (broker === null) {
      it.skip(`needs a private broker: ${missing}`);
      return;
    }
    for (const name of forms[kind]) {
      it(`finds ${name} the same in virtual time and live`, { timeout: 180_000 }, async () => {
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
    }

    it('is stopped', async () => {
      await broker.stop();
    });
  });
}
