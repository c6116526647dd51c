// Twice as fast as Postfix's queue? The same load, 2 kB messages to one sink, by way of a stock Postfix (smtp-source
// hands it in, its queue manager hands it on) and by way of maildrill's live run (queue in Redis, a delivery agent),
// turn and turn about on the same machine. The sink is Postfix's smtp-sink, which counts what comes; it and smtp-source
// are booked to nobody. `npm run bench:postfix`; with `--quick` fewer messages and rounds.

import { execFile } from 'node:child_process';
import { closeSync, fstatSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { keep } from '../src/drivers/broker/keeper.ts';
import { runAlone } from './parts/alone.ts';
import { listensSoon } from './parts/listening.ts';
import { machineText } from './parts/machine.ts';
import { median } from './parts/median.ts';
import { howToInstall, postfixTool } from './parts/postfix-tools.ts';
import { lastOf, type PrivatePostfix, startPostfix } from './parts/private-postfix.ts';
import { familyCpuMs } from './parts/process-cpu.ts';

const isQuick = process.argv.includes('--quick');
const rounds = isQuick ? 1 : 3;
const counts = isQuick ? { postfix: 1000, maildrill: 3000 } : { postfix: 5000, maildrill: 20_000 };
const messageBytes = 2000;
const sessionCount = 10;
const leastRatio = 2;
const patienceMs = 180_000;

interface Round {
  readonly perSecond: number;
  /** For each message. */
  readonly cpuUs: number;
}

process.exitCode = await compare();

async function compare(): Promise<number> {
  const [postfix, postconf, source, sink] = ['postfix', 'postconf', 'smtp-source', 'smtp-sink'].map(postfixTool);
  if (postfix === undefined || postconf === undefined || source === undefined || sink === undefined) {
    console.log(`bench:postfix: skipped, since Postfix is not installed; ${howToInstall}`);
    return 0;
  }
  if (process.getuid?.() !== 0) {
    console.log('bench:postfix: skipped, since only root may start a Postfix');
    return 0;
  }
  const folders = [0, 1].map(() => mkdtempSync(join(tmpdir(), 'maildrill-bench-')));
  const [sinkFolder, postfixFolder] = folders as [string, string];
  const ends: (() => Promise<void>)[] = [];
  const found: { readonly postfix: Round[]; readonly maildrill: Round[] } = { postfix: [], maildrill: [] };
  try {
    const [sinkPort, port] = await freePorts();
    const args = ['-c', '-u', 'nobody', `inet:127.0.0.1:${sinkPort}`, '1000'];
    const kept = await keep({ folder: sinkFolder, program: sink, args, stopSignal: 'TERM' });
    ends.push(() => kept.end(false));
    await listens(sinkPort, sinkFolder);
    const other = await startPostfix({ postfix, postconf }, postfixFolder, port, sinkPort);
    ends.push(() => other.kept.end(false));
    await listens(port, postfixFolder);
    for (let round = 0; round < rounds; round++) {
      found.postfix.push(await throughPostfix(other, source, sinkFolder));
      found.maildrill.push(throughMaildrill(sinkPort));
    }
  } finally {
    for (const end of ends.reverse()) await end();
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  }
  return report(found);
}

function report(found: { readonly postfix: Round[]; readonly maildrill: Round[] }): number {
  console.log(`machine: ${machineText()}; medians of ${rounds}`);
  console.table(
    Object.entries(found).map(([sender, of]) => ({
      sender,
      'msg/s': Math.round(median(of.map(({ perSecond }) => perSecond))),
      from: Math.round(Math.min(...of.map(({ perSecond }) => perSecond))),
      to: Math.round(Math.max(...of.map(({ perSecond }) => perSecond))),
      'us of CPU a message': Math.round(median(of.map(({ cpuUs }) => cpuUs))),
    })),
  );
  // Round against round, since both had the same company on the machine.
  const ratio = median(found.maildrill.map(({ perSecond }, round) => perSecond / found.postfix[round]!.perSecond));
  const [one, other] = [found.postfix, found.maildrill].map((of) => median(of.map(({ cpuUs }) => cpuUs)));
  console.log(`maildrill over Postfix: ${ratio.toFixed(2)} times (at least ${leastRatio})`);
  console.log(
    JSON.stringify({ bench: 'postfix', ratio: round2(ratio), cpuRatio: round2(one! / other!), rounds: found }),
  );
  return ratio >= leastRatio ? 0 : 1;
}

/** From the first message handed in to the last that the sink has. */
async function throughPostfix(postfix: PrivatePostfix, source: string, sinkFolder: string): Promise<Round> {
  const before = { count: sunkIn(sinkFolder), cpuMs: familyCpuMs(postfix.kept.pid) };
  const startedAtMs = performance.now();
  await promisify(execFile)(source, [
    ...['-d', '-s', String(sessionCount), '-m', String(counts.postfix), '-l', String(messageBytes)],
    ...['-f', 'b-7-0@news.example', '-t', 'r-5-17@plain.test', `inet:127.0.0.1:${postfix.port}`],
  ]);
  while (sunkIn(sinkFolder) - before.count < counts.postfix) {
    if (performance.now() - startedAtMs > patienceMs)
      throw new Error(`Postfix still has ${postfix.queuedCount()} messages in its queue`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const tookMs = performance.now() - startedAtMs;
  const cpuMs = familyCpuMs(postfix.kept.pid) - before.cpuMs;
  return { perSecond: (counts.postfix * 1000) / tookMs, cpuUs: (cpuMs * 1000) / counts.postfix };
}

/** From the first message due to the last 250 of the sink. */
function throughMaildrill(sinkPort: number): Round {
  const { delivered, perSecond, cpuUs } = runAlone<{
    delivered: number;
    perSecond: number;
    cpuUs: Record<string, number>;
  }>(new URL('live.js', import.meta.url).href, ['redis', counts.maildrill, 1, 0, sinkPort]);
  if (delivered !== counts.maildrill) throw new Error(`maildrill delivered ${delivered} of ${counts.maildrill}`);
  const senders = Object.entries(cpuUs).filter(([role]) => role !== 'isp');
  return { perSecond, cpuUs: senders.reduce((sum, [, us]) => sum + us, 0) };
}

/** What the sink has counted so far: it writes a line over itself with each message. */
function sunkIn(folder: string): number {
  const counted = endOf(join(folder, 'log')).match(/mesg=(\d+)/g);
  return Number(counted?.at(-1)?.slice(5) ?? 0);
}

/** The last bytes of a file, which grows to megabytes and is looked at often. */
function endOf(file: string): string {
  const opened = openSync(file, 'r');
  try {
    const end = Buffer.alloc(200);
    const length = readSync(opened, end, 0, end.length, Math.max(0, fstatSync(opened).size - end.length));
    return end.toString('latin1', 0, length);
  } finally {
    closeSync(opened);
  }
}

async function freePorts(): Promise<[number, number]> {
  const servers = [createServer(), createServer()];
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve) => {
          server.listen(0, '127.0.0.1', () => {
            const address = server.address();
            resolve(typeof address === 'object' && address !== null ? address.port : 0);
          });
        }),
    ),
  );
  for (const server of servers) server.close();
  return [ports[0]!, ports[1]!];
}

async function listens(port: number, folder: string): Promise<void> {
  if (await listensSoon(port)) return;
  throw new Error(`nobody listens on port ${port}; what was said last:\n${lastOf(folder)}`);
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}
