// What every part of the page needs of the others.

import type { Summary } from '../../../measurement/summary.ts';
import type { Span } from '../../charts/spans.ts';
import type { TimeRange } from './time-range.ts';

export interface Context {
  readonly summary: Summary;
  readonly partial: boolean;
  readonly range: TimeRange;
  /** Everything that lasted: incidents, pauses, cuts and the like. */
  readonly spans: readonly Span[];
}
