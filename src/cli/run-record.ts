// run.json: everything about a run that differs between two machines or two days, and so may not stand in summary.json.

import { relative } from 'node:path';
import type { VirtualResult } from '../run/virtual.ts';
import { packageVersion } from '../scenario/package-root.ts';
import type { RunAsked } from './asked.ts';
import type { ExitCodeId } from './exit-code.ts';
import type { Io, Machine } from './io.ts';

export interface RunRecord {
  readonly schemaVersion: 1;
  readonly toolVersion: string;
  /** The run was interrupted: every figure stops at that instant. */
  readonly partial: boolean;
  readonly exitCode: ExitCodeId;
  /** From the folder of the run, so that a project may move. */
  readonly scenarioFile: string;
  /** As it was when the run began; the file may have changed since. */
  readonly scenarioText: string;
  readonly sets: readonly string[];
  /** null: the scenario's own. */
  readonly seed: string | null;
  readonly commandLine: readonly string[];
  readonly startedAt: string;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMemoryBytes: number;
  readonly stats: VirtualResult['stats'];
  readonly machine: Machine;
}

interface Recorded {
  readonly job: { readonly path: string; readonly scenarioText: string; readonly folder: string };
  readonly asked: Pick<RunAsked, 'sets' | 'seed' | 'argv'>;
  readonly io: Io;
  readonly result: VirtualResult;
  readonly startedAtMs: number;
  readonly wallMs: number;
  readonly exitCode: ExitCodeId;
}

export function runRecord({ job, asked, io, result, startedAtMs, wallMs, exitCode }: Recorded): RunRecord {
  return {
    schemaVersion: 1,
    toolVersion: packageVersion(),
    partial: result.partial,
    exitCode,
    scenarioFile: relative(job.folder, job.path).replaceAll('\\', '/'),
    scenarioText: job.scenarioText,
    sets: asked.sets,
    seed: asked.seed ?? null,
    commandLine: ['maildrill', ...asked.argv],
    startedAt: new Date(startedAtMs).toISOString(),
    wallMs: Math.round(wallMs),
    cpuMs: Math.round(io.cpuMs()),
    peakMemoryBytes: io.peakMemoryBytes(),
    stats: result.stats,
    machine: io.machine,
  };
}
