// The built command as a person starts it, and what it leaves behind.

import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/scenario/package-root.ts';

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Processes it started that are still there. */
  readonly leftPids: readonly number[];
  /** What stands in the folder for its temporary files. */
  readonly leftFiles: readonly string[];
}

/** The same, for a test that ends it itself. */
export function started(argv: readonly string[]) {
  const child = spawn(process.execPath, [join(packageRoot(), 'src/cli/maildrill.mjs'), ...argv], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return { kill: (signal: NodeJS.Signals) => child.kill(signal), ended };
}

/** `during` is told the process's id once `stderr` has said something that matches `when`. */
export async function command(
  argv: readonly string[],
  { when = /(?!)/, during = () => {} }: { readonly when?: RegExp; readonly during?: (pid: number) => void } = {},
): Promise<Ended> {
  const place = mkdtempSync(join(tmpdir(), 'whole-command-'));
  // Several may run at once, and each is to find its own files only.
  const [temporary, folder] = ['tmp', 'work'].map((name) => join(place, name)) as [string, string];
  for (const path of [temporary, folder]) mkdirSync(path);
  // PostgreSQL runs as another user.
  for (const path of [place, temporary]) chmodSync(path, 0o755);
  const child = spawn(process.execPath, [join(packageRoot(), 'src/cli/maildrill.mjs'), ...argv], {
    cwd: folder,
    env: { ...process.env, TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  let isTold = false;
  const family = new Set<number>();
  const watching = setInterval(() => {
    for (const pid of descendantsOf(child.pid!)) family.add(pid);
  }, 50);
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString();
    if (isTold || !when.test(stderr)) return;
    isTold = true;
    during(child.pid!);
  });
  const exitCode = await new Promise<number | null>((resolve) => child.once('exit', resolve));
  clearInterval(watching);
  // A private broker's keeper removes its folder when its server has ended, which may be a moment after us.
  for (let tries = 0; tries < 200 && (readdirSync(temporary).length > 0 || [...family].some(lives)); tries++)
    await new Promise((resolve) => setTimeout(resolve, 50));
  const ended = { exitCode, stdout, stderr, leftPids: [...family].filter(lives), leftFiles: readdirSync(temporary) };
  rmSync(place, { recursive: true, force: true });
  return ended;
}

function lives(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

export function descendantsOf(pid: number): number[] {
  const found: number[] = [];
  try {
    for (const child of readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').filter(Boolean))
      found.push(Number(child), ...descendantsOf(Number(child)));
  } catch {
    // It has ended meanwhile.
  }
  return found;
}
