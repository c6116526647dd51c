// How a provider receives mail: the page to read first. A dialogue goes through the phases connect, MAIL, RCPT and
// DATA. In each the same rules are asked in the same order; a rule speaks up only at the phase that the profile gives
// it, and the first objection is the answer. Virtual time runs a whole dialogue through `receive`; an SMTP server asks
// phase by phase. Time is an argument and luck is addressed, so the same attempt always gets the same answer.
//
// Connections: a connection that is let in counts as open from then on. The model itself takes it off the count when
// its answer closes it; the caller calls `closeConnection` for every other connection when it ends, and only for those.

import { PhaseId } from '../../src/domain/reply-class.ts';
import { accept } from './accept.ts';
import type { Answer, DeliveryAttempt } from './attempt.ts';
import { connectLatencyMs, messageLatencyMs } from './latency.ts';
import { noteRecipient } from './luck-of-attempt.ts';
import { MailboxTrait } from './mailbox.ts';
import type { Provider } from './provider.ts';
import { CaseId, type PhaseNumber, passes } from './reply.ts';
import { Rule } from './rule-order.ts';
import { allowance } from './rules/allowance.ts';
import { authentication } from './rules/authentication.ts';
import { blockList } from './rules/block-list.ts';
import { connectionLimits } from './rules/connection-limits.ts';
import { content } from './rules/content.ts';
import { greylist } from './rules/greylist.ts';
import { outage } from './rules/outage.ts';
import { recipient } from './rules/recipient.ts';
import { reputation } from './rules/reputation.ts';
import { seldom } from './rules/seldom.ts';
import { trouble } from './rules/trouble.ts';

/** One whole dialogue. `answer` is filled in. */
export function receive(provider: Provider, attempt: DeliveryAttempt, nowMs: number, answer: Answer): void {
  provider.catchUp(nowMs);
  answer.connectMs = 0;
  if (attempt.opensConnection && !connect(provider, attempt, nowMs, answer)) return;
  if (!mail(provider, attempt, nowMs, answer)) return;
  if (!rcpt(provider, attempt, nowMs, answer)) return;
  data(provider, attempt, nowMs, answer);
}

/** A connection comes in. True: it is let in, and open from now on. */
export function answerConnect(provider: Provider, attempt: DeliveryAttempt, nowMs: number, answer: Answer): boolean {
  provider.catchUp(nowMs);
  return connect(provider, attempt, nowMs, answer);
}

/** MAIL: the sender is known. True: the dialogue goes on. */
export function answerMail(provider: Provider, attempt: DeliveryAttempt, nowMs: number, answer: Answer): boolean {
  provider.catchUp(nowMs);
  return mail(provider, attempt, nowMs, answer);
}

/** RCPT: the recipient is known. True: the dialogue goes on. */
export function answerRcpt(provider: Provider, attempt: DeliveryAttempt, nowMs: number, answer: Answer): boolean {
  provider.catchUp(nowMs);
  return rcpt(provider, attempt, nowMs, answer);
}

/** The final dot: the message is taken or not. */
export function answerData(provider: Provider, attempt: DeliveryAttempt, nowMs: number, answer: Answer): void {
  provider.catchUp(nowMs);
  data(provider, attempt, nowMs, answer);
}

/** The caller's side ends a connection that was let in and that no answer has closed. */
export function closeConnection(provider: Provider, site: number, sourceIp: number): void {
  provider.peerOf(site, sourceIp).close();
}

function connect(provider: Provider, attempt: DeliveryAttempt, nowMs: number, answer: Answer): boolean {
  const peer = provider.peerOf(attempt.site, attempt.sourceIp);
  answer.connectMs = connectLatencyMs(provider, attempt, peer);
  const asked = provider.asked[PhaseId.connect]!;
  const objection = firstObjection(provider, attempt, nowMs, answer, PhaseId.connect, asked);
  if (objection === CaseId.accepted) {
    peer.open(nowMs);
    return true;
  }
  // What a name server says is about the message's address; everything else is about the connection.
  const isOfName = objection >= CaseId.noDomain && objection <= CaseId.dnsFailure;
  if (isOfName) provider.tally.attempts++;
  else provider.tally.refusedConnections++;
  answerWith(provider, attempt, nowMs, answer, objection, PhaseId.connect);
  if (isOfName) answer.refusedConnection = false;
  if (objection === CaseId.unreachable || (objection === CaseId.outage && provider.outageHangs))
    answer.connectMs = Number.POSITIVE_INFINITY;
  return false;
}

function mail(provider: Provider, attempt: DeliveryAttempt, nowMs: number, answer: Answer): boolean {
  provider.tally.attempts++;
  let asked = provider.asked[PhaseId.mail]!;
  // Whoever says nothing of the size is not told so either; most providers then have nothing to ask at all.
  if (!attempt.statedBytes) asked &= ~Rule.content;
  if (asked === 0) return true;
  const objection = firstObjection(provider, attempt, nowMs, answer, PhaseId.mail, asked);
  if (objection === CaseId.accepted) return true;
  answerWith(provider, attempt, nowMs, answer, objection, PhaseId.mail);
  return false;
}

