// Exit codes are a contract with scripts and CI.

export const ExitCode = {
  /** Every expectation was met. */
  Met: 0,
  /** An expectation failed, or a promise of the sender was broken. */
  Failed: 1,
  /** The scenario, or the command line, is wrong. */
  Wrong: 2,
  /** The environment lacks something, such as a folder we may write to. */
  Lacking: 3,
  /** A bug of ours. */
  Bug: 4,
  Interrupted: 130,
} as const;

export type ExitCodeId = (typeof ExitCode)[keyof typeof ExitCode];

/** Of several runs the worst counts; an interrupt comes before all, since what followed it was never run. */
export function worstExitCode(codes: readonly ExitCodeId[]): ExitCodeId {
  return codes.reduce((worst, code) => (code > worst ? code : worst), ExitCode.Met);
}
