// Writes logs of messages while a run goes: it stands before the measurement's ledger, passes every entry on, and keeps
// the lines of one turn of the event loop until the turn's end.

import { printSender } from '../../fake-isp/model/envelope.ts';
import { EntryKind, type EntryKindId, type Ledger, type LedgerTables } from '../domain/ledger.ts';
import { OutcomeId } from '../domain/outcome.ts';
import { accountingHead, accountingLine } from '../report/accounting.ts';
import { eventLogLine, type LoggedEvent, type LoggedType } from '../report/event-log.ts';
import type { CampaignPlan } from '../sender/campaigns.ts';
import type { Roster } from '../sender/roster.ts';
import type { MessageSizes } from './message-size.ts';
import { asSaid, recipientAddress } from './reply-words.ts';

/** Takes the text of one turn; the run goes on when it has been written. */
export type TextSink = (text: string) => Promise<void>;

export interface LogSinks {
  /** KumoMTA-like lines of JSON. */
  readonly events?: TextSink;
  /** PowerMTA-like CSV. */
  readonly accounting?: TextSink;
}

const feedbackTypes: Readonly<Partial<Record<number, LoggedType>>> = {
  [EntryKind.Complained]: 'Feedback',
  [EntryKind.LateBounced]: 'OOB',
  [EntryKind.Opened]: 'Open',
  [EntryKind.Clicked]: 'Click',
  [EntryKind.Unsubscribed]: 'Unsubscribe',
};

const noRow = -1;

export class EventLogLedger implements Ledger {
  readonly #tables: LedgerTables;
  readonly #roster: Roster;
  readonly #next: Ledger;
  readonly #sinks: LogSinks;
  readonly #sizes: MessageSizes;
  readonly #attemptCount: Uint16Array;
  /** By message: the attempt by which a provider took it first, below 0 where nobody heard of that; 0 where none did. */
  readonly #takenBy: Int16Array;
  #events: string[] = [];
  #accounting: string[] = [];
  /** The reply seen last: whether it was the end of its message, the entry after it says. */
  #message = noRow;
  #path = noRow;
  #reply = noRow;
  #atMs = 0;

  constructor(sinks: LogSinks, tables: LedgerTables, roster: Roster, next: Ledger, sizes: MessageSizes) {
    this.#sinks = sinks;
    this.#tables = tables;
    this.#roster = roster;
    this.#next = next;
    this.#sizes = sizes;
    this.#attemptCount = new Uint16Array(roster.messageCount);
    this.#takenBy = new Int16Array(roster.messageCount);
    if (sinks.accounting !== undefined) this.#accounting.push(accountingHead);
  }

  append(kind: EntryKindId, message: number, atMs: number, a: number, b: number, c: number): void {
    this.#note(kind, message, atMs, a, b);
    this.#next.append(kind, message, atMs, a, b, c);
  }

  /** A provider took a message again, and no entry says so. */
  repeated(message: number, atMs: number, attempt: number, explanation: string): void {
    if (attempt > 0) this.#attemptCount[message] = attempt;
    this.#log('Repeat', message, atMs, noRow, noRow, explanation);
  }

  /** Writes what has come together since the last call. */
  async flush(): Promise<void> {
    const events = this.#events.join('');
    const accounting = this.#accounting.join('');
    this.#events = [];
    this.#accounting = [];
    if (events !== '') await this.#sinks.events?.(events);
    if (accounting !== '') await this.#sinks.accounting?.(accounting);
  }

  /** After the run's last entry. */
  async finish(): Promise<void> {
    this.#settle('TransientFailure');
    await this.flush();
  }

