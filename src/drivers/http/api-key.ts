// Who may hand work in: whoever says the key of the run, in `Authorization: Bearer …`.

import { createHash, timingSafeEqual } from 'node:crypto';
import type { Context } from 'hono';

export function askedByKey(c: Context, apiKey: string): boolean {
  // Of one length, so that the time it takes tells nothing of the key.
  return timingSafeEqual(digestOf(c.req.header('authorization') ?? ''), digestOf(`Bearer ${apiKey}`));
}

export function needsKey(c: Context) {
  const error = 'an API key is expected: Authorization: Bearer …';
  return c.json({ error }, 401, { 'WWW-Authenticate': 'Bearer' });
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
