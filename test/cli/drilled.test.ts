// A scenario with drills, asked for in virtual time.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { main } from '../../src/cli/main.ts';
import { realTools } from '../../src/cli/real-tools.ts';
import { testIo } from './test-io.ts';
import { testTools } from './test-tools.ts';

const said = `maildrill: live-agent-killed drills real parts (kill -9 of an agent), and in virtual time there are none
  hint: run it with --live
`;

describe('a scenario with drills', () => {
  test('is not run without --live, and no folder is made', async () => {
    const io = testIo();
    expect(await main(['run', 'live-agent-killed'], io, testTools())).toBe(2);
    expect(io.errText()).toBe(said);
    expect(existsSync(join(io.cwd, 'reports'))).toBe(false);
  });

  test.each([
    ['verify', ['verify', 'live-agent-killed']],
    ['compare', ['compare', 'live-agent-killed', '--set-b', 'drain=2h']],
    ['explain', ['explain', 'live-agent-killed', '1']],
  ])('cannot be asked for by %s, which runs it in virtual time', async (_, argv) => {
    const io = testIo();
    expect(await main(argv, io, testTools({ run: realTools.run }))).toBe(2);
    expect(io.errText()).toBe(said);
  });

  test('is checked, with what happens and when', async () => {
    const io = testIo();
    expect(await main(['check', 'live-broker-full'], io, testTools())).toBe(0);
    expect(io.outText()).toMatch(/^incidents\n +1 +the broker is full +not by the clock$/m);
  });
});
