// What the caller asked for, once the command line has been read.

import type { ExitCodeId } from './exit-code.ts';
import type { LiveAsked } from './live-run.ts';
import type { AgentAsked } from './remote-options.ts';

export interface RunAsked {
  readonly command: 'run';
  readonly files: readonly string[];
  /** `path=value`, in the order given. */
  readonly sets: readonly string[];
  readonly seed: string | undefined;
  readonly out: string | undefined;
  readonly charts: boolean;
  /** A file, or a folder of baselines by scenario. */
  readonly baseline: string | undefined;
  /** How many seeds to run it under. */
  readonly seeds: number;
  readonly junit: string | undefined;
  readonly markdown: string | undefined;
  /** Files on request, in the folder of the run. */
  readonly extras: ExtraFiles;
  /** null: in virtual time. */
  readonly live: LiveAsked | null;
  /** Folder of a live run to go on with. */
  readonly resume: string | undefined;
  /** Run it however long it takes. */
  readonly yes: boolean;
  readonly quiet: boolean;
  readonly json: boolean;
  /** The whole command line, for the record. */
  readonly argv: readonly string[];
}

export interface ExtraFiles {
  readonly csv: boolean;
  readonly openmetrics: boolean;
  readonly log: boolean;
  readonly accounting: boolean;
}

export interface CompareAsked {
  readonly command: 'compare';
  readonly before: string;
  /** undefined: the same scenario, with `setsAfter`. */
  readonly after: string | undefined;
  readonly sets: readonly string[];
  readonly setsBefore: readonly string[];
  readonly setsAfter: readonly string[];
  readonly seed: string | undefined;
  readonly seeds: number;
  readonly toleranceRatio: number;
  readonly out: string | undefined;
  readonly charts: boolean;
  readonly json: boolean;
}

export interface BaselineAsked {
  readonly command: 'baseline';
  readonly subjects: readonly string[];
  readonly sets: readonly string[];
  readonly seed: string | undefined;
  readonly seeds: number;
  readonly toleranceRatio: number;
  /** A .json file, or a folder. */
  readonly out: string;
}

export interface SweepAsked {
  readonly command: 'sweep';
  readonly file: string;
  readonly vary: string;
  /** Names of figures for the table; empty: the usual ones. */
  readonly figures: readonly string[];
  readonly sets: readonly string[];
  readonly seed: string | undefined;
  readonly seeds: number;
  readonly out: string | undefined;
  readonly charts: boolean;
  readonly json: boolean;
}

export interface SolveAsked {
  readonly command: 'solve';
  readonly file: string;
  readonly vary: string;
  readonly until: string;
  readonly sets: readonly string[];
  readonly seed: string | undefined;
  readonly seeds: number;
  readonly json: boolean;
}

export interface VerifyAsked {
  readonly command: 'verify';
  readonly files: readonly string[];
  readonly sets: readonly string[];
  readonly seed: string | undefined;
  readonly live: LiveAsked;
  readonly json: boolean;
}

export interface CheckAsked {
  readonly command: 'check';
  readonly files: readonly string[];
  readonly sets: readonly string[];
  readonly seed: string | undefined;
  readonly json: boolean;
  /** Measures how fast the live form may run; null: no. */
  readonly live: { readonly broker: string | undefined } | null;
}

export interface ExplainAsked {
  readonly command: 'explain';
  readonly subject: string;
  readonly message: string;
  readonly sets: readonly string[];
  readonly seed: string | undefined;
  readonly json: boolean;
}

export interface InitAsked {
  readonly command: 'init';
  readonly file: string;
}

export interface ListAsked {
  readonly command: 'list';
  readonly json: boolean;
}

export interface IspAsked {
  readonly command: 'isp';
  /** Name of a bundled profile, or a YAML file. */
  readonly profile: string;
  readonly host: string;
  readonly port: string;
  readonly speed: string;
  readonly seed: string | undefined;
  readonly warm: string | undefined;
  readonly tls: boolean;
  /** undefined: no name server. */
  readonly dns: string | undefined;
  readonly allowRemote: boolean;
  readonly json: boolean;
}

export type Asked =
  | RunAsked
  | CompareAsked
  | BaselineAsked
  | SweepAsked
  | SolveAsked
  | CheckAsked
  | VerifyAsked
  | ExplainAsked
  | InitAsked
  | ListAsked
  | IspAsked
  | AgentAsked
  | { readonly command: 'schema' }
  | { readonly command: 'text'; readonly text: string; readonly exitCode: ExitCodeId };
