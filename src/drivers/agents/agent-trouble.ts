// Why agents elsewhere and a run do not come together, in words for the person at the command line.

export class AgentTrouble extends Error {
  /** `wrong`: what was asked for is refused (exit code 2); `lacking`: something is not there (exit code 3). */
  readonly kind: 'wrong' | 'lacking';

  constructor(message: string, kind: 'wrong' | 'lacking' = 'lacking') {
    super(message);
    this.name = 'AgentTrouble';
    this.kind = kind;
  }
}
