// What the processes of a run use of the CPU, each by itself: on a machine that others use too, this tells more than the
// time that passes. Linux only; elsewhere nothing is found.

import { readFileSync } from 'node:fs';

/** Clock ticks a second, in which Linux counts; the same on every architecture that Node runs on. */
const ticksPerSecond = 100;
const lookEveryMs = 200;

export class ProcessCpu {
  readonly #rootPid: number;
  readonly #roleOf: (commandLine: string) => string;
  readonly #ticks = new Map<number, { readonly role: string; ticks: number }>();
  readonly #looking: NodeJS.Timeout;

  /** Watches `rootPid` and all that descends from it. A process that ends between two looks is booked as last seen. */
  constructor(rootPid: number, roleOf: (commandLine: string) => string) {
    this.#rootPid = rootPid;
    this.#roleOf = roleOf;
    this.#looking = setInterval(() => this.#look(), lookEveryMs);
    this.#looking.unref();
  }

  /** Milliseconds so far by role. */
  readMs(): Map<string, number> {
    this.#look();
    const found = new Map<string, number>();
    for (const { role, ticks } of this.#ticks.values())
      found.set(role, (found.get(role) ?? 0) + (ticks * 1000) / ticksPerSecond);
    return found;
  }

  stop(): void {
    clearInterval(this.#looking);
  }

  #look(): void {
    for (const pid of familyOf(this.#rootPid)) {
      const ticks = ticksOf(pid);
      if (ticks === undefined) continue;
      const known = this.#ticks.get(pid);
      if (known === undefined) this.#ticks.set(pid, { role: this.#roleOf(commandLineOf(pid)), ticks });
      else known.ticks = ticks;
    }
  }
}

/** Milliseconds that a process and its descendants have used so far, those that have ended and been waited for among them. */
export function familyCpuMs(pid: number): number {
  return familyOf(pid).reduce(
    (sum, one) => sum + (timesOf(one).reduce((all, ticks) => all + ticks, 0) * 1000) / ticksPerSecond,
    0,
  );
}

function familyOf(pid: number): number[] {
  const children = read(`/proc/${pid}/task/${pid}/children`).trim().split(' ').filter(Boolean);
  return [pid, ...children.flatMap((child) => familyOf(Number(child)))];
}

/** User and system time of one process, its ended children left out. */
function ticksOf(pid: number): number | undefined {
  const [user, system] = timesOf(pid);
  return user === undefined || system === undefined ? undefined : user + system;
}

/** User, system, and both again of its ended children; nothing where it is gone. */
function timesOf(pid: number): number[] {
  // The command's name stands in brackets and may hold spaces; what follows it is numbers.
  const fields = read(`/proc/${pid}/stat`)
    .replace(/^.*\) /s, '')
    .split(' ');
  return fields.slice(11, 15).map(Number);
}

function commandLineOf(pid: number): string {
  return read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim();
}

function read(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
