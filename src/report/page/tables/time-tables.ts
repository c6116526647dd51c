// How long messages took, how long attempts took, and what became of each try.

import { replyClasses } from '../../../domain/reply-class.ts';
import type { Distribution, Summary } from '../../../measurement/summary.ts';
import { shareOf } from '../../format.ts';
import { column, row, type Table } from '../table.ts';

const timeColumns = [
  column('came', 'count'),
  column('never came', 'count'),
  column('half within', 'duration'),
  column('90 % within', 'duration'),
  column('95 % within', 'duration'),
  column('99 % within', 'duration'),
  column('longest', 'duration'),
];

export function timesToDeliver(summary: Summary): Table {
  return {
    id: 'times-to-deliver',
    title: 'Time to deliver, from due to accepted',
    columns: [column('campaign'), column('provider'), ...timeColumns],
    rows: summary.timeToDeliver.map((times) =>
      row([times.campaign || 'all', times.provider || 'all', ...timeCells(times)], {
        ...{ campaign: times.campaign, provider: times.provider },
      }),
    ),
    note: 'Messages that never came count as slower than any that did; – means that so many never came.',
  };
}

export function attemptLatency(summary: Summary): Table {
  return {
    id: 'latency',
    title: 'Length of one attempt, connect included',
    columns: [column('provider'), ...timeColumns.filter(({ title }) => title !== 'never came')],
    rows: summary.latency.map((times) => {
      const [came, , ...rest] = timeCells(times);
      return row([times.provider || 'all', came ?? null, ...rest], { provider: times.provider });
    }),
    note: '',
  };
}

export function ladder(summary: Summary): Table {
  const shown = replyClasses.filter((name) => summary.totals.classes[name] > 0);
  return {
    id: 'ladder',
    title: 'What became of each try',
    columns: [
      ...[column('provider'), column('try', 'count'), column('mean age', 'duration'), column('attempts', 'count')],
      ...[column('delivered (of attempts)', 'share'), ...shown.map((name) => column(name, 'count'))],
    ],
    rows: summary.ladder.flatMap(({ provider, tries }) =>
      tries.map(({ number, meanAgeMs, attempts, classes }) =>
        row(
          [
            ...[provider || 'all', number, meanAgeMs, attempts, shareOf(classes.delivered, attempts)],
            ...shown.map((name) => classes[name]),
          ],
          { provider },
        ),
      ),
    ),
    note: 'The last row of a provider holds all tries from its number on.',
  };
}

function timeCells({ count, neverCount, p50Ms, p90Ms, p95Ms, p99Ms, maxMs }: Distribution): (number | null)[] {
  return [count, neverCount, p50Ms, p90Ms, p95Ms, p99Ms, maxMs];
}
