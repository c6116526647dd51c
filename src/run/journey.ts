// Follows one message through the ledger and tells its life in words. Everything else passes by untouched.

import { EntryKind, type EntryKindId, type Ledger, type LedgerTables } from '../domain/ledger.ts';
import { type Outcome, outcomes } from '../domain/outcome.ts';
import type { Journey } from '../measurement/summary.ts';
import type { Roster } from '../sender/roster.ts';

interface Step {
  readonly atMs: number;
  readonly text: string;
}

export class JourneyLedger implements Ledger {
  readonly #message: number;
  readonly #tables: LedgerTables;
  readonly #roster: Roster;
  readonly #next: Ledger;
  readonly #steps: Step[] = [];
  #group = -1;
  #outcome: Outcome = 'unfinished';

  constructor(message: number, tables: LedgerTables, roster: Roster, next: Ledger) {
    this.#message = message;
    this.#tables = tables;
    this.#roster = roster;
    this.#next = next;
  }

  append(kind: EntryKindId, message: number, atMs: number, a: number, b: number, c: number): void {
    if (message === this.#message && kind !== EntryKind.CampaignStateSet) this.#note(kind, atMs, a, b, c);
    this.#next.append(kind, message, atMs, a, b, c);
  }

  /** Undefined where the run never came to the message. */
  told(): Journey | undefined {
    if (this.#group === -1) return undefined;
    const { campaign, provider } = this.#tables.groups[this.#group]!;
    return {
      message: this.#message,
      campaign: this.#tables.campaigns[campaign]!.name,
      provider,
      chosenFor: 'asked for',
      outcome: this.#outcome,
      steps: this.#steps,
    };
  }

  #note(kind: EntryKindId, atMs: number, a: number, b: number, c: number): void {
    const text = this.#textOf(kind, atMs, a, b, c);
    if (text !== '') this.#steps.push({ atMs, text });
  }

  #textOf(kind: EntryKindId, atMs: number, a: number, b: number, c: number): string {
    const { groups, paths, replies, campaigns } = this.#tables;
    switch (kind) {
      case EntryKind.Built: {
        this.#group = a;
        const { campaign, lane, provider } = groups[a]!;
        const recipient = this.#roster.recipientOf(this.#message);
        return `due: recipient ${recipient} of ${campaigns[campaign]!.name}, at ${provider}, in lane ${lane}`;
      }
      case EntryKind.Granted: {
        const { server, ip } = paths[a]!;
        const late = atMs - c >= 1 ? `, ${seconds(atMs - c)} after it was due` : '';
        return `try ${b} leaves by ${server} (${ip})${late}`;
      }
      case EntryKind.Replied:
        return `${said(replies[b]!)} after ${seconds(c)}: ${replies[b]!.class}`;
      case EntryKind.ConnectionRefused:
        return `no connection, ${said(replies[b]!)} after ${seconds(c)}: back to its queue`;
      case EntryKind.RetrySet:
        return `to be tried again in ${seconds(c - atMs)}`;
      case EntryKind.Ended:
        this.#outcome = outcomes[b]!;
        return `${this.#outcome}, ${seconds(atMs - c)} after it first became due`;
      case EntryKind.Complained:
        return 'its reader complains, and the provider reports it';
      case EntryKind.LateBounced:
        return 'bounces after all, by a report';
      case EntryKind.Opened:
        return 'is opened';
      case EntryKind.Clicked:
        return 'a link in it is clicked';
      case EntryKind.Unsubscribed:
        return 'its reader unsubscribes';
      default:
        return '';
    }
  }
}

function said({ code, enhanced, text, phase }: LedgerTables['replies'][number]): string {
  if (code === 0) return `silence (${phase})`;
  return `${[code, enhanced, text].filter((part) => part !== '').join(' ')} (${phase})`;
}

function seconds(ms: number): string {
  return `${Math.round(ms) / 1000} s`;
}
