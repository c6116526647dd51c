// How much slower than bare smtp-server is a fake provider, with the whole model behind it? Postfix's smtp-source sends
// the same load to three servers turn and turn about, each a process of its own: the fake provider, smtp-server with a
// handler that reads and says yes, and Postfix's smtp-sink, which shows what the client can do. Rounds are short and
// many, and what is judged is the median of their ratios: whatever else the machine does in a round, it does to all
// three. `npm run bench:isp`; `--quick` for fewer rounds.

import { type ChildProcess, execFile, fork, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createMailWorld } from '../fake-isp/model/world.ts';
import { profileSource } from '../fake-isp/profiles/bundled-profiles.ts';
import { checkProfile, overrideProfile } from '../fake-isp/profiles/load-profile.ts';
import { openMailHost } from '../fake-isp/smtp/open-mail-host.ts';
import { wallTime } from '../fake-isp/smtp/wall-time.ts';
import { LiveClock } from '../src/engine/live-clock.ts';
import { createLuck } from '../src/engine/luck.ts';
import { listensSoon } from './parts/listening.ts';
import { machineText } from './parts/machine.ts';
import { median } from './parts/median.ts';
import { howToInstall, postfixTool } from './parts/postfix-tools.ts';

const rounds = process.argv.includes('--quick') ? 5 : 15;
const messageCount = 4000;
const messageBytes = 2000;
const sessionCount = 10;
/** The fake provider must keep at least this share of what smtp-server does by itself. */
const leastRatio = 0.9;

const servers = ['fake provider', 'bare smtp-server', "Postfix's smtp-sink"] as const;
type ServerName = (typeof servers)[number];
const inTurn = [...servers.entries()];

if (process.argv[2] === '--serve') await serve(process.argv[3] === 'fake');
else process.exitCode = await compare();

async function compare(): Promise<number> {
  const [source, sink] = [postfixTool('smtp-source'), postfixTool('smtp-sink')];
  if (source === undefined || sink === undefined) {
    console.log(`bench:isp: skipped, since Postfix's smtp-source and smtp-sink are not installed; ${howToInstall}`);
    return 0;
  }
  const perSecond = new Map<ServerName, number[]>(servers.map((name) => [name, []]));
  let cpuUs: readonly (number | null)[] = [];
  const running: Running[] = [];
  try {
    for (const start of [() => startOwn('fake'), () => startOwn('bare'), () => startSink(sink)])
      running.push(await start());
    for (const { port } of running) await load(source, port, 2000); // Compiles what is hot.
    const before = await Promise.all(running.map(cpuUsOf));
    for (let round = 0; round < rounds; round++) {
      // Who comes first has the machine as it was left by whoever came last.
      for (const [i, name] of round % 2 === 0 ? inTurn : inTurn.toReversed()) {
        perSecond.get(name)!.push(messageCount / (await load(source, running[i]!.port, messageCount)));
      }
    }
    const after = await Promise.all(running.map(cpuUsOf));
    cpuUs = after.map((us, i) => (us === null ? null : (us - before[i]!) / (rounds * messageCount)));
  } finally {
    for (const { child } of running) child.kill('SIGKILL');
  }
  const [fake, bare] = servers.map((name) => perSecond.get(name)!);
  console.log(
    `${messageCount} messages of ${messageBytes} bytes over ${sessionCount} connections, median of ${rounds}`,
  );
  console.log(`machine: ${machineText()}`);
  for (const [i, name] of servers.entries()) {
    const values = perSecond.get(name)!;
    const spread = `${Math.round(Math.min(...values))} to ${Math.round(Math.max(...values))}`;
    const cpuText = typeof cpuUs[i] === 'number' ? `, ${cpuUs[i]!.toFixed(0)} us of CPU each` : '';
    console.log(`  ${name.padEnd(20)} ${String(Math.round(median(values))).padStart(6)} msg/s  (${spread})${cpuText}`);
  }
  const ratio = median(fake!.map((value, round) => value / bare![round]!));
  const cpuRatio = typeof cpuUs[0] === 'number' && typeof cpuUs[1] === 'number' ? cpuUs[1] / cpuUs[0] : null;
  console.log(
    `fake provider over bare smtp-server: ${percent(ratio)} by time (at least ${percent(leastRatio)}), ${cpuRatio === null ? 'unknown' : percent(cpuRatio)} by CPU`,
  );
  console.log(JSON.stringify({ bench: 'isp', ratio, cpuRatio }));
  return ratio >= leastRatio ? 0 : 1;
}

