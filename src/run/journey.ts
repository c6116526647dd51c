// Follows chosen messages through the ledger and tells their lives in words. All others pass by untouched.

import { EntryKind, type EntryKindId, type GiveUp, giveUps, type Ledger, type LedgerTables } from '../domain/ledger.ts';
import { type Outcome, outcomes } from '../domain/outcome.ts';
import type { Journey } from '../measurement/summary.ts';
import { durationText } from '../report/format.ts';
import type { Roster } from '../sender/roster.ts';
import { asSaid } from './reply-words.ts';

/** A message to follow, and why it was chosen. */
export interface Followed {
  readonly message: number;
  readonly chosenFor: string;
}

interface Life extends Followed {
  group: number;
  outcome: Outcome;
  readonly steps: { readonly atMs: number; readonly text: string }[];
}

export class JourneyLedger implements Ledger {
  readonly #tables: LedgerTables;
  readonly #roster: Roster;
  readonly #next: Ledger;
  readonly #lives: ReadonlyMap<number, Life>;
  /** By message: 1 where it is followed, so that the others cost one look. */
  readonly #isFollowed: Uint8Array;

  constructor(followed: readonly Followed[], tables: LedgerTables, roster: Roster, next: Ledger) {
    this.#tables = tables;
    this.#roster = roster;
    this.#next = next;
    this.#isFollowed = new Uint8Array(roster.messageCount);
    this.#lives = new Map(
      followed.map((one) => [one.message, { ...one, group: -1, outcome: 'unfinished', steps: [] } satisfies Life]),
    );
    for (const { message } of followed) this.#isFollowed[message] = 1;
  }

  append(kind: EntryKindId, message: number, atMs: number, a: number, b: number, c: number): void {
    // A campaign's entries carry its row where others carry a message.
    if (this.#isFollowed[message] === 1 && kind !== EntryKind.CampaignStateSet) {
      this.#note(this.#lives.get(message)!, kind, atMs, a, b, c);
    }
    this.#next.append(kind, message, atMs, a, b, c);
  }

  /** In the order they were chosen; without those that the run never came to. */
  told(): Journey[] {
    const { groups, campaigns } = this.#tables;
    return [...this.#lives.values()]
      .filter(({ group }) => group !== -1)
      .map(({ message, chosenFor, group, outcome, steps }) => {
        const { campaign, provider } = groups[group]!;
        return { message, campaign: campaigns[campaign]!.name, provider, chosenFor, outcome, steps };
      });
  }

  #note(life: Life, kind: EntryKindId, atMs: number, a: number, b: number, c: number): void {
    const text = this.#textOf(life, kind, atMs, a, b, c);
    // A summary's instants are whole milliseconds.
    if (text !== '') life.steps.push({ atMs: Math.round(atMs), text });
  }

  #textOf(life: Life, kind: EntryKindId, atMs: number, a: number, b: number, c: number): string {
    const { groups, paths, replies, campaigns } = this.#tables;
    switch (kind) {
      case EntryKind.Built: {
        life.group = a;
        const { campaign, lane, provider } = groups[a]!;
        const recipient = this.#roster.recipientOf(life.message);
        // Whoever builds or looks for what is due may come to it late.
        const lateMs = atMs - this.#roster.dueAtMs(life.message);
        const due = lateMs >= 1 ? `built, ${durationText(lateMs)} after it was due` : 'due';
        return `${due}: recipient ${recipient} of ${campaigns[campaign]!.name}, at ${provider}, in lane ${lane}`;
      }
      case EntryKind.Granted: {
        const { server, ip } = paths[a]!;
        const late = atMs - c >= 1 ? `, ${durationText(atMs - c)} after it was due` : '';
        return `try ${b} leaves by ${server} (${ip})${late}`;
      }
      case EntryKind.Replied:
        return `${this.#said(life, a, b)} after ${durationText(c)}: ${replies[b]!.class}`;
      case EntryKind.ConnectionRefused:
        return `no connection, ${this.#said(life, a, b)} after ${durationText(c)}: back to its queue`;
      case EntryKind.RetrySet:
        return `to be tried again in ${durationText(c - atMs)}`;
      case EntryKind.Ended:
        life.outcome = outcomes[b]!;
        return `${life.outcome}, ${durationText(atMs - c)} after it first became due`;
      case EntryKind.Redriven:
        return 'taken off the dead list, to be tried again at once';
      case EntryKind.Abandoned:
        return `whoever carried it is gone; nobody hears ${this.#said(life, a, b)}`;
      case EntryKind.HandedOutAgain:
        return `its job is handed out ${a === 2 ? 'a second time' : `${a} times by now`}, whether its first holder is still at it or gone`;
      case EntryKind.GivenUp:
        return giveUpWords[giveUps[a]!];
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

  #said({ message }: Life, path: number, reply: number): string {
    const { code, enhanced, text, phase } = this.#tables.replies[reply]!;
    if (code === 0) return `silence (${phase})`;
    const words = asSaid(text, message, this.#tables.paths[path]!.ip, this.#roster);
    return `${[code, enhanced, words].filter((part) => part !== '').join(' ')} (${phase})`;
  }
}

const giveUpWords: Readonly<Record<GiveUp, string>> = {
  'max-receives': 'its job has been handed out as often as the queue may: it goes to the dead list',
  claimed: 'claimed by a worker that is gone: nobody knows whether it was sent, and nobody sends it again',
};
