// How messages ended, by provider, campaign, lane and server.

import type { Figures, Summary } from '../../../measurement/summary.ts';
import type { Keys } from '../../charts/filter.ts';
import { shareOf } from '../../format.ts';
import { column, type Row, row, type Table } from '../table.ts';

const outcomeColumns = [
  column('due', 'count'),
  column('delivered', 'count'),
  column('of due', 'share'),
  column('bounced', 'count'),
  column('expired', 'count'),
  column('dead', 'count'),
  column('suppressed', 'count'),
  column('unfinished', 'count'),
  column('attempts', 'count'),
  column('put off (of attempts)', 'share'),
  column('complaints', 'count'),
];

export function outcomesByProvider(summary: Summary): Table {
  return {
    id: 'outcomes-by-provider',
    title: 'Outcomes by provider',
    columns: [column('provider'), ...outcomeColumns, column('95 % within', 'duration')],
    rows: summary.providers.map(({ name, figures }) => {
      const times = summary.timeToDeliver.find((entry) => entry.campaign === '' && entry.provider === name);
      return row([name, ...outcomeCells(figures), times?.p95Ms ?? null], { provider: name });
    }),
    note: 'Put off: throttled, deferred, greylisted, blocked or refused for a full mailbox.',
  };
}

export function outcomesByCampaign(summary: Summary): Table {
  return {
    id: 'outcomes-by-campaign',
    title: 'Outcomes by campaign',
    columns: [column('campaign'), ...outcomeColumns, column('sending began', 'moment'), column('done', 'moment')],
    rows: summary.campaigns.map(({ name, lane, figures, states }) =>
      row(
        [
          name,
          ...outcomeCells(figures),
          states.find(({ state }) => state === 'sending')?.atMs ?? null,
          states.findLast(({ state }) => state === 'done')?.atMs ?? null,
        ],
        { campaign: name, lane },
      ),
    ),
    note: '',
  };
}

export function outcomesByLane(summary: Summary): Table {
  return {
    id: 'outcomes-by-lane',
    title: 'Outcomes by lane',
    columns: [column('lane'), ...outcomeColumns],
    rows: summary.lanes.map(({ name, figures }) => row([name, ...outcomeCells(figures)], { lane: name })),
    note: '',
  };
}

/** What each of our addresses sent, since it is they that providers judge. */
export function sendsByServer(summary: Summary): Table {
  const rowOf = (
    kind: string,
    name: string,
    { sends, delivered, attempts, classes, connections }: Figures,
    keys: Keys,
  ): Row =>
    row(
      [
        ...[kind, name, sends, delivered],
        ...[shareOf(classes.throttled, attempts), shareOf(classes.blocked, attempts)],
        ...[connections.opened, connections.refused, connections.opened === 0 ? null : attempts / connections.opened],
      ],
      keys,
    );
  return {
    id: 'sends-by-server',
    title: 'Sends by server and IP',
    columns: [
      ...[column('what'), column('name'), column('sends', 'count'), column('delivered', 'count')],
      ...[column('throttled (of attempts)', 'share'), column('blocked (of attempts)', 'share')],
      ...[column('connections', 'count'), column('refused', 'count'), column('messages a connection', 'number')],
    ],
    rows: [
      ...summary.servers.map(({ name, figures }) => rowOf('server', name, figures, { server: name })),
      ...summary.ips.map(({ name, figures }) => rowOf('IP', name, figures, { server: serverOf(summary, name) })),
    ],
    note: '',
  };
}

function serverOf(summary: Summary, ip: string): string {
  return summary.series.sends.find((sends) => sends.ip === ip)?.server ?? '';
}

function outcomeCells(figures: Figures): (number | null)[] {
  const { due, delivered, bounced, expired, dead, suppressed, unfinished, attempts, feedback } = figures;
  return [
    ...[due, delivered, shareOf(delivered, due ?? 0), bounced, expired, dead, suppressed, unfinished, attempts],
    ...[shareOf(putOff(figures), attempts), feedback.complaint],
  ];
}

/** Attempts that were answered with a later, or with a no that is meant for us and not for the mailbox. */
export function putOff({ classes }: Figures): number {
  return classes.throttled + classes.deferred + classes.greylisted + classes.blocked + classes.soft;
}
