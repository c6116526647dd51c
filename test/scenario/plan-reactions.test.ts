import { describe, expect, test } from 'vitest';
import { createScenarioPlan } from '../../src/scenario/plan-check.ts';
import { smallestWith } from './fixtures.ts';

const warned = (...sets: string[]) =>
  createScenarioPlan(smallestWith('drain=2d', ...sets)).warnings.map(({ path, text }) => `${path}: ${text}`);

describe('`check` warns', () => {
  test.each([
    [
      'sender.redrive={ at: +2h }',
      'sender.redrive: the dead list stays empty: `sender.retry.attempts` sets no limit of tries',
    ],
    [
      'sender.alerts=[{ name: it, dead: 0 }]',
      'sender.alerts[it]: never fires: `sender.retry.attempts` sets no limit of tries, so nobody dies',
    ],
    ['sender.alerts=[{ name: it, quota: 90% }]', 'sender.alerts[it]: never fires: no quota is set'],
    [
      'sender.throttles=[{ per: [site], concurrency: { initial: 20, limit: 20 } }]',
      'sender.throttles[0].concurrency: never binds: it begins with 20 deliveries at once, and there are 15 workers',
    ],
    [
      'sender.suspend=[{ match: { class: delivered }, for: 1m }]',
      'sender.suspend[0].match.class: suspends for being accepted',
    ],
  ])('%s', (set, expected) => {
    expect(warned(set)).toEqual([expected]);
  });

  test('of nothing where all of it can work', () => {
    expect(
      warned(
        'sender.retry={ after: [5m, 15m], attempts: 3 }',
        'sender.redrive={ at: +2h }',
        'sender.servers[mta-1].quota=500/d',
        'sender.alerts=[{ name: dead-letters, dead: 0 }, { name: quota, quota: 90%, server: mta-1 }]',
        'sender.breaker={}',
        'sender.adaptive={}',
      ).filter((text) => !text.startsWith('sender.servers')),
    ).toEqual([]);
  });
});
