import { describe, expect, test } from 'vitest';
import { scenarioOf, smallest, smallestWith, troubleIn } from './fixtures.ts';

function withProviders(providers: string) {
  return smallestWith(`audiences.people.providers=${providers}`);
}

describe('`hosted` in an audience', () => {
  test('is spread over gmail and m365 by their share of business domains', () => {
    const { audiences, providers } = withProviders('{ hosted: 100% }');
    const [gmail, m365] = audiences[0]!.providers;
    expect([gmail!.name, m365!.name, providers.map(({ name }) => name)]).toEqual(['gmail', 'm365', ['gmail', 'm365']]);
    expect([gmail!.ratio, m365!.ratio].map((ratio) => ratio.toFixed(3))).toEqual(['0.711', '0.289']);
  });

  test('adds to what the host has of its own, and its domains to those', () => {
    const { audiences, providers } = withProviders('{ gmail: 50%, hosted: 50% }');
    expect(audiences[0]!.providers[0]!.ratio).toBeCloseTo(0.5 + 0.5 * 0.7106, 4);
    const { domains } = providers[0]!;
    const own = domains.filter(({ name }) => !name.endsWith('.workspace.test'));
    const sum = (shares: typeof domains) => shares.reduce((total, { ratio }) => total + ratio, 0);
    expect([own.length, domains.length]).toEqual([2, 42]);
    expect([sum(own), sum(domains)].map((ratio) => ratio.toFixed(4))).toEqual(['0.5846', '1.0000']);
  });

  test('is not there where nobody names it', () => {
    expect(withProviders('{ gmail: 100% }').providers[0]!.domains.map(({ name }) => name)).toEqual([
      'gmail.test',
      'googlemail.test',
    ]);
  });

  test('is no provider that a limit could name', () => {
    const text = `${smallest}  throttles:\n    - { match: { provider: hosted }, per: [ip], rate: 1/s }\n`;
    expect(troubleIn(text)).toContain('got "hosted", expected a provider');
  });
});

describe('`sender.domains.NAME.authentication`', () => {
  const withDomain = (fields: string) =>
    scenarioOf(smallest, [`sender.domains[news.example].authentication=${fields}`]);

  test('says what is not in order; the rest is', () => {
    expect(withDomain('{ dkim: false, dmarc: missing }').sender.fromDomains[0]!.authentication).toEqual({
      spf: true,
      dkim: false,
      dmarc: 'missing',
      aligned: true,
      oneClick: true,
    });
  });

  test('is left out where nothing is said', () => {
    expect(smallestWith().sender.fromDomains[0]).toEqual({ name: 'news.example', history: null });
  });

  test('a policy that is none is told with those there are', () => {
    expect(troubleIn(smallest, ['sender.domains[news.example].authentication={ dmarc: rejct }'])).toContain(
      'got "rejct", expected one of: none, quarantine, reject, missing',
    );
  });
});
