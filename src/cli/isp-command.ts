// `maildrill isp`: a fake provider on a port of this machine, until it is interrupted. Then it says what it counted.

import { isAbsolute, join } from 'node:path';
import type { IspAsked } from './asked.ts';
import { ExitCode, type ExitCodeId } from './exit-code.ts';
import type { Io } from './io.ts';
import { Refusal } from './refusal.ts';
import type { IspTally, Tools } from './tools.ts';

/** Where the mail servers of the real world listen; a machine's own may, and would pass on what it gets. */
const mailPorts: ReadonlySet<number> = new Set([25, 465, 587]);

export async function isp(asked: IspAsked, io: Io, tools: Tools): Promise<ExitCodeId> {
  const port = portOf(asked.port);
  refuseUnsafe(asked, port);
  const profile = await profileOf(asked.profile, io);
  const served = await tools
    .isp({
      profile,
      host: asked.host,
      port,
      speed: speedOf(asked.speed),
      seed: asked.seed ?? '1',
      warmPerDay: asked.warm === undefined ? null : countOf('warm', asked.warm),
      offersTls: asked.tls,
      nowMs: io.nowMs(),
    })
    .catch((error: unknown) => {
      throw refusalFor(error, asked, port);
    });
  io.stdout.write(`${asked.profile} listens on ${served.host}:${served.port}; Ctrl-C ends it\n`);
  io.stdout.write(
    `Mail to these local parts is answered so, whatever the provider thinks: ${served.scripted.join(', ')}\n`,
  );
  await interrupted(io.interrupt);
  const tally = served.tally();
  await served.close();
  io.stdout.write(asked.json ? `${JSON.stringify(tally)}\n` : tallyText(asked.profile, tally));
  return ExitCode.Met;
}

function refuseUnsafe({ host, allowRemote }: IspAsked, port: number): void {
  if (mailPorts.has(port)) {
    throw new Refusal(`--port ${port} belongs to real mail servers\n  hint: take another, such as 2525`);
  }
  if (!/^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$|^::1$|^localhost$/.test(host) && !allowRemote) {
    throw new Refusal(
      `--host ${host} can be reached from other machines\n  hint: if that is what you want, add --allow-remote`,
    );
  }
}

async function profileOf(name: string, io: Io): Promise<string | { text: string; file: string }> {
  if (!/\.ya?ml$/.test(name)) return name;
  const path = isAbsolute(name) ? name : join(io.cwd, name);
  return { text: await io.files.readText(path), file: name };
}

function portOf(text: string): number {
  const port = countOf('port', text);
  if (port > 65_535) throw new Refusal(`--port ${text} is no port; expected 0 to 65535`);
  return port;
}

function countOf(option: string, text: string): number {
  if (!/^\d{1,12}$/.test(text)) throw new Refusal(`--${option} ${JSON.stringify(text)} is no whole number`);
  return Number(text);
}

function speedOf(text: string): number {
  const speed = Number(text);
  if (!(speed > 0 && speed <= 1e6))
    throw new Refusal(`--speed ${JSON.stringify(text)}: expected a number over 0, up to 1000000`);
  return speed;
}

function refusalFor(error: unknown, { host }: IspAsked, port: number): unknown {
  if (!(error instanceof Error)) return error;
  const code = 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE')
    return new Refusal(`${host}:${port} is in use\n  hint: take another --port; 0 takes a free one`, ExitCode.Lacking);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new Refusal(`${host} is no address of this machine`, ExitCode.Lacking);
  if (code === 'EACCES')
    return new Refusal(`${host}:${port} may not be listened on\n  hint: take a --port over 1023`, ExitCode.Lacking);
  // What a profile says is the reader's to put right.
  return /^no profile is named|^.*\.ya?ml:\d+: /.test(error.message) ? new Refusal(error.message) : error;
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
  return `\n${name} was offered ${messages} messages, took ${accepted}, and refused ${refusedConnections} connections\n${rows.join('')}`;
}
