// Runs of a benchmark, each in a process of its own, so that memory and warm-up are its own.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** What the benchmark at this URL prints, as JSON, where it is started with `--one` and these arguments. */
export function runAlone<Run>(benchUrl: string, args: readonly (string | number)[]): Run {
  const argv = [fileURLToPath(benchUrl), '--one', ...args.map(String)];
  return JSON.parse(execFileSync(process.execPath, argv, { encoding: 'utf8' }));
}

/** Of so many such runs the one with the middle CPU time. */
export function medianRun<Run extends { readonly cpuMs: number }>(
  benchUrl: string,
  args: readonly (string | number)[],
  times: number,
): Run {
  const runs = Array.from({ length: times }, () => runAlone<Run>(benchUrl, args));
  return runs.sort((one, other) => one.cpuMs - other.cpuMs)[times >> 1]!;
}
