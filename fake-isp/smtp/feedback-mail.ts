// Complaints and late bounces as the mails that a provider sends about them: ARF (RFC 5965) and DSN (RFC 3464), each in
// the form of its house. No house says more about the reader than it must.

import { LaterKind } from '../model/attempt.ts';
import type { Later } from './mail-host.ts';

export interface FeedbackMail {
  /** Envelope sender; '' is the null sender of a bounce. */
  readonly from: string;
  readonly to: string;
  readonly message: Buffer;
}

/**
 * How a house writes its complaints. `yahoo`: an old version number, an old name for the arrival date, no recipient.
 * `hotmail`: no report at all, the message alone with the recipient in a header of its own. `validity`: the universal
 * loop that many smaller providers use, with a hashed recipient.
 */
export type ComplaintForm = 'standard' | 'yahoo' | 'hotmail' | 'validity';

const formOfProfile: Readonly<Record<string, ComplaintForm>> = {
  yahoo: 'yahoo',
  microsoft: 'hotmail',
  comcast: 'validity',
};

export function complaintFormOf(profile: string): ComplaintForm {
  return formOfProfile[profile] ?? 'standard';
}

/** The mail about something that happened later; null for what nobody sends a mail about. `complaintsTo` is where the loop is enrolled. */
export async function feedbackMail(
  later: Later,
  form: ComplaintForm,
  mxName: string,
  complaintsTo: string,
): Promise<FeedbackMail | null> {
  if (later.kind === LaterKind.LateBounce) {
    return { from: '', to: later.from, message: await bounce(later, mxName) };
  }
  if (later.kind !== LaterKind.Complaint) return null;
  const message =
    form === 'hotmail'
      ? await hotmailComplaint(later, complaintsTo)
      : await complaint(later, form, mxName, complaintsTo);
  return { from: form === 'hotmail' ? 'staff@hotmail.com' : `feedback@${mxName}`, to: complaintsTo, message };
}

async function complaint(later: Later, form: ComplaintForm, mxName: string, to: string): Promise<Buffer> {
  const { ip, from, acceptedAtMs } = later;
  const arrived = dateText(acceptedAtMs);
  const fields: [string, string][] = [
    ['Feedback-Type', 'abuse'],
    ['User-Agent', userAgents[form]],
    ['Version', form === 'yahoo' ? '0.1' : '1'],
    ['Original-Mail-From', `<${from}>`],
    [form === 'yahoo' ? 'Received-Date' : 'Arrival-Date', arrived],
    ['Source-IP', ip],
    ['Reported-Domain', domainOf(from)],
    ['Reporting-MTA', `dns; ${mxName}`],
  ];
  if (form === 'standard') fields.push(['Original-Rcpt-To', `<redacted@${domainOf(later.to)}>`]);
  if (form === 'validity') {
    fields.push(
      ['Original-Rcpt-To', `<${hashed(later.to)}@${domainOf(later.to)}>`],
      ['Abuse-Type', 'complaint'],
      ['Source', later.provider],
    );
  }
  const text = `This is an email abuse report for a message received from ${ip} on ${arrived}.\n`;
  return report(
    'feedback-report',
    later,
    { from: `feedback@${mxName}`, to, subject: 'Complaint about your message' },
    text,
    fields,
  );
}

const userAgents: Readonly<Record<ComplaintForm, string>> = {
  standard: 'maildrill-feedback/1.0',
  yahoo: 'Yahoo!-Mail-Feedback/2.0',
  hotmail: '',
  validity: 'ReturnPathFBL/2.0',
};

async function bounce(later: Later, mxName: string): Promise<Buffer> {
  const { to, from, acceptedAtMs, atMs } = later;
  const fields: [string, string][] = [
    ['Reporting-MTA', `dns; ${mxName}`],
    ['Arrival-Date', dateText(acceptedAtMs)],
    ['', ''],
    ['Final-Recipient', `rfc822; ${to}`],
    ['Action', 'failed'],
    ['Status', '5.1.1'],
    ['Diagnostic-Code', 'smtp; 550 5.1.1 the mailbox behind this address is gone'],
    ['Last-Attempt-Date', dateText(atMs)],
  ];
  const head = {
    from: `Mail Delivery Subsystem <mailer-daemon@${mxName}>`,
    to: from,
    subject: 'Undelivered mail returned to sender',
  };
  return report('delivery-status', later, head, `Your message to ${to} could not be delivered.\n`, fields);
}

interface Head {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
}

async function report(
  kind: 'feedback-report' | 'delivery-status',
  later: Later,
  { from, to, subject }: Head,
  text: string,
  fields: readonly [string, string][],
): Promise<Buffer> {
  const { default: MimeNode } = await import('nodemailer/lib/mime-node');
  // Its own boundary and id, or the same complaint would look different in each run.
  const root = new MimeNode(`multipart/report; report-type=${kind}`, { baseBoundary: 'report' });
  root.setHeader({
    From: from,
    To: to,
    Subject: subject,
    Date: dateText(later.atMs),
    'Message-ID': idOf(later),
    'MIME-Version': '1.0',
  });
  root.createChild('text/plain; charset=us-ascii').setContent(text);
  const lines = fields.map(([name, value]) => (name === '' ? '' : `${name}: ${value}`));
  root.createChild(`message/${kind}`).setContent(`${lines.join('\r\n')}\r\n`);
  const isBounce = kind === 'delivery-status';
  // A bounce brings the header back; a complaint the message, of which the host has kept the header.
  root
    .createChild(isBounce ? 'text/rfc822-headers' : 'message/rfc822')
    .setContent(isBounce ? later.header : `${later.header}\r\n`);
  return root.build();
}

async function hotmailComplaint(later: Later, to: string): Promise<Buffer> {
  const { default: MimeNode } = await import('nodemailer/lib/mime-node');
  const root = new MimeNode('multipart/mixed', { baseBoundary: 'report' });
  root.setHeader({
    From: 'staff@hotmail.com',
    To: to,
    Subject: 'complaint about message from '.concat(later.ip),
    Date: dateText(later.atMs),
    'Message-ID': idOf(later),
    'MIME-Version': '1.0',
  });
  root
    .createChild('message/rfc822')
    .setContent(`X-HmXmrOriginalRecipient: <redacted@${domainOf(later.to)}>\r\n${later.header}\r\n`);
  return root.build();
}

function idOf({ atMs, to }: Later): string {
  return `<${Math.floor(atMs)}.${hashed(to)}@feedback.invalid>`;
}

function hashed(address: string): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < address.length; i++) hash = Math.imul(hash ^ address.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
}

function dateText(atMs: number): string {
  return new Date(Math.floor(atMs)).toUTCString().replace('GMT', '+0000');
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf('@') + 1);
}