/** Seconds that smtp-source takes. */
async function load(source: string, port: number, count: number): Promise<number> {
  const startedAtMs = performance.now();
  await promisify(execFile)(source, [
    ...['-d', '-s', String(sessionCount), '-m', String(count), '-l', String(messageBytes)],
    ...['-f', 'b-7-0@news.example', '-t', 'r-5-17@plain.test', `inet:127.0.0.1:${port}`],
  ]);
  return (performance.now() - startedAtMs) / 1000;
}

/** What one of our own servers has used so far; a machine that is not quiet disturbs this less than the time taken. */
function cpuUsOf({ child }: Running): Promise<number | null> {
  if (!child.connected) return Promise.resolve(null);
  return new Promise((resolve) => {
    child.once('message', (us) => resolve(Number(us)));
    child.send('cpu?');
  });
}

interface Running {
  readonly child: ChildProcess;
  readonly port: number;
}

function startOwn(kind: 'fake' | 'bare'): Promise<Running> {
  const child = fork(fileURLToPath(import.meta.url), ['--serve', kind]);
  return new Promise((resolve, reject) => {
    child.once('message', (port) => resolve({ child, port: Number(port) }));
    child.once('exit', (code) => reject(new Error(`the ${kind} server has ended with code ${code}`)));
  });
}

async function startSink(sink: string): Promise<Running> {
  const port = 42_525;
  // As root it wants to become somebody else.
  const user = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const child = spawn(sink, [...user, `inet:127.0.0.1:${port}`, '1000'], { stdio: 'ignore' });
  if (await listensSoon(port)) return { child, port };
  child.kill('SIGKILL');
  throw new Error('smtp-sink does not listen');
}

async function serve(isFake: boolean): Promise<void> {
  process.on('disconnect', () => process.exit());
  process.on('message', () => {
    const { user, system } = process.cpuUsage();
    process.send?.(user + system);
  });
  process.send?.(isFake ? await serveFake() : await serveBare());
}

async function serveFake(): Promise<number> {
  const nothing = { median: '0ms', sigma: 0 };
  const latency = { connect: nothing, message: nothing, refusal: nothing };
  const profile = checkProfile(overrideProfile(profileSource('plain'), { latency }));
  const startAtMs = Date.UTC(2026, 2, 2, 6);
  const world = createMailWorld({
    luck: createLuck('7'),
    startAtMs,
    providers: [{ name: 'plain', profile }],
    audiences: [],
    sourceIps: [],
    fromDomains: [],
    peakPerDay: () => 100_000,
  });
  const host = await openMailHost({
    world,
    provider: world.providers[0]!,
    clock: new LiveClock(wallTime, startAtMs, 1),
    doors: [{ host: '127.0.0.1', port: 0, site: 0 }],
    ipOf: (address) => address,
  });
  return host.doors[0]!.port;
}

async function serveBare(): Promise<number> {
  const { SMTPServer } = await import('smtp-server');
  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    logger: false,
    // Its own handlers would wait a turn of the event loop before each yes.
    onConnect: (_session, done) => done(),
    onMailFrom: (_address, _session, done) => done(),
    onRcptTo: (_address, _session, done) => done(),
    onData: (stream, _session, done) => {
      stream.on('data', () => undefined);
      stream.on('end', () => done());
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}

function percent(ratio: number): string {
  return `${(ratio * 100).toFixed(1)} %`;
}
