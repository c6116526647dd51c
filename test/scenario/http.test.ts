// Campaigns that callers start, and load on the HTTP edge.

import { describe, expect, it } from 'vitest';
import { bundledProfiles, readScenario } from '../../src/scenario/load.ts';

function read(campaign: string, load = '') {
  const text = `
name: called
question: Who calls?
start: 2026-03-02T06:00:00Z
duration: 1h
audiences: { people: { size: 10, providers: { plain: 100% } } }
campaigns:
  - { name: receipts, audience: people, from_domain: news.example, ${campaign} }
sender: { servers: [{ name: mta-1, ips: [192.0.2.11] }] }
${load === '' ? '' : `http: { loads: [{ ${load} }] }`}
`;
  return readScenario(text, [], bundledProfiles());
}

function problem(campaign: string, load = ''): readonly string[] {
  const found = read(campaign, load);
  if (!('problems' in found)) throw new Error('no problem');
  return found.problems.flatMap(({ path, expected }) => [path, expected]);
}

describe('`by: http`', () => {
  it('makes a campaign that callers start, and is left out of one that the clock starts', () => {
    for (const [by, isCalled] of [
      ['http', true],
      ['clock', undefined],
    ] as const) {
      const found = read(`arrivals: 1/m, by: ${by}`);
      expect('scenario' in found && found.scenario.campaigns[0]!.isCalled).toBe(isCalled);
    }
  });

  it.each([
    ['at: +1m, order: engaged_first, by: http'],
    ['at: "day 1 09:00 recipient", by: http'],
    ['arrivals: 1/m, by: http, window: { from: 09:00, to: 17:00, zone: UTC }'],
  ])('does not go with %s', (campaign) => {
    expect(problem(campaign)).toEqual(['campaigns[receipts].by', 'a campaign that its callers start at any time']);
  });
});

describe('load on the HTTP edge', () => {
  it('hands messages in to the one stream that takes them', () => {
    const found = read('arrivals: 1/m, by: http', 'endpoint: message, rate: 10/s');
    expect('scenario' in found && found.scenario.http[0]).toMatchObject({
      ...{ endpoint: 'message', campaign: 'receipts', connections: 10, perSecond: 10, durationMs: 5000 },
    });
  });

  it.each([
    ['arrivals: 1/m', 'endpoint: message', 'a stream that is `by: http` to hand messages in to'],
    ['at: +1m, by: http', 'endpoint: message', 'a stream that is `by: http` to hand messages in to'],
    ['arrivals: 1/m, by: http', 'endpoint: message, campaign: other', 'one of: receipts'],
    [
      'arrivals: 1/m, by: http',
      'endpoint: open, campaign: receipts',
      '`campaign` only where messages are handed in (`endpoint: message`)',
    ],
  ])('with a campaign of %s is refused at %s', (campaign, load, expected) => {
    expect(problem(campaign, load)).toEqual(['http.loads[0].campaign', expected]);
  });
});
