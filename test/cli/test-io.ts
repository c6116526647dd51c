// An `Io` whose streams are texts, whose clock moves by itself and whose files are real ones in a folder of the test's own.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Files, Io } from '../../src/cli/io.ts';
import { diskFiles } from '../../src/cli/process-io.ts';

export interface TestIo extends Io {
  readonly outText: () => string;
  readonly errText: () => string;
  readonly pressCtrlC: () => void;
}

export interface TestIoOptions {
  readonly cwd?: string;
  readonly terminal?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly files?: Partial<Files>;
  /** Each look at the clock finds it this much later. */
  readonly tickMs?: number;
}

/** A new empty folder, gone when the test is. */
export function testFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'maildrill-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function testIo({ cwd, terminal = false, env = {}, files = {}, tickMs = 7 }: TestIoOptions = {}): TestIo {
  const out: string[] = [];
  const err: string[] = [];
  let nowMs = Date.UTC(2026, 2, 2);
  const controller = new AbortController();
  return {
    stdout: { write: (text) => void out.push(text), isTerminal: terminal, columns: 100, rows: 24 },
    stderr: { write: (text) => void err.push(text), isTerminal: terminal, columns: 100, rows: 24 },
    cwd: cwd ?? testFolder(),
    env,
    interrupt: controller.signal,
    nowMs: () => {
      nowMs += tickMs;
      return nowMs;
    },
    cpuMs: () => 12,
    peakMemoryBytes: () => 64_000_000,
    hostName: 'mx-4',
    machine: {
      nodeVersion: '20.0.0',
      tzVersion: '2026a',
      platform: 'test x64',
      cpuModel: 'test',
      cpuCount: 2,
      memoryBytes: 8_000_000_000,
    },
    files: { ...diskFiles, ...files },
    startSelf: null,
    outText: () => out.join(''),
    errText: () => err.join(''),
    pressCtrlC: () => controller.abort(),
  };
}