function rcpt(provider: Provider, attempt: DeliveryAttempt, nowMs: number, answer: Answer): boolean {
  noteRecipient(provider, attempt, answer);
  let asked = provider.asked[PhaseId.rcpt]!;
  // Most mailboxes are in order, and most providers then have nothing to ask.
  if (answer.mailboxTrait === MailboxTrait.Sound && !answer.readers.isCrowded) asked &= ~Rule.recipient;
  if (asked === 0) return true;
  const objection = firstObjection(provider, attempt, nowMs, answer, PhaseId.rcpt, asked);
  if (objection === CaseId.accepted) return true;
  answerWith(provider, attempt, nowMs, answer, objection, PhaseId.rcpt);
  return false;
}

function data(provider: Provider, attempt: DeliveryAttempt, nowMs: number, answer: Answer): void {
  const asked = provider.asked[PhaseId.data]!;
  const objection = firstObjection(provider, attempt, nowMs, answer, PhaseId.data, asked);
  answerWith(provider, attempt, nowMs, answer, objection, PhaseId.data);
}

/** The rules in order, as far as they have a say about the cases asked. 0, the case `accepted`, means no objection. */
function firstObjection(
  provider: Provider,
  attempt: DeliveryAttempt,
  nowMs: number,
  answer: Answer,
  phase: PhaseNumber,
  asked: number,
): number {
  let said: number = CaseId.accepted;
  if (asked & Rule.atTheDoor) said = atTheDoor(provider, attempt, nowMs, answer, phase, asked);
  if (said === CaseId.accepted && asked & Rule.ofOpinion)
    said = ofOpinion(provider, attempt, nowMs, answer, phase, asked);
  if (said === CaseId.accepted && asked & Rule.recipient) said = recipient(provider, attempt, nowMs, answer, asked);
  if (said === CaseId.accepted && asked & Rule.trouble) said = trouble(provider, attempt, nowMs, answer, asked);
  if (said === CaseId.accepted && asked & Rule.content) said = content(provider, attempt, phase);
  if (said === CaseId.accepted && asked & Rule.authentication) said = authentication(provider, attempt, answer);
  return said;
}

/** The rules that turn somebody away whatever he brings; most mail has passed them when its connection was let in. */
function atTheDoor(
  provider: Provider,
  attempt: DeliveryAttempt,
  nowMs: number,
  answer: Answer,
  phase: PhaseNumber,
  asked: number,
): number {
  let said: number = CaseId.accepted;
  if (asked & Rule.seldom) said = seldom(provider, attempt, nowMs, answer, phase);
  if (said === CaseId.accepted && asked & Rule.outage) said = outage(provider, attempt, nowMs, phase);
  if (said === CaseId.accepted && asked & Rule.blockList) said = blockList(provider, attempt, nowMs);
  if (said === CaseId.accepted && asked & Rule.connectionLimits)
    said = connectionLimits(provider, attempt, nowMs, phase, asked);
  if (said === CaseId.accepted && asked & Rule.greylist) said = greylist(provider, attempt, nowMs, answer);
  return said;
}

/** The rules that hang on what is thought of the sender. */
function ofOpinion(
  provider: Provider,
  attempt: DeliveryAttempt,
  nowMs: number,
  answer: Answer,
  phase: PhaseNumber,
  asked: number,
): number {
  const opinion = provider.opinionOf(attempt.sourceIp, attempt.fromDomain);
  let said: number = CaseId.accepted;
  if (asked & Rule.allowance) said = allowance(provider, opinion, nowMs, phase);
  if (said === CaseId.accepted && asked & Rule.reputation)
    said = reputation(provider, opinion, attempt, nowMs, answer, phase, asked);
  return said;
}

/** Puts a case into words, and into the provider's books. */
function answerWith(
  provider: Provider,
  attempt: DeliveryAttempt,
  nowMs: number,
  answer: Answer,
  said: number,
  phase: PhaseNumber,
): void {
  const row = provider.rowOf(said, attempt.site, attempt.sourceIp);
  const { closes, code } = provider.replies[row]!;
  const isAccepted = said === CaseId.accepted;
  answer.reply = row;
  answer.accepted = isAccepted;
  answer.closesConnection = closes;
  answer.refusedConnection = phase === PhaseId.connect;
  answer.laterCount = 0;
  answer.messageMs = messageLatencyMs(provider, attempt, nowMs, answer, phase);
  provider.tally.byReply[row]!++;
  if (closes && phase !== PhaseId.connect) provider.peerOf(attempt.site, attempt.sourceIp).close();
  if (phase < PhaseId.rcpt) return;
  // Some say 5xx of what passes with time, and meet the same message again.
  if (!isAccepted && (code < 500 || passes[said] === 1)) {
    provider.seen.add(answer.pairLow, answer.pairHigh);
    return;
  }
  if (answer.seenCount > 0) provider.seen.remove(answer.pairLow, answer.pairHigh);
  const opinion = provider.opinionOf(attempt.sourceIp, attempt.fromDomain);
  opinion.countRecipient(said === CaseId.unknown || said === CaseId.disabled);
  if (isAccepted) accept(provider, attempt, opinion, nowMs, answer);
}
