import { describe, expect, test } from 'vitest';
import { isLoopback } from '../../src/domain/loopback.ts';
import { generalised, readReply } from '../../src/drivers/transport/reply-line.ts';
import { objectionTo } from '../../src/drivers/transport/target.ts';

describe('where a drill may send', () => {
  test('is this machine, whatever its loopback addresses', () => {
    for (const host of ['127.0.0.1', '127.100.2.11', '::1', 'localhost']) {
      expect(isLoopback(host)).toBe(true);
      expect(objectionTo(host, 40_000, false)).toBeUndefined();
    }
    for (const host of ['128.0.0.1', '127.0.0.1.example', '0.0.0.0', 'mx.example', '10.0.0.1']) {
      expect(isLoopback(host)).toBe(false);
      expect(objectionTo(host, 40_000, false)).toBe(
        `${host}:40000 is not on this machine; --allow-remote lets a drill leave it`,
      );
      expect(objectionTo(host, 40_000, true)).toBeUndefined();
    }
  });

  test('is never a port of real mail servers, flag or no flag', () => {
    for (const port of [25, 465, 587]) {
      for (const host of ['127.0.0.1', 'mx.example']) {
        expect(objectionTo(host, port, true)).toBe(
          `${host}:${port} is a port of real mail servers; a drill never sends there`,
        );
      }
    }
    expect(objectionTo('mx.example', 2525, true)).toBe(
      'mx.example:2525 is a port of real mail servers; a drill never sends there',
    );
    expect(objectionTo('127.0.0.1', 2525, false)).toBeUndefined();
  });
});

describe('a reply', () => {
  test.each([
    ['250 2.0.0 Ok: queued', 250, '2.0.0', 'Ok: queued'],
    ['421-4.7.0 Slow down\n421-4.7.0 for 192.0.2.11\n421 4.7.0 now', 421, '4.7.0', 'Slow down for 192.0.2.11 now'],
    ['550 no such user', 550, '', 'no such user'],
    ['554', 554, '', ''],
    ['421 4.16.55 [TSS04] later', 421, '4.16.55', '[TSS04] later'],
    ['250 2.0.0', 250, '2.0.0', ''],
    ['550 5.1.1', 550, '5.1.1', ''],
    ['451 4.7.1000 is no enhanced code', 451, '', '4.7.1000 is no enhanced code'],
    ['nonsense', 0, '', 'nonsense'],
    ['', 0, '', ''],
  ])('%j is taken apart', (response, code, enhanced, text) => {
    expect(readReply(response)).toEqual({ code, enhanced, text });
  });

  test('is the same text for every message, recipient and sender', () => {
    const told = (n: number) =>
      generalised(`Mail from 192.0.2.11 for r-5-${n}@plain.test in the name of news.example is put off`, {
        ip: '192.0.2.11',
        domain: 'news.example',
        recipient: `r-5-${n}@plain.test`,
      });
    expect(told(1)).toBe('Mail from {ip} for {rcpt} in the name of {domain} is put off');
    expect(told(2)).toBe(told(1));
  });
});
