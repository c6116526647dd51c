// What held mail back: the causes, the limits as they are written, and each flow's longest wait.

import type { Summary } from '../../../measurement/summary.ts';
import { column, row, type Table } from '../table.ts';

export function causes(summary: Summary): Table {
  return {
    id: 'causes',
    title: 'What flows waited for',
    columns: [column('cause'), column('kind'), column('waited', 'duration'), column('of all waiting', 'share')],
    rows: summary.causes.map(({ name, kind, waitedMs, waitedRatio }) => row([name, kind, waitedMs, waitedRatio])),
    note: 'Waiting is summed over flows: ten flows held for an hour wait ten hours.',
  };
}

export function limits(summary: Summary): Table {
  return {
    id: 'limits',
    title: 'Limits in force',
    columns: [
      ...[
        column('limit'),
        column('written in'),
        column('kind'),
        column('per second', 'number'),
        column('at most', 'count'),
      ],
      ...[
        column('in', 'duration'),
        column('grants', 'count'),
        column('made flows wait', 'duration'),
        column('changes', 'count'),
      ],
    ],
    rows: summary.limits.map(({ name, source, kind, perSecond, max, windowMs, grants, waitedMs, changes }) =>
      row([name, source, kind, perSecond, max, windowMs, grants, waitedMs, changes.length]),
    ),
    note: 'A limit that made nothing wait never bound: something else was tighter, or there was less mail.',
  };
}

export function flows(summary: Summary): Table {
  return {
    id: 'flows',
    title: 'Flows, and what each waited for longest',
    columns: [
      ...[column('campaign'), column('lane'), column('provider'), column('site class'), column('due', 'count')],
      ...[column('delivered', 'count'), column('waited', 'duration'), column('longest for')],
    ],
    rows: summary.flows.map(({ campaign, lane, provider, siteClass, due, delivered, waitedMs, longestCause }) =>
      row([campaign, lane, provider, siteClass, due, delivered, waitedMs, longestCause === '' ? null : longestCause], {
        ...{ campaign, lane, provider },
      }),
    ),
    note: '',
  };
}

export function unfinished(summary: Summary): Table {
  return {
    id: 'unfinished',
    title: 'Left unfinished when the run ended',
    columns: [
      ...[column('campaign'), column('lane'), column('provider'), column('waits for')],
      ...[column('messages', 'count'), column('age of the oldest', 'duration')],
    ],
    rows: summary.unfinished.map(({ campaign, lane, provider, cause, count, oldestDueAtMs }) =>
      row([campaign, lane, provider, cause, count, summary.scenario.endedAtMs - oldestDueAtMs], {
        ...{ campaign, lane, provider },
      }),
    ),
    note: '',
  };
}
