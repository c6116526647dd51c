// A message as it follows DATA.

import { describe, expect, it } from 'vitest';
import { asData } from '../../src/drivers/transport/raw-connection.ts';

const sent = (message: string) => asData(Buffer.from(message, 'latin1')).toString('latin1');

describe('a message as it follows DATA', () => {
  it('ends with a dot on a line of its own', () => {
    expect(sent('Subject: a\r\n\r\nb\r\n')).toBe('Subject: a\r\n\r\nb\r\n.\r\n');
  });

  it('gets the line end that it lacks', () => {
    expect(sent('Subject: a\r\n\r\nb')).toBe('Subject: a\r\n\r\nb\r\n.\r\n');
  });

  it('gets a dot more before each line that begins with one, the first and the last among them', () => {
    expect(sent('.a\r\n.\r\n..b\r\nc.\r\n.')).toBe('..a\r\n..\r\n...b\r\nc.\r\n..\r\n.\r\n');
  });
});
