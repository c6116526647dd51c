// The command line: reads the arguments, calls one command, and answers with an exit code. No error leaves here.

import type { Asked } from './asked.ts';
import { readCommandLine } from './command-line.ts';
import { ExitCode, type ExitCodeId } from './exit-code.ts';
import type { Io } from './io.ts';
import { processIo } from './process-io.ts';
import { realTools } from './real-tools.ts';
import { fileTrouble, Refusal } from './refusal.ts';
import type { Tools } from './tools.ts';

/** `host` is the process itself when started as a program, and an `Io` of its own in a test. */
export async function main(
  argv: readonly string[],
  host: Io | NodeJS.Process,
  tools: Tools = realTools,
): Promise<ExitCodeId> {
  if (argv[0] === '--child' && !('files' in host)) return beChild(argv[1], host);
  const io = 'files' in host ? host : processIo(host);
  try {
    return await answer(await readCommandLine(argv), io, tools);
  } catch (error) {
    return explainError(error, io, argv.includes('--debug'));
  }
}

/** One of the processes of a live run, started by `run/live/child.ts`; it ends by itself. */
async function beChild(role: string | undefined, host: NodeJS.Process): Promise<ExitCodeId> {
  if (role === 'agent') (await import('../run/live/agents/agent-process.ts')).runAgentProcess(host);
  else if (role === 'worker') (await import('../run/live/workers/worker-process.ts')).runWorkerProcess(host);
  else if (role === 'edge') (await import('../run/live/edge/edge-process.ts')).runEdgeProcess(host);
  else if (role === 'load') (await import('../run/live/edge/http-load.ts')).runLoadProcess(host);
  else (await import('../run/live/isp/isp-process.ts')).runIspProcess(host);
  return ExitCode.Met;
}

async function answer(asked: Asked, io: Io, tools: Tools): Promise<ExitCodeId> {
  switch (asked.command) {
    case 'text':
      (asked.exitCode === ExitCode.Met ? io.stdout : io.stderr).write(`${asked.text}\n`);
      return asked.exitCode;
    case 'run':
      return (await import('./run-command.ts')).run(asked, io, tools);
    case 'check':
      return (await import('./check-command.ts')).check(asked, io, tools);
    case 'schema':
      return (await import('./schema-command.ts')).schema(io, tools);
    case 'init':
      return (await import('./init-command.ts')).init(asked, io, tools);
    case 'list':
      return (await import('./list-command.ts')).list(asked, io, tools);
    case 'compare':
      return (await import('./compare-command.ts')).compare(asked, io, tools);
    case 'baseline':
      return (await import('./baseline-command.ts')).acceptBaselines(asked, io, tools);
    case 'verify':
      return (await import('./verify-command.ts')).verify(asked, io, tools);
    case 'sweep':
      return (await import('./sweep-command.ts')).sweep(asked, io, tools);
    case 'solve':
      return (await import('./solve-command.ts')).solve(asked, io, tools);
    case 'agent':
      return (await import('./agent-command.ts')).agent(asked, io, tools);
    case 'isp':
      return (await import('./isp-command.ts')).isp(asked, io, tools);
    case 'explain':
      return (await import('./explain-command.ts')).explain(asked, io, tools);
  }
}

function explainError(error: unknown, io: Io, debug: boolean): ExitCodeId {
  const refusal = error instanceof Refusal ? error : fileTrouble(error);
  if (refusal !== undefined) {
    io.stderr.write(`maildrill: ${refusal.message}\n`);
    return refusal.exitCode;
  }
  const text = error instanceof Error ? error.message : String(error);
  if (debug && error instanceof Error) io.stderr.write(`${error.stack ?? text}\n`);
  io.stderr.write(
    `maildrill: a bug of ours: ${text.split('\n', 1)[0]}\n${debug ? '' : '  hint: run again with --debug for the details a report needs\n'}`,
  );
  return ExitCode.Bug;
}
