// Why a port could not be listened on, as what a person at the command line can put right.

import { ExitCode } from './exit-code.ts';
import { Refusal } from './refusal.ts';

/** undefined where the error is no such thing; one about a file has a path. */
export function portTrouble(error: unknown, port: number | undefined, option: string): Refusal | undefined {
  if (port === undefined || !(error instanceof Error) || !('code' in error) || 'path' in error) return undefined;
  if (error.code === 'EADDRINUSE')
    return new Refusal(
      `port ${port} is in use\n  hint: take another for --${option}; 0 takes a free one`,
      ExitCode.Lacking,
    );
  if (error.code === 'EACCES')
    return new Refusal(
      `port ${port} may not be listened on\n  hint: take one over 1023 for --${option}`,
      ExitCode.Lacking,
    );
  return undefined;
}
