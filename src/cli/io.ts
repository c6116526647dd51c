// Everything a command touches outside its own arguments. A test hands in its own, so that the whole command line runs in
// process: no spawned node, no real terminal, no signal.

/** One of the two streams a command writes to. */
export interface Output {
  readonly write: (text: string) => void;
  readonly isTerminal: boolean;
  /** Width in characters. */
  readonly columns: number;
  /** Height in lines. */
  readonly rows: number;
}

/** The file functions that commands need. Paths are absolute. */
export interface Files {
  readonly readText: (path: string) => Promise<string>;
  readonly write: (path: string, data: string | Uint8Array) => Promise<void>;
  /** Adds to the end of a file, which is made where there is none. */
  readonly append: (path: string, data: string) => Promise<void>;
  readonly rename: (from: string, to: string) => Promise<void>;
  readonly makeFolder: (path: string) => Promise<void>;
  /** Does nothing where there is no such file. */
  readonly remove: (path: string) => Promise<void>;
  readonly kindOf: (path: string) => Promise<'file' | 'folder' | 'nothing'>;
  /** Names in a folder, sorted. */
  readonly list: (path: string) => Promise<readonly string[]>;
  /** A new empty folder outside the reader's own. */
  readonly makeTemporaryFolder: () => Promise<string>;
  /** With all that is in it. */
  readonly removeFolder: (path: string) => Promise<void>;
}

/** How a process ended that we had started. */
export interface Ended {
  /** null where a signal ended it. */
  readonly exitCode: number | null;
  readonly errText: string;
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
  /** Its name in its network. */
  readonly hostName: string;
  readonly machine: Machine;
  readonly files: Files;
  /** Starts this program once more, beside itself; null where it is not one that could be started. */
  readonly startSelf: ((argv: readonly string[]) => Promise<Ended>) | null;
}
