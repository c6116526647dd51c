// A pool of connections to PostgreSQL on which BullMQ's tables stand ready.

import type { Pool, PoolConfig } from 'pg';

export async function openPool(url: string, max: number, onError: (error: Error) => void): Promise<Pool> {
  const [{ runMigrations }, { default: pg }] = await Promise.all([import('bullmq'), import('pg')]);
  const config = { ...poolConfig(url), options: '-c search_path=bullmq' };
  const client = new pg.Client(poolConfig(url));
  client.on('error', onError);
  await client.connect();
  try {
    await runMigrations(client);
  } finally {
    await client.end();
  }
  const pool = new pg.Pool({ ...config, max, keepAlive: true });
  // An idle connection that the server ends would otherwise end this process; after our own end nobody minds.
  pool.on('error', (error) => {
    if (!pool.ending) onError(error);
  });
  return pool;
}

/** `postgres:` addresses; a private server's socket folder stands in the `host` parameter. */
export function poolConfig(url: string): PoolConfig {
  return { connectionString: url, connectionTimeoutMillis: 10_000 };
}
