// Asks a broker that was given whether it is there, lets us in and is new enough, and says so in plain words if not.

import { type BrokerAddress, BrokerTrouble } from './broker.ts';

const answerLimitMs = 5000;
/** What BullMQ needs at least. */
const oldestRedis = '5.0.0';
const oldestPostgres = 13;

export function kindOf(url: string): BrokerAddress['kind'] | undefined {
  if (/^(rediss?|unix):/.test(url)) return 'redis';
  return /^postgres(ql)?:\/\//.test(url) ? 'postgres' : undefined;
}

/** Which server answers, as `Redis 7.0.15`; throws a `BrokerTrouble` that begins with `source`. */
export async function checkGiven(kind: BrokerAddress['kind'], url: string, source: string): Promise<string> {
  try {
    return await (kind === 'redis' ? redisVersion(url) : postgresVersion(url));
  } catch (error) {
    if (error instanceof BrokerTrouble) throw new BrokerTrouble(`${source}: ${error.message}`);
    throw new BrokerTrouble(`${source}: ${shownUrl(url)} ${reasonOf(error)}`);
  }
}

async function redisVersion(url: string): Promise<string> {
  const [{ Redis }, { redisOptions }] = await Promise.all([import('ioredis'), import('../queue/redis-options.ts')]);
  const client = new Redis({
    ...redisOptions(url),
    lazyConnect: true,
    connectTimeout: answerLimitMs,
    commandTimeout: answerLimitMs,
    retryStrategy: () => null,
    // One try, and its own error instead of "connection is closed".
    maxRetriesPerRequest: 0,
  });
  let trouble: Error | undefined;
  client.on('error', (error) => {
    trouble ??= error;
  });
  try {
    await client.connect();
    const info = await client.info('server');
    const version = /^redis_version:(.*)$/m.exec(info)?.[1]?.trim() ?? '0';
    const valkey = /^valkey_version:(.*)$/m.exec(info)?.[1]?.trim();
    if (isOlder(version, oldestRedis)) {
      throw new BrokerTrouble(`Redis ${version} is too old; ${oldestRedis} or later is needed`);
    }
    refuseEviction(await client.info('memory'));
    return valkey === undefined ? `Redis ${version}` : `Valkey ${valkey}`;
  } catch (error) {
    throw error instanceof BrokerTrouble ? error : (trouble ?? error);
  } finally {
    client.disconnect();
  }
}

/** What it threw away would be missed by nobody: a flow would ask for its next message for ever. */
function refuseEviction(info: string): void {
  const most = /^maxmemory:(\d+)/m.exec(info)?.[1] ?? '0';
  const policy = /^maxmemory_policy:(\S+)/m.exec(info)?.[1] ?? 'noeviction';
  if (most === '0' || policy === 'noeviction') return;
  throw new BrokerTrouble(
    `Redis throws keys away when its memory is full (maxmemory-policy ${policy}), and messages with them\n  hint: CONFIG SET maxmemory-policy noeviction, or give another`,
  );
}

async function postgresVersion(url: string): Promise<string> {
  const { default: pg } = await import('pg');
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: answerLimitMs,
    query_timeout: answerLimitMs,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query('select current_setting($1) as version', ['server_version']);
    const version = String(rows[0]?.version).split(' ')[0]!;
    if (Number.parseInt(version, 10) < oldestPostgres) {
      throw new BrokerTrouble(`PostgreSQL ${version} is too old; ${oldestPostgres} or later is needed`);
    }
    return `PostgreSQL ${version}`;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The address without its password. */
export function shownUrl(url: string): string {
  // A password may hold an @ or a slash of its own; the last @ ends it.
  return url.replace(/\?.*$/, '').replace(/(:\/\/[^/:@]*):.*@/, '$1:***@');
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  for (const [pattern, reason] of reasons) if (pattern.test(`${code} ${text}`)) return reason;
  return `does not work: ${text.split('\n')[0]}`;
}

const reasons: readonly [RegExp, string][] = [
  [/ECONNREFUSED/, 'is not reachable: nobody listens there'],
  [/ENOTFOUND|EAI_AGAIN/, 'is not reachable: no such host'],
  [/ENOENT/, 'is not reachable: no such socket'],
  [/ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|timeout|timed out/i, 'is not reachable: no answer within 5 s'],
  [/WRONGPASS|NOAUTH|28P01|28000|invalid password|without any password/, 'does not accept the user or password'],
  [/3D000/, 'has no such database'],
  [/CERT|certificate|self.signed/i, 'shows a certificate that is not trusted'],
  [/EPROTO|wrong version number|does not support SSL|ECONNRESET/i, 'closes the connection; does it speak TLS, or not?'],
];

function isOlder(version: string, oldest: string): boolean {
  const [a, b] = [version, oldest].map((text) => text.split('.').map(Number));
  for (let i = 0; i < 3; i++) {
    const difference = (a?.[i] ?? 0) - (b?.[i] ?? 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
}
