// What providers said, why messages failed, what readers did, and which laws were kept.

import type { Figures, Summary } from '../../../measurement/summary.ts';
import { shareOf } from '../../format.ts';
import { firstViolationText } from '../../headline.ts';
import { lastReplyText } from '../../reply-text.ts';
import { column, type Row, row, type Table } from '../table.ts';

export function replies(summary: Summary): Table {
  return {
    id: 'replies',
    title: 'Replies, most frequent first',
    columns: [
      ...[column('provider'), column('phase'), column('code', 'number'), column('enhanced'), column('text')],
      ...[column('class'), column('reason'), column('times', 'count'), column('of its attempts', 'share')],
    ],
    rows: summary.replies.map(({ provider, phase, code, enhanced, text, class: replyClass, reason, count }) => {
      const attempts = summary.providers.find(({ name }) => name === provider)?.figures.attempts ?? 0;
      const cells = [provider, phase, code === 0 ? 'no reply' : code, enhanced, text, replyClass];
      return row([...cells, reason === 'none' ? null : reason, count, shareOf(count, attempts)], { provider });
    }),
    note: '',
  };
}

export function failures(summary: Summary): Table {
  return {
    id: 'dead-list',
    title: 'Messages that failed: bounced, expired, dead',
    columns: [
      ...[column('outcome'), column('campaign'), column('provider'), column('phase'), column('last reply')],
      ...[column('reason'), column('messages', 'count'), column('for example', 'message')],
    ],
    rows: summary.failures.map((failure) => {
      const { outcome, campaign, provider, reply, count, examples } = failure;
      return row(
        [
          ...[outcome, campaign, provider, reply?.phase ?? null, lastReplyText(failure)],
          ...[reply === null || reply.reason === 'none' ? null : reply.reason, count, examples.join(' ')],
        ],
        { campaign, provider },
      );
    }),
    note: '',
  };
}

export function engagement(summary: Summary): Table {
  const rowOf = (what: string, name: string, { delivered, feedback }: Figures, keys: Row['keys']): Row =>
    row(
      [
        ...[what, name, delivered, feedback.open, shareOf(feedback.open, delivered), feedback.click],
        ...[shareOf(feedback.click, delivered), feedback.complaint, shareOf(feedback.complaint, delivered)],
        ...[feedback.unsubscribe, feedback['late-bounce']],
      ],
      keys,
    );
  return {
    id: 'engagement',
    title: 'Engagement and complaints',
    columns: [
      ...[
        column('what'),
        column('name'),
        column('delivered', 'count'),
        column('opens', 'count'),
        column('open rate', 'share'),
      ],
      ...[
        column('clicks', 'count'),
        column('click rate', 'share'),
        column('complaints', 'count'),
        column('complaint rate', 'share'),
      ],
      ...[column('unsubscribes', 'count'), column('late bounces', 'count')],
    ],
    rows: [
      ...summary.campaigns.map(({ name, lane, figures }) => rowOf('campaign', name, figures, { campaign: name, lane })),
      ...summary.providers.map(({ name, figures }) => rowOf('provider', name, figures, { provider: name })),
      ...summary.ips.map(({ name, figures }) => rowOf('IP', name, figures, {})),
    ],
    note: 'Rates are of delivered. A provider without a feedback loop reports no complaint to us, but its readers still complain.',
  };
}

export function laws(summary: Summary): Table {
  return {
    id: 'laws',
    title: 'Laws this run was held to',
    columns: [column('law'), column('whose'), column('checked', 'count'), column('broken', 'count'), column('first')],
    rows: summary.invariants.map((result) => {
      const { law, kind, checkedCount, violationCount } = result;
      const owner = kind === 'ours' ? 'maildrill' : 'the sender';
      return {
        ...row([law, owner, checkedCount, violationCount, firstViolationText(result) || null]),
        ...(violationCount > 0 && { mark: 'bad' as const }),
      };
    }),
    note: '',
  };
}
