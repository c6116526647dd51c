// How old the queue was at its fullest and when arrivals were over: who the messages that were due and had not ended are
// for, by age.

import type { Measures } from './measures.ts';
import type { QueueLook } from './queue-looks.ts';

/** Upper ends of the classes of age in minutes, those of Postfix's qshape; one class more is older than all. */
export const queueAgeEdges = [5, 10, 20, 40, 80, 160, 320, 640, 1280] as const;
const minuteMs = 60_000;

export interface QueueAges {
  /** The step that left most messages due and not ended, or the one at whose end no further message was to become due. */
  readonly when: 'fullest' | 'arrivals over';
  readonly atMs: number;
  /** The most messages first. */
  readonly rows: readonly QueueAgeRow[];
}

export interface QueueAgeRow {
  readonly provider: string;
  /** What is the matter with the sites; '' for a provider whose sites are not told apart. */
  readonly siteClass: string;
  readonly count: number;
  /** Messages younger than 5 min, 10 min and so on, and older than all; ages count from the instant a message was first due. */
  readonly byAge: readonly number[];
}

/** Without those that found no message. */
export function queueAgesOf(measures: Measures): QueueAges[] {
  const { fullest, arrivalsOver } = measures.looks;
  return [
    { when: 'fullest' as const, look: fullest },
    { when: 'arrivals over' as const, look: arrivalsOver },
  ]
    .map(({ when, look }) => ({ when, atMs: Math.round(look.atMs), rows: rowsOf(measures, look) }))
    .filter(({ rows }) => rows.length > 0);
}

function rowsOf({ messages, places, tables }: Measures, look: QueueLook): QueueAgeRow[] {
  const byGroup = tables.groups.map(() => new Uint32Array(queueAgeEdges.length + 1));
  look.forEach(messages, (message) => {
    const group = messages.groupOf(message, places.groupOfPath);
    byGroup[group]![ageClassOf(look.atMs - messages.firstDueAtMs[message]!)]! += 1;
  });
  const rows = new Map<string, { provider: string; siteClass: string; count: number; byAge: number[] }>();
  byGroup.forEach((counts, group) => {
    const { provider, siteClass } = tables.groups[group]!;
    const key = `${provider}\n${siteClass}`;
    const row = rows.get(key) ?? {
      ...{ provider, siteClass: siteClass === provider ? '' : siteClass, count: 0 },
      byAge: queueAgeEdges.map(() => 0).concat(0),
    };
    counts.forEach((count, place) => {
      row.count += count;
      row.byAge[place]! += count;
    });
    rows.set(key, row);
  });
  return [...rows.values()].filter(({ count }) => count > 0).sort((one, other) => other.count - one.count);
}

function ageClassOf(ageMs: number): number {
  const place = queueAgeEdges.findIndex((edge) => ageMs < edge * minuteMs);
  return place === -1 ? queueAgeEdges.length : place;
}
