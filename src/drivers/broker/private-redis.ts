// A Redis or Valkey of our own, on a socket in a folder of its own: no port that could be taken, and nobody else gets in.
// Every change is appended to a file, so that a server that is killed and started again has lost nothing.

import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Broker, BrokerTrouble } from './broker.ts';
import { checkGiven } from './given-broker.ts';
import { keep } from './keeper.ts';

const startLimitMs = 10_000;

export async function startPrivateRedis(path: string, name: string): Promise<Broker> {
  const folder = await mkdtemp(join(tmpdir(), 'maildrill-redis-'));
  const socket = join(folder, 'socket');
  const url = `unix:${socket}`;
  const start = () => keep({ folder, program: path, args: argumentsFor(folder, socket), stopSignal: 'TERM' });
  let kept = await start();
  const version = await answerOf(url, folder, kept.end);
  return {
    kind: 'redis',
    url,
    description: `${version}, started from ${name} on the PATH for this run`,
    isPrivate: true,
    get pid() {
      return kept.pid;
    },
    restart: async () => {
      await kept.end(true);
      kept = await start();
      await answerOf(url, folder, kept.end);
    },
    fill: (isFull) => setRoom(url, isFull),
    stop: () => kept.end(false),
  };
}

function argumentsFor(folder: string, socket: string): string[] {
  const settings = {
    port: '0',
    unixsocket: socket,
    unixsocketperm: '700',
    dir: folder,
    save: '',
    appendonly: 'yes',
    appendfsync: 'everysec',
    // A rewrite forks, which a measurement would see.
    'auto-aof-rewrite-percentage': '0',
    'maxmemory-policy': 'noeviction',
  };
  return Object.entries(settings).flatMap(([key, value]) => [`--${key}`, value]);
}

/** With no room Redis goes on answering, and refuses whatever would add something. */
async function setRoom(url: string, isFull: boolean): Promise<void> {
  const [{ Redis }, { redisOptions }] = await Promise.all([import('ioredis'), import('../queue/redis-options.ts')]);
  const operator = new Redis({ ...redisOptions(url), maxRetriesPerRequest: 20 });
  operator.on('error', () => undefined); // What is asked of it fails with the same.
  try {
    await operator.config('SET', 'maxmemory', isFull ? '1' : '0');
  } finally {
    operator.disconnect();
  }
}

async function answerOf(url: string, folder: string, end: (keepsFolder: boolean) => Promise<void>): Promise<string> {
  const lateMs = performance.now() + startLimitMs;
  for (;;) {
    try {
      return await checkGiven('redis', url, 'the private Redis');
    } catch (error) {
      if (performance.now() > lateMs) {
        const log = await readFile(join(folder, 'log'), 'utf8').catch(() => '');
        await end(false);
        throw new BrokerTrouble(`${(error as Error).message}${lastLine(log)}`);
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

export function lastLine(log: string): string {
  const line = log.trim().split('\n').at(-1) ?? '';
  return line === '' ? '' : `\n  it said last: ${line}`;
}
