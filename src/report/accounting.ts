// Accounting records as PowerMTA writes them: a CSV line for each message received, delivered, bounced or put off, so
// that scripts made for its accounting files run on a drill.

import type { BounceReason } from '../domain/reply-class.ts';
import { csvLine } from './csv.ts';
import type { LoggedEvent, LoggedType } from './event-log.ts';

const columns = [
  'type',
  'timeLogged',
  'timeQueued',
  'orig',
  'rcpt',
  'orcpt',
  'dsnAction',
  'dsnStatus',
  'dsnDiag',
  'dsnMta',
  'bounceCat',
  'srcType',
  'srcMta',
  'dlvType',
  'dlvSourceIp',
  'dlvDestinationIp',
  'dlvEsmtpAvailable',
  'dlvSize',
  'vmta',
  'jobId',
  'envId',
  'queue',
  'vmtaPool',
] as const;

export const accountingHead = csvLine(columns);

/** '' for what accounting has no record of: opens, clicks, unsubscribes. */
export function accountingLine(event: LoggedEvent): string {
  const record = records[event.type];
  if (record === undefined) return '';
  const { reply, sender, recipient, ip, server, campaign, domain } = event;
  const wasSent = server !== '';
  return csvLine([
    record.type,
    timeText(event.atMs),
    timeText(event.createdAtMs),
    sender,
    recipient,
    '',
    record.action,
    reply === null || reply.enhanced === '' ? record.status : reply.enhanced,
    reply === null ? record.note : `smtp;${[reply.code, reply.enhanced, reply.text].filter(Boolean).join(' ')}`,
    wasSent ? `${event.mx} (${event.provider})` : '',
    record.isBounce ? categories[reply?.reason ?? 'none'] : '',
    'api',
    '',
    wasSent ? 'smtp' : '',
    ip,
    '',
    wasSent ? 'ENHANCEDSTATUSCODES' : '',
    event.sizeBytes,
    ip,
    campaign,
    String(event.message),
    `${domain}/${server}`,
    server,
  ]);
}

interface Accounted {
  readonly type: string;
  readonly action: string;
  /** Where the provider gave no enhanced code. */
  readonly status: string;
  /** Where no provider spoke. */
  readonly note: string;
  readonly isBounce: boolean;
}

const records: Readonly<Partial<Record<LoggedType, Accounted>>> = {
  Reception: { type: 'r', action: '', status: '', note: '', isBounce: false },
  Delivery: { type: 'd', action: 'relayed', status: '2.0.0', note: '', isBounce: false },
  Bounce: { type: 'b', action: 'failed', status: '5.0.0', note: '', isBounce: true },
  TransientFailure: { type: 't', action: 'delayed', status: '4.0.0', note: '', isBounce: false },
  Expiration: { type: 'b', action: 'failed', status: '4.4.7', note: 'delivery time expired', isBounce: true },
  AdminBounce: { type: 'b', action: 'failed', status: '5.7.1', note: 'address is suppressed', isBounce: true },
  // PowerMTA has no record for it; a message put off is what it is from here on.
  AdminRebind: { type: 't', action: 'delayed', status: '4.0.0', note: 'taken up again', isBounce: false },
  OOB: { type: 'rb', action: 'failed', status: '5.0.0', note: 'reported after it was accepted', isBounce: true },
  Feedback: { type: 'f', action: '', status: '', note: 'abuse', isBounce: false },
};

const categories: Readonly<Record<BounceReason, string>> = {
  none: 'message-expired',
  'unknown-user': 'bad-mailbox',
  disabled: 'inactive-mailbox',
  'mailbox-full': 'quota-issues',
  'no-such-domain': 'bad-domain',
  policy: 'policy-related',
  content: 'content-related',
  authentication: 'policy-related',
  size: 'other',
  other: 'other',
};

/** `2026-03-02 06:00:05+0000`: PowerMTA's form of an instant, here always in UTC. */
function timeText(atMs: number): string {
  return `${new Date(atMs).toISOString().slice(0, 19).replace('T', ' ')}+0000`;
}
