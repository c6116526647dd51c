// A governor watches what becomes of attempts and holds routes back for it: safety, adaptive cuts, suspensions,
// breakers, warm-up, calendars. It holds by gates of its own, which stand beside the scenario's limits on every route
// concerned; so several governors over one route combine by the strictest, never by product.

import type { Ledger, LedgerTables } from '../domain/ledger.ts';
import type { RouteRole } from '../domain/routing.ts';
import type { Scenario, Server } from '../domain/scenario.ts';
import type { Gate } from '../policy/gate.ts';
import type { Attempt } from './attempts.ts';
import type { Dashboards } from './dashboards.ts';
import type { Flow, Path } from './flow.ts';
import type { LimitBook, LimitPlace } from './limit-book.ts';
import type { SenderHands } from './sender-hands.ts';

export interface Governor {
  /** First of its calls: the run begins. */
  start?(nowMs: number): void;
  /** Gates that a new flow's messages all stand behind, whatever their route. */
  flowGates?(place: FlowPlace): readonly Gate[];
  /** Gates of a new path, asked for each message. */
  pathGates?(place: PathPlace): readonly Gate[];
  /** Gates of a new path, asked only where it must open a connection. */
  connectGates?(place: PathPlace): readonly Gate[];
  /** A flow has been made, with all its paths. */
  flowMade?(flow: Flow, place: FlowPlace): void;
  /** An attempt has ended, and what its answer was worth is noted on it. Its slot is used again after the call. */
  answered?(attempt: Attempt, nowMs: number): void;
  /** An attempt that was granted will never be answered: whoever carried it is gone. */
  abandoned?(path: Path, grantedAtMs: number, nowMs: number): void;
  /** Feedback came: `kind` is the EventKind. `path` is where the message was accepted, at `acceptedAtMs`. */
  heard?(kind: number, message: number, path: Path, acceptedAtMs: number, nowMs: number): void;
  /** An instant asked for by `GovernorDesk.wake` has come. */
  timer?(which: number, nowMs: number): void;
}

/** What a governor may do, besides shutting and lifting its own gates. */
export interface GovernorDesk {
  readonly scenario: Scenario;
  readonly dashboards: Dashboards;
  readonly tables: LedgerTables;
  readonly book: LimitBook;
  readonly ledger: Ledger;
  /** What may be seen and moved of the sender besides gates, once the run has begun. */
  hands(): SenderHands;
  /** Calls back as `timer(which)`. Timers cannot be taken back: each must know whether it is still meant. */
  wake(which: number, atMs: number): void;
  /** Must follow every change that may let a gate open, or open sooner. */
  gateChanged(gate: Gate, nowMs: number): void;
}

export interface FlowPlace extends LimitPlace {
  /** Index of the campaign, and of the destination among all. */
  readonly campaignIndex: number;
  readonly destinationIndex: number;
  /** Its recipients' zone, where the campaign goes by their own clocks; else ''. */
  readonly zone: string;
}

export interface PathPlace extends FlowPlace {
  readonly server: Server;
  readonly serverIndex: number;
  /** The rule that names this way out (-1: none), and what for. A retry pinned to an IP goes first by that alone. */
  readonly rule: number;
  readonly role: RouteRole;
  /** Among all IPs, in the order of the file. */
  readonly ipIndex: number;
  /** `Path.index` to be: paths are numbered from 0, without gaps. */
  readonly pathIndex: number;
}
