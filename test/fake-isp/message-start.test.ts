import { describe, expect, test } from 'vitest';
import { MessageStart } from '../../fake-isp/smtp/message-start.ts';

const header = 'From: offers@news.example\r\nMessage-ID: <m7.run-1@news.example>\r\n';

function headerOf(...pieces: readonly string[]): string {
  const start = new MessageStart();
  for (const piece of pieces) start.add(Buffer.from(piece, 'latin1'));
  return start.header();
}

describe('the header of a message', () => {
  test('is whole, in however many pieces it came', () => {
    const message = `${header}\r\nHello.\r\n`;
    expect(headerOf(message)).toBe(header);
    expect(headerOf(message.slice(0, 30), message.slice(30))).toBe(header);
    expect(headerOf(...message)).toBe(header);
    expect(headerOf()).toBe('');
  });

  test('is all there is where the message has no body, and ends at 16 kB where it never ends', () => {
    expect(headerOf(header)).toBe(header);
    const endless = 'X-Long: '.concat('a'.repeat(10_000));
    expect(headerOf(endless, endless, endless)).toBe(endless.repeat(2).slice(0, 16_384));
  });
});
