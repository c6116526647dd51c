// What a live run comes to in the end: the figures of any run, what the real parts did, and what the providers' books say.

import type { Scenario } from '../../domain/scenario.ts';
import { type LiveNotes, roundedFigure } from '../../measurement/summary.ts';
import type { Sender } from '../../sender/sender.ts';
import { conclude } from '../conclusion.ts';
import type { LiveResult } from '../live.ts';
import type { AgentMail } from './agents/live-mail.ts';
import type { Drills } from './drills.ts';
import { explanationOf, type Reckoned, type Reckoning } from './isp/reckoning.ts';
import type { LiveLoop } from './live-loop.ts';
import type { LiveRecord } from './live-record.ts';
import type { Tally } from './protocol.ts';

/** More late timers than this, and times are not to be trusted. */
const lateShareMost = 0.01;

export interface LiveConclusionParts {
  readonly scenario: Scenario;
  readonly record: Pick<LiveRecord, 'measurement' | 'judge' | 'log'>;
  readonly sender: Sender;
  readonly loop: LiveLoop;
  readonly mail: AgentMail;
  /** What the real parts did, apart from what the loop knows. */
  readonly notes: Pick<LiveNotes, 'broker' | 'lostLocks' | 'speed' | 'wallMs' | 'malformedReports' | 'http'>;
  /** What the providers counted, and what they took where their books are to be reckoned with. */
  readonly counted: { readonly rows: readonly Tally[]; readonly taken: readonly number[] | null };
  readonly reckoning: Reckoning | null;
  readonly drills: Drills | null;
  readonly endedAtMs: number;
  readonly partial: boolean;
}

export function concludeLive(parts: LiveConclusionParts): LiveResult {
  const { scenario, record, sender, loop, mail, counted, endedAtMs, partial } = parts;
  const { measurement, judge } = record;
  const reckoned = reckon(parts);
  const tallies = counted.rows.map((tally, provider) => ({ ...tally, unheard: mail.unheardCounts[provider]! }));
  measurement.finish(endedAtMs);
  const notes: LiveNotes = {
    ...parts.notes,
    ...latenessOf(loop),
    ...(reckoned !== null && { drills: parts.drills?.notes ?? [], reckoning: reckoned.figures }),
  };
  const summary = conclude(scenario, measurement, judge, tallies, endedAtMs, reckoned?.invariants);
  return {
    summary: { ...summary, live: notes },
    partial,
    stats: {
      eventCount: loop.eventCount,
      decideCount: sender.dispatcher.decideCount,
      attemptCount: total(measurement.measures.counts.grants),
    },
    journey: undefined,
    notes,
  };
}

/** What providers took and we do not know of breaks the promise to deliver nothing twice. */
function reckon({ record, loop, counted, reckoning }: LiveConclusionParts): Reckoned | null {
  const { repeats } = record.measurement.measures.messages;
  if (reckoning === null || counted.taken === null) return null;
  const reckoned = reckoning.close(counted.taken, loop.nowMs);
  for (const repeat of reckoned.repeats) {
    const { message, count } = repeat;
    for (let i = 0; i < count; i++) {
      repeats.add(loop.nowMs, message, 'was taken again; the first answer was lost');
      record.log?.repeated(message, loop.nowMs, repeat.attempts[i] ?? 0, explanationOf(repeat));
    }
  }
  return reckoned;
}

function latenessOf({ lateness: { maxMs, sumMs, count, overCount } }: LiveLoop) {
  return {
    latenessMaxMs: roundedFigure(maxMs),
    latenessMeanMs: count === 0 ? 0 : roundedFigure(sumMs / count),
    lateCount: overCount,
    isTrusted: overCount <= lateShareMost * count,
  };
}

export function total(counts: ArrayLike<number>): number {
  return Array.from(counts).reduce((sum, count) => sum + count, 0);
}
