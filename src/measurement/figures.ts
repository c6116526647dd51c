// The counts of one subject as a summary carries them.

import { replyClasses } from '../domain/reply-class.ts';
import { type Counts, classCount, feedbackCount } from './counts.ts';
import type { Measures } from './measures.ts';
import { type CountName, countOf, hasDue, type Selection, selectsPath } from './selection.ts';
import { type ClassCounts, type FeedbackCounts, type Figures, feedbackKinds } from './summary.ts';

export function figuresOf(measures: Measures, selection: Selection): Figures {
  const count = (name: CountName) => countOf(measures, selection, name);
  const paths = pathsOf(measures, selection);
  return {
    due: hasDue(selection) ? count('due') : null,
    delivered: count('delivered'),
    bounced: count('bounced'),
    expired: count('expired'),
    dead: count('dead'),
    suppressed: count('suppressed'),
    unfinished: hasDue(selection) ? count('unfinished') : null,
    sends: count('sent'),
    retries: count('retries'),
    attempts: count('attempts'),
    classes: classCountsOf((kind) => sumOver(paths, measures.counts.replies, classCount, kind)),
    feedback: feedbackOf(measures.counts, paths),
    connections: { opened: count('connections'), refused: count('refused'), openMax: openMaxOf(measures, selection) },
  };
}

/** A record in the order of `replyClasses`. */
export function classCountsOf(count: (replyClass: number) => number): ClassCounts {
  const [delivered, deferred, throttled, greylisted, blocked, reconnect, hard, soft, lost] = replyClasses.map(
    (_, replyClass) => count(replyClass),
  ) as [number, number, number, number, number, number, number, number, number];
  return { delivered, deferred, throttled, greylisted, blocked, reconnect, hard, soft, lost };
}

function feedbackOf(counts: Counts, paths: readonly number[]): FeedbackCounts {
  const [complaint, lateBounce, open, click, unsubscribe] = feedbackKinds.map((_, kind) =>
    sumOver(paths, counts.feedback, feedbackCount, kind),
  ) as [number, number, number, number, number];
  return { complaint, 'late-bounce': lateBounce, open, click, unsubscribe };
}

/** Open connections are followed by server; of anything else the most at once is not known, and 0. */
function openMaxOf({ connections, places }: Measures, { kind, name }: Selection): number {
  if (kind === 'server') return connections.maxOf(places.servers.find(name));
  if (kind !== 'all') return 0;
  return places.servers.list.reduce((most, _, server) => Math.max(most, connections.maxOf(server)), 0);
}

function pathsOf(measures: Measures, selection: Selection): number[] {
  const paths: number[] = [];
  for (let path = 0; path < measures.places.pathCount; path++) {
    if (selectsPath(measures.tables, selection, path)) paths.push(path);
  }
  return paths;
}

function sumOver(paths: readonly number[], column: Uint32Array, width: number, place: number): number {
  return paths.reduce((sum, path) => sum + column[path * width + place]!, 0);
}
