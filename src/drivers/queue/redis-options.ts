// How ioredis is told where its server is and what to do while that is away.

import type { RedisOptions } from 'ioredis';

/** ioredis types this one as never undefined where its own type of all options lets it be. */
type RedisSettings = Omit<RedisOptions, 'replyMapping'>;

/**
 * `redis:` and `rediss:` addresses, and `unix:` ones of a private server's socket. Commands wait while the server is away;
 * after `goneAfterMs` of that they fail, and all that come later.
 */
export function redisOptions(url: string, goneAfterMs = Number.POSITIVE_INFINITY): RedisSettings {
  let awaySinceMs = 0;
  const common: RedisSettings = {
    // BullMQ's condition: a command waits for the connection to come back instead of failing after some tries.
    maxRetriesPerRequest: null,
    // Servers before Redis 6 know no other, and nothing here needs a newer one.
    protocol: 2,
    retryStrategy: (tries) => {
      const nowMs = performance.now();
      if (tries === 1) awaySinceMs = nowMs;
      return nowMs - awaySinceMs > goneAfterMs ? null : Math.min(500, 20 * tries);
    },
  };
  const { protocol, hostname, port, pathname, username, password } = new URL(url);
  if (protocol === 'unix:') return { ...common, path: decodeURIComponent(pathname) };
  const db = Number(pathname.slice(1));
  return {
    ...common,
    host: hostname.replace(/^\[|\]$/g, ''),
    port: port === '' ? 6379 : Number(port),
    ...(username === '' ? {} : { username: decodeURIComponent(username) }),
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    ...(Number.isInteger(db) ? { db } : {}),
    ...(protocol === 'rediss:' ? { tls: { servername: hostname } } : {}),
  };
}
