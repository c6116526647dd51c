// `maildrill isp`: a fake provider on a port of this machine, until it is interrupted. Then it says what it counted.

import { isIP } from 'node:net';
import { isAbsolute, join } from 'node:path';
import { isLoopback } from '../domain/loopback.ts';
import { mailPorts } from '../domain/mail-ports.ts';
import { shortened } from '../report/escape.ts';
import { plural } from '../report/headline.ts';
import type { IspAsked } from './asked.ts';
import { portOf } from './command-options.ts';
import { ExitCode, type ExitCodeId } from './exit-code.ts';
import type { Io } from './io.ts';
import { redrawn } from './redrawn.ts';
import { Refusal } from './refusal.ts';
import type { IspTally, Tools } from './tools.ts';

const showEveryMs = 500;
/** What was said at the start, and the line that the cursor stands in. */
const linesAbove = 4;

/** The name of a bundled profile, or a file of the reader's own. */
type ProfileAsked = string | { readonly text: string; readonly file: string };

export async function isp(asked: IspAsked, io: Io, tools: Tools): Promise<ExitCodeId> {
  const port = portOf('port', asked.port);
  const dnsPort = asked.dns === undefined ? null : portOf('dns', asked.dns);
  if (port !== 0 && port === dnsPort)
    throw new Refusal(`--port and --dns are both ${port}\n  hint: mail and names need a port each; 0 takes a free one`);
  refuseUnsafe(asked, port);
  const profile = await profileOf(asked.profile, io);
  const served = await tools
    .isp({
      profile,
      host: asked.host,
      port,
      speed: speedOf(asked.speed),
      seed: asked.seed ?? '1',
      warmPerDay: asked.warm === undefined ? null : warmOf(asked.warm),
      offersTls: asked.tls,
      dnsPort,
      nowMs: io.nowMs(),
    })
    .catch((error: unknown) => {
      throw refusalFor(error, asked, profile, port, dnsPort);
    });
  // With --json whoever reads standard output wants the tally and nothing else.
  const notices = asked.json ? io.stderr : io.stdout;
  notices.write(`${asked.profile} listens on ${addressText(served.host, served.port)}; Ctrl-C ends it\n`);
  if (served.dnsPort !== null)
    notices.write(
      `Its name server is ${addressText(served.host, served.dnsPort)}; it knows ${served.domains.join(', ')} …\n`,
    );
  notices.write(
    `Mail to these local parts is answered so, whatever the provider thinks: ${served.scripted.join(', ')}\n`,
  );
  const stopShowing = asked.json ? () => undefined : showTally(asked.profile, served.tally, io);
  await interrupted(io.interrupt);
  stopShowing();
  const tally = served.tally();
  await served.close();
  io.stdout.write(asked.json ? `${JSON.stringify(tally)}\n` : tallyText(asked.profile, tally));
  return ExitCode.Met;
}

/** An IPv6 address has colons of its own. */
function addressText(host: string, port: number | null): string {
  return `${isIP(host) === 6 ? `[${host}]` : host}:${port}`;
}

function refuseUnsafe({ host, allowRemote }: IspAsked, port: number): void {
  // A machine's own mail server may listen there, and would pass on what it gets.
  if (mailPorts.has(port)) {
    throw new Refusal(`--port ${port} belongs to real mail servers\n  hint: take another, such as 2525`);
  }
  if (/^[\d.]+$/.test(host) && isIP(host) === 0)
    throw new Refusal(`--host ${host} is no address; expected one such as 127.0.0.1`);
  if (!isLoopback(host) && !allowRemote) {
    throw new Refusal(
      `--host ${host} can be reached from other machines\n  hint: if that is what you want, add --allow-remote`,
    );
  }
}

async function profileOf(name: string, io: Io): Promise<ProfileAsked> {
  if (!/\.ya?ml$/.test(name)) return name;
  const path = isAbsolute(name) ? name : join(io.cwd, name);
  const kind = await io.files.kindOf(path);
  if (kind !== 'file')
    throw new Refusal(
      `--profile ${name} is ${kind === 'nothing' ? 'no file' : 'a folder'}; expected a YAML file, or the name of a bundled profile`,
    );
  return { text: await io.files.readText(path), file: name };
}

/** Underscores may stand between digits, as in a scenario. */
function warmOf(text: string): number {
  if (/^\d+(_\d+)*$/.test(text) && text.length <= 16) return Number(text.replaceAll('_', ''));
  throw new Refusal(`--warm ${JSON.stringify(text)}: expected a whole number such as 50_000`);
}

function speedOf(text: string): number {
  const speed = Number(text);
  if (!(speed > 0 && speed <= 1e6))
    throw new Refusal(`--speed ${JSON.stringify(text)}: expected a number over 0, up to 1000000`);
  return speed;
}

function refusalFor(
  error: unknown,
  { host }: IspAsked,
  profile: ProfileAsked,
  mailPort: number,
  dnsPort: number | null,
): unknown {
  if (!(error instanceof Error)) return error;
  const isOfNames = 'isOfNames' in error;
  const [port, option] = isOfNames ? [dnsPort, 'dns'] : [mailPort, 'port'];
  const code = 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return new Refusal(
      `${addressText(host, port)} is in use\n  hint: take another --${option}; 0 takes a free one`,
      ExitCode.Lacking,
    );
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new Refusal(`${host} is no address of this machine`, ExitCode.Lacking);
  if (code === 'EACCES')
    return new Refusal(
      `${addressText(host, port)} may not be listened on\n  hint: take a --${option} over 1023`,
      ExitCode.Lacking,
    );
  // What a profile says is the reader's to put right.
  return /^no profile is named|^.*\.ya?ml:\d+: /.test(error.message)
    ? new Refusal(`${error.message}${likeHint(error.message, profile)}`)
    : error;
}

/** Most of what a profile must say is said already by another one. */
function likeHint(message: string, profile: ProfileAsked): string {
  const isLike = typeof profile === 'string' || /^like:/m.test(profile.text);
  return isLike || !message.includes('expected a map')
    ? ''
    : '\n  hint: begin with `like: gmail`, or another bundled profile, and say only what is different';
}

/** On a terminal, what it has said so far, a few times a second. */
function showTally(name: string, tally: () => IspTally, { stdout, env }: Io): () => void {
  if (!stdout.isTerminal || env['TERM'] === 'dumb') return () => undefined;
  const table = redrawn(stdout);
  const show = (): void => {
    const [, ...lines] = tallyText(name, tally()).trimEnd().split('\n');
    const most = Math.max(3, stdout.rows - linesAbove);
    table.draw(lines.slice(0, most).map((line) => shortened(line, stdout.columns - 1)));
  };
  const timer = setInterval(show, showEveryMs);
  return () => {
    clearInterval(timer);
    table.stop();
  };
}

function interrupted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}

function tallyText(name: string, { messages, accepted, refusedConnections, replies }: IspTally): string {
  const width = Math.max(0, ...replies.map(({ count }) => String(count).length));
  const rows = replies.map(
    ({ count, case: reason, text }) => `  ${String(count).padStart(width)}  ${reason}: ${text}\n`,
  );
  return `\n${name} was offered ${plural(messages, 'message')}, took ${accepted}, and refused ${plural(refusedConnections, 'connection')}\n${rows.join('')}`;
}
