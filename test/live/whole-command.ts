// The built command as a person starts it, and what it leaves behind.

import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/scenario/package-root.ts';

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Processes it started that are still there. */
  readonly leftPids: readonly number[];
  /** What is new in the folder for temporary files. */
  readonly leftFiles: readonly string[];
}

/** `during` is told the process's id once `stderr` has said something that matches `when`. */
export async function command(
  argv: readonly string[],
  { when = /(?!)/, during = () => {} }: { readonly when?: RegExp; readonly during?: (pid: number) => void } = {},
): Promise<Ended> {
  const filesBefore = new Set(ourFiles());
  const child = spawn(process.execPath, [join(packageRoot(), 'src/cli/maildrill.mjs'), ...argv], {
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
  for (let tries = 0; tries < 100 && (ourFiles().some(isNew) || [...family].some(lives)); tries++)
    await new Promise((resolve) => setTimeout(resolve, 50));
  return { exitCode, stdout, stderr, leftPids: [...family].filter(lives), leftFiles: ourFiles().filter(isNew) };

  function isNew(name: string): boolean {
    return !filesBefore.has(name);
  }
}

function ourFiles(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith('maildrill-'));
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
