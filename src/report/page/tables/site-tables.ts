// The sites of long tails, by what is the matter with them.

import type { Summary } from '../../../measurement/summary.ts';
import { shareOf } from '../../format.ts';
import { column, row, type Table } from '../table.ts';

export function siteClasses(summary: Summary): Table {
  const { siteClasses: rows = [], totals } = summary;
  return {
    id: 'site-classes',
    title: 'Kinds of sites, and the time that each took',
    columns: [
      ...[column('provider'), column('sites'), column('how many', 'count'), column('due', 'count')],
      ...[column('of all due', 'share'), column("of workers' time", 'share'), column("workers' time", 'duration')],
      ...[column('delivered', 'count'), column('bounced', 'count'), column('expired or dead', 'count')],
      ...[column('50 % within', 'duration'), column('95 % within', 'duration'), column('unfinished', 'count')],
      ...[column('attempts', 'count'), column('put off', 'count'), column('unanswered', 'count')],
      column('let nobody in', 'count'),
    ],
    rows: rows.map((each) =>
      row(
        [
          ...[each.provider, each.siteClass || 'all', each.siteCount, each.due, shareOf(each.due, totals.due ?? 0)],
          ...[each.busyRatio, each.busyMs, each.delivered, each.bounced, each.expired + each.dead],
          ...[each.p50Ms, each.p95Ms, each.unfinished, each.attempts, each.deferred, each.lost, each.refused],
        ],
        { provider: each.provider },
      ),
    ),
    note: 'Sites that got no mail are counted too. Put off and unanswered are attempts; a connection that lets nobody in is none, and takes a worker as well. Time is that of the whole run: retries fill hours that are idle otherwise.',
  };
}
