// What follows acceptance: the message is counted, bounces late or is placed in the inbox or the spam folder, and its
// reader opens it, clicks, unsubscribes or complains. Only what reaches the inbox is seen by anyone.

import { complaintsFactor, isEngaged, opensFactor } from '../../src/engine/engagement.ts';
import { asRatio, Purpose } from '../../src/engine/luck.ts';
import { lognormal, quantileAt } from '../../src/engine/quantiles.ts';
import { type Answer, type DeliveryAttempt, LaterKind, type LaterKindId } from './attempt.ts';
import { messageLuck } from './luck-of-attempt.ts';
import { isImportedTrap, MailboxTrait } from './mailbox.ts';
import type { Opinion } from './opinion.ts';
import type { CampaignIncidents } from './places.ts';
import type { Provider } from './provider.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

// A median of 5 h and a sigma of 2.1 fit the time-to-open figures of GetResponse 2012, MailerMailer, Experian and
// i-Emailer together; no delay of complaints is published, and a complaint needs a look at the mail.
const readingDelaysMs = lognormal(5 * hourMs, 2.1);
const clickDelaysMs = lognormal(minuteMs, 1);
const unsubscribeDelaysMs = lognormal(2 * minuteMs, 1);
const lateBounceDelaysMs = lognormal(10 * minuteMs, 1.5);
/** A feedback loop's own transport takes 1 to 15 minutes. */
const reportFromMs = minuteMs;
const reportSpanMs = 14 * minuteMs;

export function accept(
  provider: Provider,
  attempt: DeliveryAttempt,
  opinion: Opinion,
  nowMs: number,
  answer: Answer,
): void {
  const { readers } = answer;
  const { ip, domain } = opinion;
  provider.tally.accepted++;
  ip.acceptedWindow.add(nowMs);
  ip.acceptedCount++;
  domain.acceptedCount++;
  if (readers.isCrowded) provider.mailboxRates?.add(readers.key, attempt.recipient, nowMs);
  if (
    answer.mailboxTrait === MailboxTrait.Trap ||
    isTrapOfIncident(provider.world.incidents, attempt.senderKey, answer)
  ) {
    // A trap takes the mail without a sign, and nobody reads it.
    ip.trapCount++;
    domain.trapCount++;
    return;
  }
  // One roll for where it goes: it bounces late, reaches the inbox, or ends up in the spam folder.
  const luck = asRatio(messageLuck(provider, answer, Purpose.Placement));
  const { lateBounceRatio } = readers;
  if (luck < lateBounceRatio) {
    const delayMs = quantileAt(lateBounceDelaysMs, asRatio(messageLuck(provider, answer, Purpose.LateBounceDelay)));
    addLater(answer, LaterKind.LateBounce, acceptedAtMs(nowMs, answer) + delayMs);
    return;
  }
  if (luck >= lateBounceRatio + (1 - lateBounceRatio) * opinion.inboxRatio) return;
  ip.inboxedCount++;
  domain.inboxedCount++;
  read(provider, attempt, opinion, nowMs, answer);
}

/** The instant of the reply to the final dot. */
function acceptedAtMs(nowMs: number, { connectMs, messageMs }: Answer): number {
  return nowMs + connectMs + messageMs;
}

function isTrapOfIncident(incidents: CampaignIncidents, senderKey: number, { mailboxBits }: Answer): boolean {
  const trapRatio = incidents.trapRatio(senderKey);
  return trapRatio > 0 && isImportedTrap(mailboxBits, incidents.unknownRatio(senderKey), trapRatio);
}

/** What the reader of an inboxed message does with it: those who complain are among those who open it. */
function read(provider: Provider, attempt: DeliveryAttempt, opinion: Opinion, nowMs: number, answer: Answer): void {
  const { incidents } = provider.world;
  const { readers } = answer;
  const { engaged, unsubscribeRatio } = readers;
  let { complaintRatio, openRatio } = readers;
  if (engaged !== null) {
    const isOneEngaged = isEngaged(readers.luck, attempt.recipient, engaged);
    openRatio *= opensFactor(isOneEngaged, engaged);
    complaintRatio *= complaintsFactor(isOneEngaged, engaged);
  }
  const luck = asRatio(messageLuck(provider, answer, Purpose.Open));
  const complains =
    luck <
    complaintRatio * incidents.complaintFactor(attempt.senderKey) + opinion.addedComplaintRatio * unsubscribeRatio;
  const opens = luck < openRatio;
  if (opens || complains) act(provider, attempt, opens, complains, nowMs, answer);
}

function act(
  provider: Provider,
  attempt: DeliveryAttempt,
  opens: boolean,
  complains: boolean,
  nowMs: number,
  answer: Answer,
): void {
  const delayLuck = asRatio(messageLuck(provider, answer, Purpose.OpenDelay));
  const openedAtMs = acceptedAtMs(nowMs, answer) + quantileAt(readingDelaysMs, delayLuck);
  if (complains) complain(provider, attempt, openedAtMs, delayLuck, answer);
  if (!opens) return;
  const { clickRatio, unsubscribeRatio } = answer.readers;
  addLater(answer, LaterKind.Open, openedAtMs);
  const actLuck = asRatio(messageLuck(provider, answer, Purpose.Click));
  if (actLuck < clickRatio) {
    const delayMs = quantileAt(clickDelaysMs, asRatio(messageLuck(provider, answer, Purpose.ClickDelay)));
    addLater(answer, LaterKind.Click, openedAtMs + delayMs);
  }
  if (actLuck >= 1 - unsubscribeRatio) {
    const delayMs = quantileAt(unsubscribeDelaysMs, asRatio(messageLuck(provider, answer, Purpose.UnsubscribeDelay)));
    addLater(answer, LaterKind.Unsubscribe, openedAtMs + delayMs);
  }
}

/** The provider learns of it at once, and books it on the day of sending; the sender hears only through a loop. */
function complain(provider: Provider, attempt: DeliveryAttempt, madeAtMs: number, luck: number, answer: Answer): void {
  const hour = Math.floor(madeAtMs / hourMs);
  provider.complaints.add(hour, provider.hour, attempt.sourceIp, attempt.fromDomain, provider.day);
  if (provider.profile.feedbackLoop === 'none') return;
  // The digits that the delay's table does not use spread the reports over the transport's span.
  const fineRatio = luck * 65_536 - Math.floor(luck * 65_536);
  addLater(answer, LaterKind.Complaint, madeAtMs + reportFromMs + reportSpanMs * fineRatio);
}

function addLater(answer: Answer, kind: LaterKindId, atMs: number): void {
  answer.laterKinds[answer.laterCount] = kind;
  answer.laterAtMs[answer.laterCount] = atMs;
  answer.laterCount++;
}
