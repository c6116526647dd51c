import { describe, expect, test } from 'vitest';
import { smallest, smallestWith, troubleIn } from './fixtures.ts';

describe('message_size', () => {
  test('is one size, or a median and a 95th percentile', () => {
    expect(smallestWith('campaigns[0].message_size=2kB').campaigns[0]).toMatchObject({ messageBytes: 2000 });
    const { messageBytes, sizes } = smallestWith('campaigns[0].message_size={ median: 10kB, p95: 100kB }')
      .campaigns[0]!;
    expect(messageBytes).toBe(10_000);
    expect(sizes!.sigma).toBeCloseTo(1.4, 2);
    expect(sizes!.mostBytes).toBe(50_000_000);
  });

  test.each([
    ['{ median: 10kB, p95: 10kB }', 'expected a size over `median`'],
    ['{ median: 10kB, p95: 50kB, most: 20kB }', 'expected a size of at least `p95`'],
  ])('of %s is refused', (size, text) => {
    expect(troubleIn(smallest, [`campaigns[0].message_size=${size}`])).toContain(text);
  });
});

describe('sender.tls', () => {
  test('is left out where nothing is said', () => {
    expect(smallestWith('seed=2').sender).not.toHaveProperty('tls');
    expect(smallestWith('sender.tls=require').sender.tls).toBe('require');
  });

  test('that is required of a provider that offers none is a contradiction', () => {
    const sets = ['sender.tls=require', 'providers.gmail.tls=none', 'audiences.people.providers={ gmail: 100% }'];
    expect(troubleIn(smallest, sets)).toContain(
      'got require, and gmail offers no TLS: nothing could ever be delivered there, expected a sender that some provider lets in\n  hint: write opportunistic, or let it offer TLS: `providers: { gmail: { tls: { required: false } } }`',
    );
  });
});

describe('sender.domains.NAME.dkim', () => {
  const name = 'news.example';

  test('has a selector and a length of key', () => {
    const { fromDomains } = smallestWith(
      'campaigns[0].from_domain=news.example',
      `sender.domains={ ${name}: { dkim: {} } }`,
    ).sender;
    expect(fromDomains[0]!.dkim).toEqual({ selector: 'maildrill', keyBits: 2048 });
  });

  test('contradicts a statement that nothing is signed', () => {
    const sets = [
      'campaigns[0].from_domain=news.example',
      `sender.domains={ ${name}: { dkim: {}, authentication: { dkim: false } } }`,
    ];
    expect(troubleIn(smallest, sets)).toContain(
      'got a signature, where `authentication` says `dkim: false`, expected `dkim` for a domain whose mail is signed\n  hint: leave one of the two out',
    );
  });
});
