// Everything a command touches outside its own arguments. A test hands in its own, so that the whole command line runs in
// process: no spawned node, no real terminal, no signal.

/** One of the two streams a command writes to. */
export interface Output {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  /** Width in characters. */
  readonly columns: number;
}

/** The file functions that commands need. Paths are absolute. */
export interface Files {
  readonly readText: (path: string) => Promise<string>;
  readonly write: (path: string, data: string | Uint8Array) => Promise<void>;
  readonly rename: (from: string, to: string) => Promise<void>;
  readonly makeFolder: (path: string) => Promise<void>;
  /** Does nothing where there is no such file. */
  readonly remove: (path: string) => Promise<void>;
  readonly kindOf: (path: string) => Promise<'file' | 'folder' | 'nothing'>;
  /** Names in a folder, sorted. */
  readonly list: (path: string) => Promise<readonly string[]>;
}

export interface Machine {
  readonly nodeVersion: string;
  readonly tzVersion: string;
  readonly platform: string;
  readonly cpuModel: string;
  readonly cpuCount: number;
  readonly memoryBytes: number;
}

export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Aborted by Ctrl-C. */
  readonly interrupt: AbortSignal;
  /** Wall clock, ms since the epoch. */
  readonly nowMs: () => number;
  readonly cpuMs: () => number;
  readonly peakMemoryBytes: () => number;
  readonly machine: Machine;
  readonly files: Files;
}
