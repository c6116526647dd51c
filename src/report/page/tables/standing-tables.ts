// What providers thought of us, and when we were held back for it.

import type { Summary } from '../../../measurement/summary.ts';
import { allSpans } from '../../charts/spans.ts';
import { column, row, type Table } from '../table.ts';

export function standings(summary: Summary): Table {
  return {
    id: 'standings',
    title: 'Standing of each IP and domain',
    columns: [
      ...[column('provider'), column('subject'), column('name'), column('score at first', 'number')],
      ...[column('lowest', 'number'), column('when', 'moment'), column('score at last', 'number')],
      ...[column('allowed an hour at first', 'count'), column('least allowed', 'count'), column('at last', 'count')],
    ],
    rows: summary.standings
      .filter(({ points }) => points.length > 0)
      .map(({ provider, subject, name, points }) => {
        const [first, last] = [points[0]!, points.at(-1)!];
        const lowest = points.reduce((least, point) => (point[1] < least[1] ? point : least));
        const allowed = points.flatMap(([, , allowance]) => (allowance === null ? [] : [allowance]));
        const least = allowed.length === 0 ? null : allowed.reduce((one, other) => Math.min(one, other));
        return row([provider, subject, name, first[1], lowest[1], lowest[0], last[1], first[2], least, last[2]], {
          provider,
        });
      }),
    note: '– stands for no bound.',
  };
}

export function spans(summary: Summary): Table {
  return {
    id: 'spans',
    title: 'Incidents, pauses and cuts',
    columns: [
      column('what'),
      column('name'),
      column('why'),
      column('from', 'moment'),
      column('for', 'duration'),
      column('until', 'moment'),
    ],
    rows: allSpans(summary).map(({ kind, label, detail, fromMs, untilMs, open }) =>
      row([
        kind,
        label,
        detail === '' ? null : detail,
        fromMs,
        untilMs - fromMs,
        open ? 'the end of the run' : untilMs,
      ]),
    ),
    note: '',
  };
}

export function pauses(summary: Summary): Table {
  return {
    id: 'pauses',
    title: 'Pauses',
    columns: [
      ...[column('server'), column('provider'), column('cause'), column('from', 'moment'), column('for', 'duration')],
      column('in flight at that time', 'count'),
    ],
    rows: summary.pauses.map(({ server, provider, cause, fromMs, untilMs, inFlight }) =>
      row([server, provider || 'all', cause, fromMs, (untilMs ?? summary.scenario.endedAtMs) - fromMs, inFlight], {
        server,
        provider,
      }),
    ),
    note: '',
  };
}
