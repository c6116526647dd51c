// What only a live run has: its real parts, and the load on its HTTP edge.

import type { Summary } from '../../../measurement/summary.ts';
import { drillLines } from '../../drill-lines.ts';
import { column, row, type Table } from '../table.ts';

export function liveNotes({ live, scenario }: Summary): Table {
  const lines =
    live === null
      ? []
      : [
          row(['broker', live.broker]),
          row(['jobs ended after their locks were lost', String(live.lostLocks)]),
          row(['simulated seconds in a real one', String(live.speed)]),
          row(['timers late by over 20 ms', String(live.lateCount)]),
          row(['the latest timer, ms late', String(Math.round(live.latenessMaxMs))]),
          row(['mails to the feedback listener that were no report', String(live.malformedReports)]),
          ...drillLines(live, scenario.startAtMs).map((line) => row(['drilled', line])),
          row(['times are to be trusted', live.isTrusted ? 'yes' : 'no: the machine was the limit at times']),
        ];
  return { id: 'live', title: 'The real parts', columns: [column('what'), column('figure')], rows: lines, note: '' };
}

export function httpEdge({ live }: Summary): Table {
  return {
    id: 'http',
    title: 'HTTP edge under load',
    columns: [
      ...[column('endpoint'), column('requests', 'count'), column('a second', 'number'), column('refused', 'count')],
      ...[column('unanswered', 'count'), column('half within', 'duration'), column('99 % within', 'duration')],
      column('at most', 'duration'),
    ],
    rows: (live?.http ?? []).map(({ endpoint, requests, perSecond, refused, errors, p50Ms, p99Ms, maxMs }) =>
      row([endpoint, requests, perSecond, refused, errors, p50Ms, p99Ms, maxMs]),
    ),
    note: 'In real time, as autocannon counted.',
  };
}
