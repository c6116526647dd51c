// What judging an expectation comes to.

import type { ExpectationResult } from '../measurement/summary.ts';

export type Finding = Omit<ExpectationResult, 'text' | 'line'>;

/** There was nothing to judge, and this is what was lacking. */
export function unjudged(lack: string): Finding {
  const note = `nothing to judge: ${lack}`;
  return { met: false, figure: null, figureText: 'nothing', margin: null, marginText: '', samples: 0, note };
}
