// What the caller asked for, once the command line has been read.

import type { ExitCodeId } from './exit-code.ts';

export interface RunAsked {
  readonly command: 'run';
  readonly files: readonly string[];
  /** `path=value`, in the order given. */
  readonly sets: readonly string[];
  readonly seed: string | undefined;
  readonly out: string | undefined;
  readonly charts: boolean;
  readonly quiet: boolean;
  readonly json: boolean;
  /** The whole command line, for the record. */
  readonly argv: readonly string[];
}

export interface CheckAsked {
  readonly command: 'check';
  readonly files: readonly string[];
  readonly sets: readonly string[];
  readonly seed: string | undefined;
  readonly json: boolean;
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

export type Asked =
  | RunAsked
  | CheckAsked
  | ExplainAsked
  | InitAsked
  | ListAsked
  | { readonly command: 'schema' }
  | { readonly command: 'text'; readonly text: string; readonly exitCode: ExitCodeId };
