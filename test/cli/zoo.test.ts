// A drill of the zoo as a caller sees it: the exit code, and the detector by its name.

import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { realTools } from '../../src/cli/real-tools.ts';
import { testIo } from './test-io.ts';
import { testTools } from './test-tools.ts';

async function run(...args: string[]) {
  const io = testIo();
  const code = await main(['run', ...args], io, testTools({ run: realTools.run }));
  return { code, text: io.outText() };
}

describe.each([
  ['limit-per-process', 'limits_per_process', 'limits-together'],
  ['window-off-by-one', 'window_off_by_one', 'quotas'],
  ['finished-early', 'finished_early', 'message-life'],
  ['lost-wakeup', 'lost_wakeup', 'alert stalled not fired'],
  ['warmup-infinity', 'warmup_infinity', 'sent within 1d >= 90'],
])('maildrill run zoo/%s', (drill, fault, detector) => {
  test(`exits 1 and names ${detector}`, async () => {
    const { code, text } = await run(`zoo/${drill}`);
    expect(code).toBe(1);
    expect(text).toContain(detector);
  });

  test('exits 0 with the mistake switched off', async () => {
    const { code } = await run(`zoo/${drill}`, '--set', `sender.faults.${fault}=false`);
    expect(code).toBe(0);
  });
});
