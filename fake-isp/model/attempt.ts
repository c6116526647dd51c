// What crosses the wire, as the provider sees it: an attempt in, an answer out. Both are reused by their caller and
// hold numbers only, so that a million of them allocate nothing.

import { MailboxTrait, type MailboxTraitId } from './mailbox.ts';
import type { Readers } from './places.ts';

/** One delivery attempt. Indices are those the model gave out (`sourceIpOf`, `fromDomainOf`, `audienceOf`). */
export interface DeliveryAttempt {
  site: number;
  sourceIp: number;
  fromDomain: number;
  /** This attempt comes first on its connection, so the answer's latency and rules include connecting. */
  opensConnection: boolean;
  /** Messages this connection carried before this one. */
  messagesOnConnection: number;
  /** Envelope sender: two whole numbers from its VERP local part (campaign and copy). */
  senderKey: number;
  copyKey: number;
  /** Envelope recipient: audience and number from its local part. */
  audience: number;
  recipient: number;
  sizeBytes: number;
  /** What the sender says at MAIL of the size (RFC 1870); 0 where it says nothing, as our own senders do. */
  statedBytes?: number;
  /** Entry of the provider's script that the recipient's local part calls for (`scriptNumberOf`); none in virtual time. */
  scripted?: number;
}

/** What happens after acceptance, each at its instant. */
export const LaterKind = { Complaint: 1, LateBounce: 2, Open: 3, Click: 4, Unsubscribe: 5 } as const;
export type LaterKindId = (typeof LaterKind)[keyof typeof LaterKind];

/** The provider's answer; `receive` fills it. */
export interface Answer {
  /** Row in the provider's `replies`. */
  reply: number;
  accepted: boolean;
  /** The provider closes the connection with this reply (any 421, a drop, a used-up connection). */
  closesConnection: boolean;
  /** The connection itself was refused or lost before MAIL: the message was never offered. */
  refusedConnection: boolean;
  /** Time to connect, banner, EHLO and TLS in ms; 0 on a reused connection. */
  connectMs: number;
  /** Time from MAIL to the final reply in ms. */
  messageMs: number;
  laterCount: number;
  readonly laterKinds: Uint8Array;
  readonly laterAtMs: Float64Array;
  /** Notes that RCPT leaves for DATA: who writes to whom, how often that was seen, what mailbox it is. */
  readers: Readers;
  pairLow: number;
  pairHigh: number;
  seenCount: number;
  mailboxBits: number;
  mailboxTrait: MailboxTraitId;
}

export function newAnswer(): Answer {
  return {
    reply: 0,
    accepted: false,
    closesConnection: false,
    refusedConnection: false,
    connectMs: Number.NaN,
    messageMs: Number.NaN,
    laterCount: 0,
    laterKinds: new Uint8Array(8),
    laterAtMs: new Float64Array(8),
    readers: undefined as never,
    pairLow: 0,
    pairHigh: 0,
    seenCount: 0,
    mailboxBits: 0,
    mailboxTrait: MailboxTrait.Sound,
  };
}
