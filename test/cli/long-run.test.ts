import { expect, test } from 'vitest';
import { refuseLongRun } from '../../src/cli/long-run.ts';
import { scenario } from '../sender/fixtures.ts';
import { testTools } from './test-tools.ts';

const tools = (events: number) => testTools({ expectedEvents: async () => events });

test('a run of more than 50 million events asks for --yes', async () => {
  await expect(refuseLongRun(scenario(), 'big.yaml', false, tools(123_456_789))).rejects.toThrow(
    'big.yaml comes to about 120_000_000 events, more than 50_000_000\n' +
      '  hint: run it with --yes, or make it smaller; `maildrill check` tells what it comes to',
  );
});

test.each([
  ['that many is begun', 50_000_000, false],
  ['more is begun where it was agreed to', 500_000_000, true],
])('a run of %s', async (_, events, isAgreed) => {
  await expect(refuseLongRun(scenario(), 'big.yaml', isAgreed, tools(events))).resolves.toBeUndefined();
});
