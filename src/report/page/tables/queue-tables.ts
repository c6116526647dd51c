// The queue and those who empty it.

import type { Summary } from '../../../measurement/summary.ts';
import { type QueueAges, queueAgeEdges } from '../../../measurement/summary-queue-ages.ts';
import { whole } from '../../charts/grid.ts';
import { column, type Row, row, type Table } from '../table.ts';

/** As Postfix's qshape tells it: who the queue is for, by age in minutes; here at two instants instead of now. */
export function queueAges({ queueAges: looks }: Summary): Table {
  const olderThan = queueAgeEdges.at(-1)!;
  return {
    id: 'queue-ages',
    title: 'The age of the queue',
    columns: [
      ...[column('queue'), column('at', 'moment'), column('provider'), column('in all', 'count')],
      ...queueAgeEdges.map((edge) => column(`< ${edge} min`, 'count')),
      column(`${olderThan} min +`, 'count'),
    ],
    rows: looks.flatMap(ageRows),
    note: 'As qshape has it: messages that were due and had not ended, those in flight and those that wait for a retry included, by the time since they were first due. Looked at where steps end.',
  };
}

function ageRows({ when, atMs, rows }: QueueAges): Row[] {
  const inAll = [...queueAgeEdges, 0].map((_, place) => rows.reduce((sum, { byAge }) => sum + byAge[place]!, 0));
  const all = rows.reduce((sum, { count }) => sum + count, 0);
  const each = rows.map(({ provider, siteClass, count, byAge }) =>
    row([when, atMs, siteClass === '' ? provider : `${provider}, ${siteClass} sites`, count, ...byAge], { provider }),
  );
  return rows.length > 1 ? [row([when, atMs, 'all', all, ...inAll]), ...each] : each;
}

/** After Postfix's qshape: who waits, how many, how old; here at the worst step and at the end instead of now. */
export function queueShape(summary: Summary): Table {
  const { startAtMs, stepMs } = summary.series;
  return {
    id: 'queue-shape',
    title: 'The shape of the queue',
    columns: [
      ...[
        column('campaign'),
        column('lane'),
        column('provider'),
        column('most waiting', 'count'),
        column('when', 'moment'),
      ],
      ...[
        column('mean while it waited', 'count'),
        column('oldest', 'duration'),
        column('seen', 'moment'),
        column('at the end', 'count'),
      ],
    ],
    rows: summary.series.depth.map(({ campaign, lane, provider, series, oldestAgeMs }) => {
      const depths = whole(series, summary);
      const ages = whole(oldestAgeMs, summary);
      const deepest = largestAt(depths);
      const oldest = largestAt(ages);
      const busy = depths.filter((depth) => depth > 0);
      const mean = busy.length === 0 ? 0 : busy.reduce((sum, depth) => sum + depth, 0) / busy.length;
      return row(
        [
          ...[campaign || 'all', lane || 'all', provider || 'all', depths[deepest] ?? 0, startAtMs + deepest * stepMs],
          ...[Math.round(mean), ages[oldest] ?? 0, startAtMs + oldest * stepMs, depths.at(-1) ?? 0],
        ],
        { campaign, lane, provider },
      );
    }),
    note: 'Sampled at the beginning of each step.',
  };
}

export function pools(summary: Summary): Table {
  return {
    id: 'pools',
    title: 'Pools of workers',
    columns: [
      column('pool'),
      column('workers', 'count'),
      column('busy in the mean', 'share'),
      column('busy at most', 'share'),
    ],
    rows: summary.pools.map(({ name, workerCount, utilisationMeanRatio, utilisationMaxRatio }) =>
      row([name, workerCount, utilisationMeanRatio, utilisationMaxRatio]),
    ),
    note: 'Between the first and the last sample with a busy worker.',
  };
}

function largestAt(values: readonly number[]): number {
  return values.reduce((best, value, i) => (value > values[best]! ? i : best), 0);
}

/** What the queue itself did, where workers pop from one. */
export function queueDrivers(summary: Summary): Table {
  return {
    id: 'queue-drivers',
    title: 'The queue that workers pop from',
    columns: [column('driver'), column('figure'), column('value', 'number')],
    rows: (summary.queues ?? []).flatMap(({ driver, ...figures }) =>
      Object.entries(figures).flatMap(([name, value]) =>
        typeof value === 'number' || value === null ? [row([driver, wordsOf(name), value])] : [],
      ),
    ),
    note: '',
  };
}

/** `handedOutAgain` as `handed out again`. */
function wordsOf(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}