  #note(kind: EntryKindId, message: number, atMs: number, a: number, b: number): void {
    switch (kind) {
      case EntryKind.Built:
        this.#log('Reception', message, atMs, noRow, noRow);
        break;
      case EntryKind.Granted:
        this.#attemptCount[message] = b;
        break;
      case EntryKind.Replied:
      case EntryKind.ConnectionRefused:
        // A reply without a word on what follows: its message went back to the queue.
        this.#settle('TransientFailure');
        this.#message = message;
        this.#path = a;
        this.#reply = b;
        this.#atMs = atMs;
        break;
      case EntryKind.Abandoned:
        if (this.#isYes(b) && this.#takenBy[message] === 0) this.#takenBy[message] = -this.#attemptCount[message]!;
        break;
      case EntryKind.RetrySet:
        if (message === this.#message) this.#settle('TransientFailure');
        break;
      case EntryKind.Redriven:
        // Off the dead list: the line that takes back the end it had.
        this.#settle('TransientFailure');
        this.#log('AdminRebind', message, atMs, noRow, noRow);
        break;
      case EntryKind.Ended:
        this.#ended(message, atMs, b);
        break;
      default: {
        const type = feedbackTypes[kind];
        if (type !== undefined) this.#log(type, message, atMs, a, noRow);
      }
    }
  }

  #ended(message: number, atMs: number, outcome: number): void {
    const isAnswered = message === this.#message;
    switch (outcome) {
      case OutcomeId.delivered:
        if (isAnswered) this.#settle('Delivery');
        break;
      case OutcomeId.suppressed:
        this.#log('AdminBounce', message, atMs, noRow, noRow);
        break;
      case OutcomeId.bounced:
        if (isAnswered) this.#settle('Bounce');
        else this.#log('Bounce', message, atMs, noRow, noRow);
        break;
      default: {
        // Too old, or tried often enough: the last answer is logged as what it was, then the end.
        const path = isAnswered ? this.#path : noRow;
        const reply = isAnswered ? this.#reply : noRow;
        if (isAnswered) this.#settle('TransientFailure');
        this.#log('Expiration', message, atMs, path, reply);
      }
    }
  }

  #settle(type: LoggedType): void {
    if (this.#message === noRow) return;
    const message = this.#message;
    this.#message = noRow;
    if (!this.#isYes(this.#reply)) {
      this.#log(type, message, this.#atMs, this.#path, this.#reply);
      return;
    }
    // One whose job was handed out again has had its end already.
    this.#log('Delivery', message, this.#atMs, this.#path, this.#reply);
    const before = this.#takenBy[message]!;
    if (before === 0) this.#takenBy[message] = this.#attemptCount[message]!;
    else this.#log('Repeat', message, this.#atMs, this.#path, this.#reply, takenBefore(before));
  }

  #isYes(reply: number): boolean {
    return this.#tables.replies[reply]?.class === 'delivered';
  }

  #log(type: LoggedType, message: number, atMs: number, path: number, reply: number, explanation?: string): void {
    const event = { ...this.#eventOf(type, message, atMs, path, reply), explanation };
    if (this.#sinks.events !== undefined) this.#events.push(eventLogLine(event));
    if (this.#sinks.accounting !== undefined) this.#accounting.push(accountingLine(event));
  }

  #eventOf(type: LoggedType, message: number, atMs: number, path: number, reply: number): LoggedEvent {
    const { addresses, campaigns } = this.#roster;
    const plan = campaigns.planOf(message);
    const place = message - plan.firstMessage;
    const recipient = plan.recipientOf(place);
    const { campaign } = plan;
    const destination = addresses.destinations[addresses.destinationsOf(campaign.audience)[recipient]!]!;
    const row = path === noRow ? undefined : this.#tables.paths[path];
    const said = reply === noRow ? undefined : this.#tables.replies[reply];
    const text = asSaid(said?.text ?? '', message, row?.ip ?? '', this.#roster);
    return {
      ...{ type, message, atMs, createdAtMs: plan.dueAtMs(place) },
      sender: senderOf(plan, place),
      recipient: recipientAddress(message, this.#roster),
      ...{ domain: destination.domain, mx: destination.mx, provider: destination.providerName },
      ...{ campaign: campaign.name, lane: campaign.lane, sizeBytes: this.#sizes.bytesOf(plan.index, place) },
      attemptCount: this.#attemptCount[message]!,
      reply: said === undefined ? null : { ...said, text },
      ...{ server: row?.server ?? '', ip: row?.ip ?? '', pool: row?.pool ?? '' },
    };
  }
}

function takenBefore(attempt: number): string {
  return attempt > 0
    ? `attempt ${attempt} had delivered it`
    : `attempt ${-attempt} had delivered it, and whoever carried it was gone before he heard so`;
}

function senderOf(plan: CampaignPlan, place: number): string {
  return printSender(plan.key, plan.copyOf(place), plan.campaign.fromDomain);
}
