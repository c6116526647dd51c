// Which broker a live run takes, what it says where none is to be had, and that none is left behind.

import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findBroker } from '../../src/drivers/broker/find-broker.ts';
import { missing } from './environment.ts';

let folder: string;
const servers: Server[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'broker-test-'));
  return () => rm(folder, { recursive: true, force: true });
});
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

function onPath(program: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((path) => join(path, program)).find((file) => existsSync(file));
}

const redis = onPath('redis-server');
const noRedis = redis === undefined ? missing('redis-server is not on the PATH') : null;

/** Answers every packet with what `reply` makes of it. */
async function impostor(reply: (data: Buffer) => Buffer | string): Promise<number> {
  const server = createServer((socket) => {
    socket.on('data', (data) => socket.write(reply(data)));
    socket.on('error', () => undefined);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function until(isSo: () => boolean): Promise<void> {
  for (let i = 0; i < 2000 && !isSo(); i++) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(isSo()).toBe(true);
}

function folderOf(url: string): string {
  return url.startsWith('unix:')
    ? url.slice('unix:'.length, -'/socket'.length)
    : decodeURIComponent(url.split('host=')[1]!);
}

describe('the broker that is taken', () => {
  it.skipIf(noRedis)('is a private Redis where redis-server is on the PATH', async () => {
    const broker = await findBroker({ env: { PATH: process.env['PATH'] } });
    expect(broker).toMatchObject({ kind: 'redis', isPrivate: true });
    expect(broker.description).toMatch(/^Redis \d+\.\d+\.\d+, started from redis-server on the PATH for this run$/);
    const { pid, url } = broker;
    expect(isAlive(pid!)).toBe(true);
    expect(existsSync(folderOf(url))).toBe(true);
    await broker.stop();
    expect(isAlive(pid!)).toBe(false);
    expect(existsSync(folderOf(url))).toBe(false);
  });

  it.skipIf(noRedis)('is a private Valkey where only that is there', async () => {
    await symlink(redis!, join(folder, 'valkey-server'));
    const broker = await findBroker({ env: { PATH: folder } });
    expect(broker.description).toContain('started from valkey-server on the PATH');
    await broker.stop();
  });

  it('is the PostgreSQL of the package where neither is there, and it is gone afterwards', async () => {
    const broker = await findBroker({ env: { PATH: '/nonexistent' } });
    expect(broker.description).toMatch(/^PostgreSQL \d+\.\d+, embedded, started for this run$/);
    const { pid, url } = broker;
    await broker.stop();
    expect(isAlive(pid!)).toBe(false);
    expect(existsSync(folderOf(url))).toBe(false);
  });

  it.skipIf(noRedis)('is the given one before all others: --broker, then REDIS_URL', async () => {
    const given = await findBroker({ env: { PATH: process.env['PATH'] }, only: 'redis' });
    const byEnvironment = await findBroker({ env: { REDIS_URL: given.url } });
    expect(byEnvironment).toMatchObject({ isPrivate: false, url: given.url, pid: undefined });
    expect(byEnvironment.description).toMatch(/, given by REDIS_URL$/);
    const byOption = await findBroker({ url: given.url, env: { REDIS_URL: 'redis://127.0.0.1:1' } });
    expect(byOption.description).toMatch(/, given by --broker$/);
    await byOption.stop();
    expect(isAlive(given.pid!)).toBe(true);
    await given.stop();
  });

  it.skipIf(noRedis)('starts again on its own data after kill -9', async () => {
    const { Redis } = await import('ioredis');
    const { redisOptions } = await import('../../src/drivers/queue/redis-options.ts');
    const broker = await findBroker({ env: { PATH: process.env['PATH'] }, only: 'redis' });
    const client = new Redis(redisOptions(broker.url));
    client.on('error', () => undefined);
    await client.set('kept', 'yes');
    process.kill(broker.pid!, 'SIGKILL');
    await broker.restart();
    expect(await client.get('kept')).toBe('yes');
    client.disconnect();
    await broker.stop();
  });
});

describe('no process and no folder of a broker outlives', () => {
  it.each([['redis'], ['postgres']])('the run that started %s, when that is ended by kill -9', async (kind) => {
    if (kind === 'redis' && noRedis !== null) return;
    const file = join(folder, `start-${kind}.mjs`);
    const source = fileURLToPath(new URL('../../src/drivers/broker/find-broker.ts', import.meta.url));
    const bundle = await rolldown({
      input: source,
      platform: 'node',
      external: /^(ioredis|pg)$/,
      onLog: () => undefined,
    });
    const { output } = await bundle.generate({ format: 'esm', codeSplitting: false });
    await bundle.close();
    const { writeFile } = await import('node:fs/promises');
    // Beside the repository's own packages, or it would not find them.
    const modules = fileURLToPath(new URL('../../node_modules', import.meta.url));
    await symlink(modules, join(folder, 'node_modules')).catch(() => undefined);
    await writeFile(
      file,
      `${output[0].code}\nconst broker = await findBroker({ env: process.env, only: '${kind}' });\nprocess.send({ pid: broker.pid, url: broker.url });\nsetInterval(() => {}, 1000);\n`,
    );
    const parent = fork(file);
    const { pid, url } = await new Promise<{ pid: number; url: string }>((resolve, reject) => {
      parent.once('message', (told) => resolve(told as { pid: number; url: string }));
      parent.once('exit', (code) => reject(new Error(`ended with ${code}`)));
    });
    expect(isAlive(pid)).toBe(true);
    parent.removeAllListeners('exit');
    parent.kill('SIGKILL');
    await until(() => !isAlive(pid) && !existsSync(folderOf(url)));
  });
});

describe('a broker that cannot be taken is named, and why', () => {
  const refusal = (wish: Parameters<typeof findBroker>[0]) =>
    findBroker(wish).then(
      () => 'taken',
      (error: Error) => error.message,
    );

  it('nobody listens', async () => {
    expect(await refusal({ url: 'redis://127.0.0.1:1', env: {} })).toBe(
      '--broker: redis://127.0.0.1:1 is not reachable: nobody listens there',
    );
    expect(await refusal({ env: { DATABASE_URL: 'postgres://me:secret@127.0.0.1:1/db' } })).toBe(
      'DATABASE_URL: postgres://me:***@127.0.0.1:1/db is not reachable: nobody listens there',
    );
  });

  it('no such host', async () => {
    expect(await refusal({ url: 'redis://broker.invalid:6379', env: {} })).toBe(
      '--broker: redis://broker.invalid:6379 is not reachable: no such host',
    );
  });

  it('another protocol', async () => {
    expect(await refusal({ url: 'amqp://127.0.0.1', env: {} })).toBe(
      '--broker: expected an address that begins with redis://, rediss://, postgres:// or postgresql://, got "amqp"',
    );
  });

  it('the password is wrong', async () => {
    const port = await impostor(() => '-WRONGPASS invalid username-password pair or user is disabled.\r\n'.repeat(3));
    expect(await refusal({ url: `redis://:secret@127.0.0.1:${port}`, env: {} })).toBe(
      `--broker: redis://:***@127.0.0.1:${port} does not accept the user or password`,
    );
    const postgres = await impostor(() => error('28P01', 'password authentication failed for user "me"'));
    expect(await refusal({ url: `postgres://me:secret@127.0.0.1:${postgres}/db`, env: {} })).toBe(
      `--broker: postgres://me:***@127.0.0.1:${postgres}/db does not accept the user or password`,
    );
  });

  it.skipIf(noRedis)('it would throw messages away', async () => {
    const { Redis } = await import('ioredis');
    const { redisOptions } = await import('../../src/drivers/queue/redis-options.ts');
    const broker = await findBroker({ env: { PATH: process.env['PATH'] }, only: 'redis' });
    const client = new Redis(redisOptions(broker.url));
    await client.config('SET', 'maxmemory-policy', 'allkeys-lru');
    // Without a limit nothing is ever thrown away.
    expect(await refusal({ url: broker.url, env: {} })).toBe('taken');
    await client.config('SET', 'maxmemory', '100mb');
    expect(await refusal({ url: broker.url, env: {} })).toBe(
      '--broker: Redis throws keys away when its memory is full (maxmemory-policy allkeys-lru), and messages with them\n  hint: CONFIG SET maxmemory-policy noeviction, or give another',
    );
    await client.config('SET', 'maxmemory-policy', 'noeviction');
    expect(await refusal({ url: broker.url, env: {} })).toBe('taken');
    client.disconnect();
    await broker.stop();
  });

  it('it is too old', async () => {
    const info = 'redis_version:4.0.14\r\n';
    const port = await impostor((data) =>
      data
        .toString()
        .split(/^\*\d+\r\n/m)
        .slice(1)
        .map((command) =>
          /^\$4\r\ninfo/i.test(command) ? `$${info.length}\r\n${info}\r\n` : '-ERR unknown command\r\n',
        )
        .join(''),
    );
    expect(await refusal({ url: `redis://127.0.0.1:${port}`, env: {} })).toBe(
      '--broker: Redis 4.0.14 is too old; 5.0.0 or later is needed',
    );
    const postgres = await impostor((data) => (data[0] === 0 ? ready() : versionRow('9.6.24')));
    expect(await refusal({ url: `postgres://me@127.0.0.1:${postgres}/db`, env: {} })).toBe(
      '--broker: PostgreSQL 9.6.24 is too old; 13 or later is needed',
    );
  });

  it('it never says a word', async () => {
    const port = await impostor(() => '');
    expect(await refusal({ url: `redis://127.0.0.1:${port}`, env: {} })).toBe(
      `--broker: redis://127.0.0.1:${port} is not reachable: no answer within 5 s`,
    );
  });

  it('no such database', async () => {
    const port = await impostor(() => error('3D000', 'database "db" does not exist'));
    expect(await refusal({ url: `postgres://me@127.0.0.1:${port}/db`, env: {} })).toBe(
      `--broker: postgres://me@127.0.0.1:${port}/db has no such database`,
    );
  });
});

/** Messages of PostgreSQL's protocol, as little of it as these tests need. */
function message(type: string, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(5);
  head.write(type, 0, 'latin1');
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

function error(code: string, text: string): Buffer {
  return message('E', Buffer.from(`SFATAL\0C${code}\0M${text}\0\0`));
}

function ready(): Buffer {
  return Buffer.concat([message('R', Buffer.from([0, 0, 0, 0])), message('Z', Buffer.from('I'))]);
}

function versionRow(version: string): Buffer {
  const field = Buffer.concat([
    Buffer.from('version\0'),
    Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 25, 255, 255, 255, 255, 255, 255, 0, 0]),
  ]);
  const count = Buffer.from([0, 1]);
  const length = Buffer.alloc(4);
  length.writeInt32BE(version.length);
  return Buffer.concat([
    message('1'),
    message('2'),
    message('T', count, field),
    message('D', count, length, Buffer.from(version)),
    message('C', Buffer.from('SELECT 1\0')),
    message('Z', Buffer.from('I')),
  ]);
}
