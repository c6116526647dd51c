// Which broker a live run takes: the one it was given, a private Redis or Valkey where one is installed, and otherwise
// the PostgreSQL that came with the package, so that a machine with only Node can run live.

import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { type Broker, BrokerTrouble, type BrokerWish } from './broker.ts';
import { checkGiven, kindOf } from './given-broker.ts';
import { startPrivatePostgres } from './private-postgres.ts';
import { startPrivateRedis } from './private-redis.ts';

const redisPrograms = ['redis-server', 'valkey-server'];

export async function findBroker(wish: BrokerWish): Promise<Broker> {
  const given = givenUrl(wish);
  if (given !== undefined) return await takeGiven(given.url, given.source);
  if (process.platform === 'win32') {
    throw new BrokerTrouble('no private broker can be started on Windows; give one with --broker');
  }
  if (wish.only !== 'postgres') {
    for (const program of redisPrograms) {
      const path = await onPath(program, wish.env['PATH'] ?? '');
      if (path !== undefined) return await startPrivateRedis(path, program);
    }
    if (wish.only === 'redis') throw new BrokerTrouble('neither redis-server nor valkey-server is on the PATH');
  }
  return await startPrivatePostgres();
}

function givenUrl({ url, env, only }: BrokerWish): { readonly url: string; readonly source: string } | undefined {
  if (url !== undefined) return { url, source: '--broker' };
  if (only !== undefined) return undefined;
  for (const source of ['REDIS_URL', 'DATABASE_URL']) {
    const found = env[source];
    if (found !== undefined && found !== '') return { url: found, source };
  }
  return undefined;
}

async function takeGiven(url: string, source: string): Promise<Broker> {
  const kind = kindOf(url);
  if (kind === undefined) {
    throw new BrokerTrouble(
      `${source}: expected an address that begins with redis://, rediss://, postgres:// or postgresql://, got ${JSON.stringify(url.split(':')[0])}`,
    );
  }
  const version = await checkGiven(kind, url, source);
  return {
    kind,
    url,
    description: `${version}, given by ${source}`,
    isPrivate: false,
    pid: undefined,
    restart: () => Promise.reject(new Error('bug: a given broker is not ours to start again')),
    stop: () => Promise.resolve(),
  };
}

async function onPath(program: string, path: string): Promise<string | undefined> {
  for (const folder of path.split(delimiter)) {
    if (folder === '') continue;
    const file = join(folder, program);
    const mayRun = await access(file, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (mayRun) return file;
  }
  return undefined;
}
