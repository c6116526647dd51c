// Boxes in Redis: a list each. Taking blocks its connection, so that is one of its own.

import type { Redis } from 'ioredis';
import { redisOptions } from '../queue/redis-options.ts';
import { closedText, keptMs, mostLetters, type Notice, type PostBoxes, type PostBoxOptions } from './post-boxes.ts';

const boxPrefix = 'maildrill:box:';
const noticePrefix = 'maildrill:notice:';

export async function openRedisBoxes(url: string, { onTrouble }: PostBoxOptions = {}): Promise<PostBoxes> {
  const { Redis } = await import('ioredis');
  const clients = [new Redis(redisOptions(url)), new Redis(redisOptions(url))] as const;
  for (const client of clients) client.on('error', (error) => onTrouble?.(error));
  return new RedisBoxes(...clients);
}

class RedisBoxes implements PostBoxes {
  readonly #client: Redis;
  /** For taking alone. */
  readonly #waiter: Redis;
  #isClosed = false;

  constructor(client: Redis, waiter: Redis) {
    this.#client = client;
    this.#waiter = waiter;
  }

  async put(box: string, letters: readonly string[]): Promise<void> {
    if (letters.length === 0) return;
    const key = boxPrefix + box;
    const done = await this.#client
      .pipeline()
      .rpush(key, ...letters)
      .pexpire(key, keptMs)
      .exec();
    for (const [error] of done ?? []) if (error !== null) throw error;
  }

  async take(box: string, waitMs: number): Promise<string[]> {
    const key = boxPrefix + box;
    if (this.#isClosed) throw new Error(closedText);
    try {
      // Redis 5 counts in whole seconds.
      const first = await this.#waiter.blpop(key, Math.max(1, Math.ceil(waitMs / 1000)));
      if (first === null) return [];
      const done = await this.#waiter
        .multi()
        .lrange(key, 0, mostLetters - 2)
        .ltrim(key, mostLetters - 1, -1)
        .exec();
      const more = done?.[0]?.[1];
      return [first[1], ...(Array.isArray(more) ? more.map(String) : [])];
    } catch (error) {
      if (this.#isClosed) return [];
      throw error;
    }
  }

  async putUp({ name, text }: Notice, leaseMs: number): Promise<void> {
    await this.#client.set(noticePrefix + name, text, 'PX', leaseMs);
  }

  async notices(): Promise<Notice[]> {
    const keys = await this.#keys(`${noticePrefix}*`);
    if (keys.length === 0) return [];
    const texts = await this.#client.mget(keys);
    return keys.flatMap((key, i) => {
      const text = texts[i];
      return text === null || text === undefined ? [] : [{ name: key.slice(noticePrefix.length), text }];
    });
  }

  async clear(name: string): Promise<void> {
    const keys = await this.#keys(`${boxPrefix}${name}:*`);
    await this.#client.del(noticePrefix + name, ...keys);
  }

  close(): Promise<void> {
    this.#isClosed = true;
    this.#client.disconnect();
    this.#waiter.disconnect();
    return Promise.resolve();
  }

  async #keys(pattern: string): Promise<string[]> {
    const found = new Set<string>();
    let cursor = '0';
    do {
      const [next, keys] = await this.#client.scan(cursor, 'MATCH', pattern, 'COUNT', 1000);
      for (const key of keys) found.add(key);
      cursor = next;
    } while (cursor !== '0');
    return [...found].sort();
  }
}
