// What a person at the command line can put right. It is printed as it stands, without a stack trace.

import { ExitCode, type ExitCodeId } from './exit-code.ts';

export class Refusal extends Error {
  readonly exitCode: ExitCodeId;

  constructor(message: string, exitCode: ExitCodeId = ExitCode.Wrong) {
    super(message);
    this.name = 'Refusal';
    this.exitCode = exitCode;
  }
}

/** A failing file function in words, or undefined where the error is no such thing. */
export function fileTrouble(error: unknown): Refusal | undefined {
  if (!(error instanceof Error) || !('code' in error) || !('path' in error)) return undefined;
  return troubleAt(String(error.path), error);
}

/** The same where the caller knows better which path it is: a full disk names none, and a temporary file says nothing to anybody. */
export function troubleAt(path: string, error: unknown): Refusal | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const words = troubleByCode[String(error.code)];
  return words === undefined ? undefined : new Refusal(`${path}: ${words}`, ExitCode.Lacking);
}

const troubleByCode: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left on the disk',
  EDQUOT: 'the quota of the disk is used up',
  EFBIG: 'the file would be larger than the system allows',
  EIO: 'the disk does not answer',
  EBUSY: 'something else holds it',
  ENOTDIR: 'a part of this path is a file, where a folder is needed',
  EEXIST: 'a file stands where a folder is needed',
  EISDIR: 'a folder stands where a file is needed',
  ENOENT: 'no such file or folder',
  ENAMETOOLONG: 'the name is too long',
  EMFILE: 'too many open files',
};
