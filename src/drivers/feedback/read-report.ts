// Reads one mail from a provider: a complaint in ARF (RFC 5965), a complaint as Hotmail writes it, a bounce (RFC 3464).
// Which message it is about stands in the Message-ID of the header that came back; providers strike the rest out.

import type { Attachment, ParsedMail } from 'mailparser';
import type { FeedbackReport } from './feedback.ts';

/** Null where the mail is no report about one of our messages, whatever else it may be. */
export async function readReport(
  mail: Buffer,
  messageOf: (messageId: string) => number,
): Promise<FeedbackReport | null> {
  const { simpleParser } = await import('mailparser');
  const parsed = await simpleParser(mail, { keepDeliveryStatus: true, skipHtmlToText: true, skipTextToHtml: true });
  const returned = parsed.attachments.find(({ contentType }) => isReturned(contentType));
  if (returned === undefined) return null;
  const message = messageOf(messageIdIn(textOf(returned)));
  if (message < 0) return null;
  return complaintIn(parsed, message) ?? bounceIn(parsed, message) ?? hotmailComplaintIn(parsed, message);
}

function complaintIn({ attachments }: ParsedMail, message: number): FeedbackReport | null {
  const report = partOf(attachments, 'message/feedback-report');
  if (report === undefined) return null;
  const fields = fieldsOf(textOf(report));
  // Loops also report that a reader took a message out of the spam folder.
  const type = fields.get('feedback-type')?.toLowerCase();
  if (type !== 'abuse' && type !== 'fraud' && type !== 'opt-out') return null;
  const reportedBy = fields.get('source') ?? afterType(fields.get('reporting-mta')) ?? fields.get('user-agent') ?? '';
  return { kind: 'complaint', message, reportedBy, status: '', diagnostic: '' };
}

function bounceIn({ attachments }: ParsedMail, message: number): FeedbackReport | null {
  const report = partOf(attachments, 'message/delivery-status');
  if (report === undefined) return null;
  const fields = fieldsOf(textOf(report));
  if (fields.get('action')?.toLowerCase() !== 'failed') return null;
  return {
    kind: 'late-bounce',
    message,
    reportedBy: afterType(fields.get('reporting-mta')) ?? '',
    status: fields.get('status') ?? '',
    diagnostic: afterType(fields.get('diagnostic-code')) ?? '',
  };
}

function hotmailComplaintIn({ attachments, from }: ParsedMail, message: number): FeedbackReport | null {
  const returned = attachments.find(({ contentType }) => isReturned(contentType));
  if (returned === undefined || !/^x-hmxmroriginalrecipient:/im.test(textOf(returned))) return null;
  return { kind: 'complaint', message, reportedBy: from?.text ?? '', status: '', diagnostic: '' };
}

/** `text/rfc822-header` without an s is seen in the wild. */
function isReturned(contentType: string): boolean {
  return (
    contentType === 'message/rfc822' || contentType === 'text/rfc822-headers' || contentType === 'text/rfc822-header'
  );
}

function partOf(attachments: readonly Attachment[], type: string): Attachment | undefined {
  return attachments.find(({ contentType }) => contentType === type);
}

function textOf({ content }: Attachment): string {
  return content.toString('latin1');
}

function messageIdIn(header: string): string {
  return /^message-id:\s*<([^>\r\n]+)>/im.exec(header)?.[1] ?? '';
}

/** Fields by their names in lower case; of a repeated one the first counts. Names are written in any case: `Source-Ip`. */
function fieldsOf(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.replace(/\r?\n[ \t]+/g, ' ').split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    const name = line.slice(0, colon).trim().toLowerCase();
    if (!fields.has(name)) fields.set(name, line.slice(colon + 1).trim());
  }
  return fields;
}

/** `dns; mx.example` and `smtp; 550 5.1.1 …` begin with a type. */
function afterType(value: string | undefined): string | undefined {
  return value?.replace(/^[\w-]+;\s*/, '');
}
