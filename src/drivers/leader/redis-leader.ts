// The lead of a run in Redis: a key that expires, which holds the leader's number and what it told about itself, and
// beside it the number that was given out last.

import { redisOptions } from '../queue/redis-options.ts';
import type { LeaderDesk } from './leader-desk.ts';

const take = `
local held = redis.call('GET', KEYS[1])
if held then return { 0, held, redis.call('PTTL', KEYS[1]) } end
local token = math.max(tonumber(redis.call('GET', KEYS[2]) or '0') + 1, tonumber(ARGV[3]))
redis.call('SET', KEYS[2], token)
redis.call('SET', KEYS[1], token .. ' ' .. ARGV[1], 'PX', ARGV[2])
return { token, '', 0 }`;

const renew = `
if redis.call('GET', KEYS[2]) ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1] .. ' ' .. ARGV[3], 'PX', ARGV[2])
return 1`;

const evict = `
local held = redis.call('GET', KEYS[1])
if held and string.match(held, '^%d+ (.*)$') == ARGV[1] then redis.call('DEL', KEYS[1]) end`;

const release = `
if redis.call('GET', KEYS[2]) == ARGV[1] then redis.call('DEL', KEYS[1], KEYS[2]) end`;

export async function openRedisLeader(url: string, run: string): Promise<LeaderDesk> {
  const { Redis } = await import('ioredis');
  const client = new Redis(redisOptions(url));
  // It comes back by itself; the lease says when that is too late.
  client.on('error', () => undefined);
  const keys = [`maildrill:${run}:leader`, `maildrill:${run}:leader-token`] as const;
  const call = (script: string, ...given: readonly (string | number)[]) => client.eval(script, 2, ...keys, ...given);
  return {
    take: async (holder, leaseMs, tokenLeast) => {
      const [token, held, leftMs] = (await call(take, holder, leaseMs, tokenLeast)) as [number, string, number];
      return token > 0 ? { token } : { holder: held.slice(held.indexOf(' ') + 1), leftMs };
    },
    renew: async (token, leaseMs, holder) => (await call(renew, token, leaseMs, holder)) === 1,
    evict: async (holder) => {
      await call(evict, holder);
    },
    release: async (token) => {
      await call(release, token);
    },
    close: async () => client.disconnect(),
  };
}
