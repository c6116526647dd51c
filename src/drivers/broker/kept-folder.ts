// A folder for temporary files that never outlives us. As with a private server, a small shell waits on a pipe that only
// we hold, and removes the folder when we say so or when the pipe breaks because we are gone, kill -9 included.

import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface KeptFolder {
  readonly path: string;
  readonly remove: () => Promise<void>;
}

// Whoever was writing into it when we died may go on for a moment.
const script = `
trap '' INT TERM HUP
read -r word
tries=0
while [ -e "$1" ] && [ $tries -lt 100 ]; do rm -rf "$1" 2>/dev/null || sleep 0.1; tries=$((tries+1)); done
`;

/** A new folder whose name begins so. */
export async function keepFolder(prefix: string): Promise<KeptFolder> {
  const path = await mkdtemp(join(tmpdir(), prefix));
  const byOurselves = (): Promise<void> => rm(path, { recursive: true, force: true });
  // Without a shell nobody removes it after a kill -9.
  if (process.platform === 'win32') return { path, remove: byOurselves };
  const keeper = spawn('/bin/sh', ['-c', script, 'maildrill-keeper', path], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  const ended = new Promise<void>((resolve) => {
    keeper.once('close', () => resolve());
    keeper.once('error', () => resolve());
  });
  // It may have been killed itself, and hears nothing any more.
  keeper.stdin?.on('error', () => undefined);
  keeper.unref();
  return {
    path,
    remove: async () => {
      keeper.ref();
      keeper.stdin?.end();
      await ended;
      await byOurselves();
    },
  };
}
