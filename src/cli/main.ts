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
  const io = 'files' in host ? host : processIo(host);
  try {
    return await answer(await readCommandLine(argv), io, tools);
  } catch (error) {
    return explainError(error, io, argv.includes('--debug'));
  }
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
