import { describe, expect, test } from 'vitest';
import { createScenarioPlan } from '../../src/scenario/plan-check.ts';
import { smallest, smallestWith, troubleIn } from './fixtures.ts';

const servers =
  'sender.servers=[{name: mta-1, ips: [192.0.2.1, 192.0.2.2]}, {name: mta-2, ips: [192.0.2.3]}, {name: mta-3, ips: [192.0.2.4]}]';
const pools = 'sender.ip_pools={marketing: [mta-1, 192.0.2.3]}';
const routingOf = (...sets: string[]) => smallestWith(servers, pools, ...sets).sender.routing;
const trouble = (text: string) =>
  troubleIn(smallest, [`sender.routing=${text}`])
    .split('\n  ')
    .slice(1)
    .join('\n');

describe('routing', () => {
  test('is none where nothing is said', () => expect(smallestWith().sender).not.toHaveProperty('routing'));

  test('turns pools and servers into IPs', () =>
    expect(routingOf('sender.routing=[{match: {lane: batch}, pool: marketing, failover: mta-3}]')).toEqual([
      {
        source: 'sender.routing[0]',
        match: { lane: 'batch' },
        reputations: [],
        ips: ['192.0.2.1', '192.0.2.2', '192.0.2.3'].map((ip) => ({ ip, weight: 1 })),
        overflow: [],
        failover: ['192.0.2.4'],
      },
    ]));

  test("shares a server's weight among its IPs", () =>
    expect(routingOf('sender.routing=[{servers: [mta-1, mta-2], weights: {mta-1: 3}}]')![0]!.ips).toEqual([
      { ip: '192.0.2.1', weight: 1.5 },
      { ip: '192.0.2.2', weight: 1.5 },
      { ip: '192.0.2.3', weight: 1 },
    ]));

  test('takes one reputation or several', () => {
    expect(routingOf('sender.routing=[{servers: mta-1, match: {reputation: low}}]')![0]!.reputations).toEqual(['low']);
    expect(routingOf('sender.routing=[{servers: mta-1, match: {reputation: [low, bad]}}]')![0]!.reputations).toEqual([
      'low',
      'bad',
    ]);
  });

  test.each([
    ['[{match: {}}]', 'got a rule without a way out, expected at least one of: servers, pool'],
    ['[{pool: marketing}]', 'got "marketing", expected a server or IP pool: mta-1'],
    [
      '[{servers: mta-1, weights: {mta-2: 3}}]',
      'got "mta-2", expected a server or IP: mta-1, 192.0.2.1\nhint: did you mean `mta-1`?',
    ],
    [
      '[{servers: mta-1, match: {campaign: offers}}]',
      'got "offers", expected a campaign: offer\nhint: did you mean `offer`?',
    ],
    ['[{servers: mta-1, match: {reputation: poor}}]', 'got "poor", expected one of: bad, low, medium, high'],
  ])('%s is refused', (text, words) => expect(trouble(text)).toBe(words));

  test('a rule that fits no mail is warned of', () =>
    expect(
      createScenarioPlan(
        smallestWith(
          'sender.routing=[{servers: mta-1, match: {lane: single}}, {servers: mta-1}]',
          'sender.pools=[{name: w, workers: 1, lanes: [batch, single]}]',
        ),
      ).warnings,
    ).toEqual([{ path: 'sender.routing[0]', text: 'fits no mail; campaigns that name their server are not asked' }]));

  test('a server that only a rule uses is used', () => {
    const sets = ['sender.routing=[{servers: [mta-1, mta-2], failover: mta-3}]'];
    expect(createScenarioPlan(smallestWith(servers, ...sets)).warnings).toEqual([]);
    const plan = createScenarioPlan(smallestWith(servers, 'sender.routing=[{servers: mta-1}]'));
    expect(plan.warnings.map(({ path }) => path)).toEqual(['sender.servers[mta-2]', 'sender.servers[mta-3]']);
  });
});
