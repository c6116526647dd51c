// Makes a folder and those above it, one by one. Node's own way (`recursive`) tries for ever where a file system lets
// nobody make a folder and says that the path does not exist, as /proc does.

import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ExitCode } from './exit-code.ts';
import { Refusal } from './refusal.ts';

export async function makeFolder(path: string): Promise<void> {
  const lacking: string[] = [];
  let nearest = path;
  for (; !(await exists(nearest)); nearest = dirname(nearest)) lacking.push(nearest);
  // What stands there may be a file, and then this says so.
  if (!(await isFolder(nearest))) await mkdir(path);
  for (const folder of lacking.toReversed()) await makeOne(folder);
}

async function makeOne(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    // Another run may have made it meanwhile.
    if (await isFolder(folder)) return;
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      throw new Refusal(`${folder}: no folder can be made in ${dirname(folder)}`, ExitCode.Lacking);
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true;
}
