// The event log: one line of JSON for each thing that happened to a message, with the fields of KumoMTA's log records
// (docs.kumomta.com/reference/log_record), so that what reads those logs reads ours. What KumoMTA has no record for
// (opens, clicks, unsubscribes, repeats) follows the same form under a type of its own.

import type { ReplyRow } from '../domain/ledger.ts';
import type { BounceReason, Phase } from '../domain/reply-class.ts';

export type LoggedType =
  | 'Reception'
  | 'Delivery'
  | 'Bounce'
  | 'TransientFailure'
  | 'Expiration'
  | 'AdminBounce'
  | 'AdminRebind'
  | 'OOB'
  | 'Feedback'
  | 'Open'
  | 'Click'
  | 'Unsubscribe'
  | 'Repeat';

/** Something that happened to a message, before any log's own way of saying it. */
export interface LoggedEvent {
  readonly type: LoggedType;
  readonly message: number;
  readonly atMs: number;
  /** When the message became due. */
  readonly createdAtMs: number;
  readonly sender: string;
  readonly recipient: string;
  readonly domain: string;
  readonly mx: string;
  readonly provider: string;
  readonly campaign: string;
  readonly lane: string;
  readonly sizeBytes: number;
  /** Tries so far, this one included. */
  readonly attemptCount: number;
  /** null where no provider spoke. */
  readonly reply: ReplyRow | null;
  /** '' where it was not sent. */
  readonly server: string;
  readonly ip: string;
  readonly pool: string;
  /** Of a repeat: how it came about. */
  readonly explanation?: string | undefined;
}

export function eventLogLine(event: LoggedEvent): string {
  const { type, reply, server, ip, domain, mx, campaign } = event;
  const wasSent = server !== '';
  return `${JSON.stringify({
    type,
    id: String(event.message),
    sender: event.sender,
    recipient: event.recipient,
    queue: `${campaign}@${domain}`,
    site: wasSent ? `${server}->${mx}` : '',
    size: event.sizeBytes,
    response: {
      code: reply?.code ?? (type === 'Reception' ? 250 : 0),
      enhanced_code: enhancedCode(reply?.enhanced ?? ''),
      content: reply?.text ?? '',
      command: reply === null ? null : commands[reply.phase],
    },
    peer_address: wasSent ? { name: mx, addr: '' } : null,
    // KumoMTA's are whole seconds; the exact instant stands beside them.
    timestamp: Math.floor(event.atMs / 1000),
    created: Math.floor(event.createdAtMs / 1000),
    event_time: instant(event.atMs),
    created_time: instant(event.createdAtMs),
    num_attempts: event.attemptCount,
    bounce_classification: classifications[reply?.reason ?? 'none'],
    egress_pool: wasSent ? server : null,
    egress_source: wasSent ? ip : null,
    source_address: wasSent ? { address: ip } : null,
    feedback_report: type === 'Feedback' ? { feedback_type: 'abuse', source_ip: ip } : null,
    meta: {
      ...{ campaign, lane: event.lane, provider: event.provider, pool: event.pool, class: reply?.class ?? '' },
      ...(event.explanation !== undefined && { explanation: event.explanation }),
    },
    headers: {},
    delivery_protocol: wasSent ? 'ESMTP' : null,
    reception_protocol: type === 'Reception' ? 'maildrill' : null,
    nodeid: '00000000-0000-0000-0000-000000000000',
  })}\n`;
}

/** The SMTP command that a reply answered. */
const commands: Readonly<Record<Phase, string | null>> = {
  connect: null,
  mail: 'MAIL FROM',
  rcpt: 'RCPT TO',
  data: '.',
};

/** KumoMTA's names for what we call a bounce reason. */
const classifications: Readonly<Record<BounceReason, string>> = {
  none: 'Uncategorized',
  'unknown-user': 'InvalidRecipient',
  disabled: 'InactiveMailbox',
  'mailbox-full': 'QuotaIssues',
  'no-such-domain': 'BadDomain',
  policy: 'PolicyRelated',
  content: 'ContentRelated',
  authentication: 'AuthenticationFailed',
  size: 'PolicyRelated',
  other: 'Uncategorized',
};

function enhancedCode(text: string): { class: number; subject: number; detail: number } | null {
  const parts = /^(\d)\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  return parts === null ? null : { class: Number(parts[1]), subject: Number(parts[2]), detail: Number(parts[3]) };
}

function instant(atMs: number): string {
  return new Date(atMs).toISOString();
}
