// When a window of an expectation is open. Some begin at an instant known beforehand; others when something happens
// in the run, or as often as it does.

import { EntryKind, type EntryKindId, type LedgerTables } from '../domain/ledger.ts';
import { CampaignStateId } from '../domain/outcome.ts';
import type { Measures } from '../measurement/measures.ts';
import { selectsScope } from '../measurement/selection.ts';
import type { RunEvent, Window } from './expectation.ts';

export interface Span {
  readonly fromMs: number;
  untilMs: number;
}

/** Opens and closes; tells its owner at each turn, before anything of that instant is counted. */
export class WindowWatch {
  readonly kinds: readonly EntryKindId[];
  /** Every stretch in which it was open; the last may still be. */
  readonly spans: Span[] = [];
  nextAtMs = Number.POSITIVE_INFINITY;
  isOpen = false;
  readonly #window: Window;
  readonly #turned: (measures: Measures, isOpen: boolean) => void;
  /** Scopes paused now and until when, where the window lasts as long as a pause. */
  readonly #pausedUntilMs = new Map<number, number>();
  #closesAtMs = Number.POSITIVE_INFINITY;

  constructor(window: Window, turned: (measures: Measures, isOpen: boolean) => void) {
    this.#window = window;
    this.#turned = turned;
    this.kinds = kindsOf(window);
    if (window.kind === 'span') this.nextAtMs = window.fromMs;
  }

  look(measures: Measures, atMs: number): void {
    if (!this.isOpen) {
      if (this.#window.kind === 'span') this.#open(measures, this.#window.fromMs, this.#window.untilMs);
    }
    if (this.isOpen && atMs >= this.#closesAtMs) this.#close(measures, this.#closesAtMs);
  }

  see(measures: Measures, kind: EntryKindId, message: number, atMs: number, a: number, c: number): void {
    const window = this.#window;
    if (window.kind === 'pause') this.#seePause(measures, kind, atMs, a, c);
    else if (
      window.kind === 'after' &&
      this.spans.length === 0 &&
      isEvent(measures.tables, window.event, kind, message, a)
    ) {
      this.#open(measures, atMs, atMs + window.lengthMs);
    }
  }

  /** True where the instant lies in the window; its end is outside. */
  holds(atMs: number): boolean {
    return this.spans.some((span) => atMs >= span.fromMs && atMs < span.untilMs);
  }

  /** How much of a stretch of time lies in the window. */
  overlapMs(fromMs: number, untilMs: number): number {
    let sum = 0;
    for (const span of this.spans) sum += Math.max(0, Math.min(untilMs, span.untilMs) - Math.max(fromMs, span.fromMs));
    return sum;
  }

  #seePause(measures: Measures, kind: EntryKindId, atMs: number, scope: number, untilMs: number): void {
    if (this.#window.kind !== 'pause' || !selectsScope(measures.tables, this.#window.on, scope)) return;
    if (kind === EntryKind.Paused)
      this.#pausedUntilMs.set(scope, Math.max(untilMs, this.#pausedUntilMs.get(scope) ?? 0));
    else this.#pausedUntilMs.delete(scope);
    const longestMs = Math.max(0, ...this.#pausedUntilMs.values());
    if (longestMs <= atMs) {
      if (this.isOpen) this.#close(measures, atMs);
    } else if (this.isOpen) this.#closeAt(longestMs);
    else this.#open(measures, atMs, longestMs);
  }

  #open(measures: Measures, fromMs: number, untilMs: number): void {
    this.isOpen = true;
    this.spans.push({ fromMs, untilMs });
    this.#closeAt(untilMs);
    this.#turned(measures, true);
  }

  #closeAt(untilMs: number): void {
    this.#closesAtMs = untilMs;
    this.nextAtMs = untilMs;
    this.spans.at(-1)!.untilMs = untilMs;
  }

  #close(measures: Measures, atMs: number): void {
    this.isOpen = false;
    this.spans.at(-1)!.untilMs = atMs;
    this.nextAtMs = Number.POSITIVE_INFINITY;
    this.#pausedUntilMs.clear();
    this.#turned(measures, false);
  }
}

function kindsOf(window: Window): EntryKindId[] {
  if (window.kind === 'span') return [];
  if (window.kind === 'pause') return [EntryKind.Paused, EntryKind.Resumed];
  switch (window.event.kind) {
    case 'paused':
      return [EntryKind.Paused];
    case 'resumed':
      return [EntryKind.Resumed];
    case 'state':
      return [EntryKind.CampaignStateSet];
  }
}

function isEvent(tables: LedgerTables, event: RunEvent, kind: EntryKindId, message: number, a: number): boolean {
  switch (event.kind) {
    case 'paused':
      return kind === EntryKind.Paused && selectsScope(tables, event.on, a);
    case 'resumed':
      return kind === EntryKind.Resumed && selectsScope(tables, event.on, a);
    case 'state':
      return (
        kind === EntryKind.CampaignStateSet &&
        tables.campaigns[message]?.name === event.campaign &&
        a === CampaignStateId[event.state]
      );
  }
}
