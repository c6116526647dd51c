// Colours where a person looks at a terminal, none where a program reads or the reader asked for none.

import pc from 'picocolors';
import type { Paint } from '../report/paint.ts';
import type { Io, Output } from './io.ts';

export function paintFor(output: Output, env: Io['env']): Paint {
  // no-color.org: any value but the empty one means no colour.
  return pc.createColors(output.isTerminal && !env['NO_COLOR'] && env['TERM'] !== 'dumb');
}
