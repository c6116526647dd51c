// Runs a private server so that it never outlives us. Between us and the server stands a small shell, the keeper, in a
// session of its own: a Ctrl-C in the terminal does not reach it, and we decide when the server ends. The keeper waits
// on a pipe that only we hold. When we say so, or when the pipe breaks because we are gone, in whatever way, kill -9
// included, it ends the server and removes the folder. Killing the keeper itself with -9 is the one way to leave both.

import { type ChildProcess, spawn } from 'node:child_process';

export interface Kept {
  /** The server's own process. */
  readonly pid: number;
  /** Ends the server; `keepsFolder` leaves its data for a start over. */
  readonly end: (keepsFolder: boolean) => Promise<void>;
}

export interface KeptCommand {
  /** Everything of the server's is in here; it is removed at the end. */
  readonly folder: string;
  readonly program: string;
  readonly args: readonly string[];
  /** How the server wants to be asked to stop: PostgreSQL drops its clients on INT, and on TERM waits for them. */
  readonly stopSignal: 'TERM' | 'INT';
  /** The user to run as. */
  readonly uid?: number | undefined;
}

// $1 the folder, $2 the signal, the rest the server's command line. Its output goes to a file in the folder, which is
// read when it does not start. A server that does not end within ten seconds is killed.
const script = `
trap '' INT TERM HUP
folder=$1; signal=$2; shift 2
"$@" </dev/null >>"$folder/log" 2>&1 &
server=$!
echo "$server"
read -r word
kill -"$signal" "$server" 2>/dev/null
tries=0
while kill -0 "$server" 2>/dev/null && [ $tries -lt 200 ]; do sleep 0.05; tries=$((tries+1)); done
kill -KILL "$server" 2>/dev/null
wait "$server" 2>/dev/null
[ "$word" = keep ] || rm -rf "$folder"
`;

export async function keep(command: KeptCommand): Promise<Kept> {
  const { folder, program, args, stopSignal, uid } = command;
  const keeper = spawn('/bin/sh', ['-c', script, 'maildrill-keeper', folder, stopSignal, program, ...args], {
    cwd: folder,
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
    env: { ...process.env, TZ: 'UTC' },
  });
  const ended = new Promise<void>((resolve) => keeper.once('close', () => resolve()));
  const pid = await firstLine(keeper);
  // The keeper may end before it has read what it is told.
  keeper.stdin?.on('error', () => undefined);
  keeper.unref();
  return {
    pid: Number(pid),
    end: async (keepsFolder) => {
      keeper.ref();
      keeper.stdin?.end(keepsFolder ? 'keep\n' : 'remove\n');
      await ended;
    },
  };
}

function firstLine(keeper: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    keeper.once('error', reject);
    keeper.once('close', () => reject(new Error('the shell that keeps the broker has ended at once')));
    keeper.stdout?.on('data', (chunk) => {
      text += String(chunk);
      const end = text.indexOf('\n');
      if (end === -1) return;
      keeper.stdout?.destroy();
      resolve(text.slice(0, end));
    });
  });
}
