// The real terminal, clock and files behind `Io`. It decides nothing.

import { appendFile, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { cpus, hostname, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../scenario/package-root.ts';
import type { Ended, Files, Io, Output } from './io.ts';
import { makeFolder } from './make-folder.ts';
import { troubleAt } from './refusal.ts';

export function processIo(host: NodeJS.Process): Io {
  const interrupt = interruptOf(host);
  return {
    stdout: outputTo(host, host.stdout),
    stderr: outputTo(host, host.stderr),
    cwd: host.cwd(),
    env: host.env,
    interrupt,
    nowMs: () => Date.now(),
    cpuMs: () => (host.cpuUsage().user + host.cpuUsage().system) / 1000,
    peakMemoryBytes: () => host.resourceUsage().maxRSS * 1024,
    hostName: hostname(),
    machine: {
      nodeVersion: host.versions.node,
      tzVersion: host.versions['tz'] ?? 'unknown',
      platform: `${host.platform} ${host.arch}`,
      cpuModel: cpus()[0]?.model.trim() ?? 'unknown',
      cpuCount: cpus().length,
      memoryBytes: totalmem(),
    },
    files: diskFiles,
    startSelf: (argv) => startSelf(host, argv, interrupt),
  };
}

/** What is printed there is told by its exit code and files; only its complaints are kept. */
async function startSelf(host: NodeJS.Process, argv: readonly string[], signal: AbortSignal): Promise<Ended> {
  const { spawn } = await import('node:child_process');
  const program = join(packageRoot(), 'src/cli/maildrill.mjs');
  // The run that was asked for tells CI what came out; its helpers would tell it once more each.
  const { GITHUB_ACTIONS: _, GITHUB_STEP_SUMMARY: __, ...env } = host.env;
  const child = spawn(host.execPath, [program, ...argv], { env, stdio: ['ignore', 'ignore', 'pipe'] });
  const stop = (): void => void child.kill('SIGINT');
  signal.addEventListener('abort', stop);
  const texts: string[] = [];
  child.stderr.on('data', (chunk) => texts.push(String(chunk)));
  return new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (exitCode) => resolve({ exitCode, errText: texts.join('') }));
  }).finally(() => signal.removeEventListener('abort', stop));
}

/** A log has no width of its own; most readers show this much. A terminal that does not say how high it is has at least 24. */
const widthElsewhere = 120;
const heightElsewhere = 24;

function outputTo(host: NodeJS.Process, stream: NodeJS.WriteStream): Output {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    // `maildrill run … | head -1` closes our pipe early. That is the reader's wish: what else was asked for goes on, and
    // the exit code is that of the run.
    if (error.code === 'EPIPE') return;
    const trouble = troubleAt('the output', error);
    if (trouble === undefined) throw error;
    if (stream !== host.stderr) host.stderr.write(`maildrill: ${trouble.message}\n`);
    host.exit(trouble.exitCode);
  });
  return {
    write: (text) => void stream.write(text),
    isTerminal: stream.isTTY === true,
    // A terminal that nobody has sized, as in many a CI, has 0 columns; one that a reader sizes anew tells each time.
    get columns() {
      return stream.columns || widthElsewhere;
    },
    get rows() {
      return stream.rows || heightElsewhere;
    },
  };
}

/** The first Ctrl-C asks the run to end and write what it has; a second one ends the process at once. */
function interruptOf(host: NodeJS.Process): AbortSignal {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) host.exit(130);
    controller.abort();
  };
  host.on('SIGINT', onSignal);
  host.on('SIGTERM', onSignal);
  return controller.signal;
}

export const diskFiles: Files = {
  readText: (path) => readFile(path, 'utf8'),
  write: (path, data) => writeFile(path, data),
  append: (path, data) =>
    appendFile(path, data).catch((error: unknown) => {
      throw troubleAt(path, error) ?? error;
    }),
  rename,
  makeFolder,
  remove: (path) => rm(path, { force: true }),
  kindOf: async (path) => {
    const found = await stat(path).catch(() => undefined);
    if (found === undefined) return 'nothing';
    return found.isDirectory() ? 'folder' : 'file';
  },
  list: async (path) => (await readdir(path)).sort(),
  makeTemporaryFolder: () => mkdtemp(join(tmpdir(), 'maildrill-')),
  removeFolder: (path) => rm(path, { recursive: true, force: true }),
};
