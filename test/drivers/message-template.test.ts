import { simpleParser } from 'mailparser';
import { describe, expect, test } from 'vitest';
import { messageIdOf, messageOfHeader, messageOfId } from '../../src/drivers/transport/message-id.ts';
import { MessageTemplate } from '../../src/drivers/transport/message-template.ts';

const options = {
  campaign: 'weekly-offer',
  fromDomain: 'news.example',
  messageBytes: 20_000,
  linkBase: 'http://127.0.0.1:8025',
  run: 'a1',
  sentAtMs: Date.UTC(2026, 2, 2, 8),
};

describe('a message composed from a template', () => {
  test('is read by mailparser as what it says, with the links of message 4,237', async () => {
    const template = await MessageTemplate.make(options);
    const mail = await simpleParser(template.compose(4237, 'r-5-17@gmail.test'));
    expect(mail.messageId).toBe('<m4237.a1@news.example>');
    expect([mail.to].flat().map((to) => to?.text)).toEqual(['r-5-17@gmail.test']);
    expect(mail.from?.text).toBe('"weekly-offer" <weekly-offer@news.example>');
    expect(mail.date?.toISOString()).toBe('2026-03-02T08:00:00.000Z');
    expect(mail.html).toContain('http://127.0.0.1:8025/c/4237');
    expect(mail.html).toContain('http://127.0.0.1:8025/o/4237');
    expect(mail.text).toContain('http://127.0.0.1:8025/u/4237');
  });

  test('carries the one-click unsubscribe of RFC 8058', async () => {
    const raw = (await MessageTemplate.make(options)).compose(7, 'r-5-17@gmail.test').toString('latin1');
    expect(raw).toContain('List-Unsubscribe: <http://127.0.0.1:8025/u/7>\r\n');
    expect(raw).toContain('List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n');
  });

  test('is of the size asked for, to 3 %: 20,000 bytes, and 2,000', async () => {
    for (const messageBytes of [20_000, 2000]) {
      const template = await MessageTemplate.make({ ...options, messageBytes });
      const { length } = template.compose(1, 'r-5-1@gmail.test');
      expect(Math.abs(length - messageBytes) / messageBytes).toBeLessThan(0.03);
    }
  });

  test('has no line over the 998 octets of RFC 5322, and no bare line feed', async () => {
    const raw = (await MessageTemplate.make(options)).compose(1, 'r-5-1@gmail.test').toString('latin1');
    expect(Math.max(...raw.split('\r\n').map((line) => line.length))).toBeLessThanOrEqual(998);
    expect(raw.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
  });

  test('differs from the next one only in its recipient and its number', async () => {
    const template = await MessageTemplate.make(options);
    const one = template.compose(1, 'r-5-1@gmail.test').toString('latin1');
    const two = template.compose(2, 'r-5-2@gmail.test').toString('latin1');
    expect(
      one
        .replaceAll('r-5-1@', 'r-5-2@')
        .replaceAll('<m1.', '<m2.')
        .replaceAll(/\/([ocu])\/1\b/g, '/$1/2'),
    ).toBe(two);
  });
});

test('a Message-ID gives its number back, with brackets and without, and a stranger none', () => {
  expect(messageOfId(messageIdOf(12, 'run-7', 'news.example'))).toBe(12);
  expect(messageOfId('m12.run-7@news.example')).toBe(12);
  expect(messageOfHeader('From: a@b.test\r\nMessage-Id: <m99.x@news.example>\r\nTo: c@d.test\r\n')).toBe(99);
  expect(messageOfHeader('Message-ID: <CAF+1@mail.gmail.com>\r\n')).toBe(-1);
});
