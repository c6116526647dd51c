// Reads what comes back about messages that were accepted: complaints, late bounces, opens, clicks, unsubscribes. Each
// waits for whoever has the job of reading it; then unwanted addresses are marked, and the governors hear of it.

import { EntryKind, type EntryKindId, type Ledger } from '../domain/ledger.ts';
import type { JobKind, Sender as SenderPlan } from '../domain/scenario.ts';
import type { SuppressionList } from '../policy/suppression.ts';
import { EventKind } from './events.ts';
import type { FlowTable } from './flow-table.ts';
import type { Governor } from './governor.ts';
import type { JobDesk } from './job-desk.ts';

export interface FeedbackReaderParts {
  readonly plan: SenderPlan;
  readonly flows: FlowTable;
  readonly jobs: JobDesk;
  readonly governors: readonly Governor[];
  readonly suppression: SuppressionList;
  readonly ledger: Ledger;
  recipientOf(message: number): number;
}

/** More than there are kinds of event: a path's row and a kind of event fit into one number. */
const eventKinds = 32;

export class FeedbackReader {
  readonly #parts: FeedbackReaderParts;

  constructor(parts: FeedbackReaderParts) {
    this.#parts = parts;
    const hear = (message: number, origin: number, acceptedAtMs: number, nowMs: number) => {
      if (message >= 0) this.#hear(origin % eventKinds, message, Math.floor(origin / eventKinds), acceptedAtMs, nowMs);
    };
    for (const kind of ['bounce', 'track', 'webhook'] as const) parts.jobs.onEnd(kind, hear);
  }

  /** Feedback has come in; who is to read it may be busy, or not there. */
  report(kind: number, message: number, pathRow: number, acceptedAtMs: number, nowMs: number): void {
    const origin = pathRow * eventKinds + kind;
    if (!this.#parts.jobs.arrive(this.#readerOf(kind, pathRow), message, origin, acceptedAtMs, nowMs))
      this.#hear(kind, message, pathRow, acceptedAtMs, nowMs);
  }

  /** Bounces and complaints come as mail, or from an API provider by webhook; the rest is tracked by our own links. */
  #readerOf(kind: number, pathRow: number): JobKind {
    if (kind !== EventKind.Complaint && kind !== EventKind.LateBounce) return 'track';
    const { flows } = this.#parts;
    const path = flows.pathOf(pathRow);
    const transport = path === undefined ? 'mx' : flows.ips[path.ip]!.server.transport.kind;
    return transport === 'api' ? 'webhook' : 'bounce';
  }

  #hear(kind: number, message: number, pathRow: number, acceptedAtMs: number, nowMs: number): void {
    const { plan, flows, ledger, suppression, governors, recipientOf } = this.#parts;
    const { suppress } = plan;
    ledger.append(feedbackEntry(kind), message, nowMs, pathRow, 0, acceptedAtMs);
    const isUnwanted =
      (kind === EventKind.Complaint && suppress.complaint) ||
      (kind === EventKind.Unsubscribe && suppress.unsubscribe) ||
      (kind === EventKind.LateBounce && suppress.bounce);
    if (isUnwanted) suppression.add(recipientOf(message));
    const path = flows.pathOf(pathRow);
    if (path === undefined) return;
    for (const governor of governors) governor.heard?.(kind, message, path, acceptedAtMs, nowMs);
  }
}

function feedbackEntry(kind: number): EntryKindId {
  switch (kind) {
    case EventKind.Complaint:
      return EntryKind.Complained;
    case EventKind.LateBounce:
      return EntryKind.LateBounced;
    case EventKind.Open:
      return EntryKind.Opened;
    case EventKind.Click:
      return EntryKind.Clicked;
    case EventKind.Unsubscribe:
      return EntryKind.Unsubscribed;
    default:
      throw new Error(`bug: event of unknown kind ${kind}`);
  }
}
