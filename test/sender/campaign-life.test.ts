import { describe, expect, test } from 'vitest';
import { EntryKind } from '../../src/domain/ledger.ts';
import { campaignStates } from '../../src/domain/outcome.ts';
import { audience, batch, perSecond, type Rehearsal, rehearse, scenario, startAtMs, unknownUser } from './fixtures.ts';

/** `queuing at 0, queued at 0, …`, in ms since the start. */
function lifeOf(run: Rehearsal, campaign = 0): string {
  return run
    .of(EntryKind.CampaignStateSet)
    .filter((entry) => entry.message === campaign)
    .map((entry) => `${campaignStates[entry.a]} at ${entry.atMs - startAtMs}`)
    .join(', ');
}

const slowBatch = { kind: 'batch', atMs: startAtMs + 1000, copies: 1, buildPerSecond: 10 } as const;

describe('a batch', () => {
  test('is queuing before its first message is built, so that whoever counts from then on counts all 100', () => {
    const kinds = rehearse(scenario()).entries.map(({ kind }) => kind);
    expect(kinds.indexOf(EntryKind.Built)).toBeGreaterThan(kinds.indexOf(EntryKind.CampaignStateSet));
    expect(kinds.filter((kind) => kind === EntryKind.Built)).toHaveLength(100);
  });

  test('of 100 queued at once: sending with the first grant, done with the last answer', () => {
    expect(lifeOf(rehearse(scenario()))).toBe('queuing at 0, queued at 0, sending at 0, done at 1000');
  });

  test('queued at 10/s is queuing until the last of 20 stands in the queue, though the first have left', () => {
    const plan = scenario({ audiences: [audience({ size: 20 })], campaigns: [batch({ arrivals: slowBatch })] });
    expect(lifeOf(rehearse(plan))).toBe('queuing at 1000, queued at 2900, sending at 2900, done at 3000');
  });

  test('that is never picked up stays queued', () => {
    const campaigns = [batch({ name: 'first' }), batch({ name: 'second', lane: 'single' })];
    const pools = [{ name: 'worker', workers: 1, lanes: ['batch', 'single'] }];
    const run = rehearse(scenario({ durationMs: 5000, campaigns, sender: { pools } }));
    expect(lifeOf(run, 1)).toBe('queuing at 0, queued at 0');
  });

  test('cut off by the end of the run is queuing to the last', () => {
    const plan = scenario({ durationMs: 1500, campaigns: [batch({ arrivals: slowBatch })] });
    expect(lifeOf(rehearse(plan))).toBe('queuing at 1000');
  });

  test('whose recipients have all bounced before is done without sending', () => {
    const later = { ...slowBatch, atMs: startAtMs + 60_000, buildPerSecond: 10_000 };
    const campaigns = [batch({ name: 'first' }), batch({ name: 'second', arrivals: later })];
    const run = rehearse(scenario({ campaigns }), () => ({ reply: unknownUser }));
    expect(lifeOf(run, 1)).toBe('queuing at 60000, queued at 60000, done at 60000');
  });

  test('that begins after the end never begins', () => {
    const plan = scenario({ durationMs: 1000, campaigns: [batch({ arrivals: slowBatch })] });
    expect(lifeOf(rehearse(plan))).toBe('');
  });
});

describe('a stream', () => {
  test('is done with its last answer', () => {
    const stream = {
      kind: 'stream',
      fromMs: startAtMs,
      untilMs: startAtMs + 3500,
      rate: perSecond(1),
      spacing: 'even',
    } as const;
    expect(lifeOf(rehearse(scenario({ campaigns: [batch({ arrivals: stream })] })))).toBe(
      'queuing at 0, queued at 3000, sending at 3000, done at 3100',
    );
  });
});
