// What the processes of a live run say to one another. Everything is plain data, sent in batches, one a turn.

import type { DashboardRow, EntryKindId, StandingRow } from '../../domain/ledger.ts';
import type { Phase } from '../../domain/reply-class.ts';
import type { TemplateOptions } from '../../drivers/transport/message-template.ts';
import type { Timeouts } from '../../drivers/transport/transport.ts';

/** A file, and how much of it is meant. */
export interface LedgerPlace {
  readonly path: string;
  readonly bytes: number;
}

/** Where simulated time stands: so much at this instant of the machine's clock, and so fast. */
export interface ClockReading {
  readonly atMs: number;
  /** Milliseconds since the epoch, with fractions, by the machine's monotonic clock. */
  readonly wallMs: number;
}

/** How a process comes by the scenario: it reads it itself, so that no two of them can see different worlds. */
export interface ScenarioSource {
  readonly text: string;
  readonly sets: readonly string[];
}

export interface AgentStart {
  readonly kind: 'start';
  readonly routes: readonly AgentRoute[];
  /** By campaign. */
  readonly templates: readonly TemplateOptions[];
  readonly timeouts: Timeouts;
  readonly allowsRemote: boolean;
}

/** A provider as seen from one sending IP. */
export interface AgentRoute {
  readonly host: string;
  readonly port: number;
  readonly localAddress: string;
  readonly ip: string;
  readonly heloName: string;
  /** STARTTLS is taken where it is offered. */
  readonly usesTls: boolean;
}

/** A grant, as the agent that carries it out sees it. */
export interface AgentOrder {
  /** Attempt slot; comes back with the outcome. */
  readonly slot: number;
  readonly connection: number;
  /** Index of a route. */
  readonly route: number;
  /** Index of a template. */
  readonly template: number;
  /** Size of the message; 0: the template's own. */
  readonly bytes: number;
  readonly message: number;
  readonly from: string;
  readonly to: string;
}

export interface AgentOutcome {
  readonly slot: number;
  /** As in the order, for a dispatcher that knows nothing of the slot any more. */
  readonly message?: number;
  readonly code: number;
  readonly enhanced: string;
  readonly text: string;
  readonly phase: Phase;
  readonly connectWallMs: number;
  readonly messageWallMs: number;
  readonly isClosed: boolean;
  readonly isRefused: boolean;
}

export type ToAgent =
  | AgentStart
  | { readonly kind: 'work'; readonly orders: readonly AgentOrder[]; readonly closes: readonly number[] }
  | { readonly kind: 'end' };

export type FromAgent =
  | { readonly kind: 'started' }
  | { readonly kind: 'outcomes'; readonly outcomes: readonly AgentOutcome[] }
  /** It wants to go; what it has been given it still carries out. */
  | { readonly kind: 'leaving' }
  | { readonly kind: 'ended'; readonly cpuMs: number };

export interface IspStart {
  readonly kind: 'start';
  readonly source: ScenarioSource;
  readonly speed: number;
  readonly isSingleLoopback: boolean;
  /** Where all providers listen, for agents on other machines; null: on loopback addresses. */
  readonly host: string | null;
  /** Where the sender's feedback listener is. */
  readonly feedback: { readonly host: string; readonly port: number } | null;
  /** Where the providers keep their book; null: nobody drills them, and they keep none. */
  readonly book: string | null;
  /** The ledger of the lives before this one, for the providers to remember by; left out: there were none. */
  readonly memory?: LedgerPlace;
  /** The places to take again after a kill; null: any that are free. */
  readonly places: readonly HostPlace[] | null;
}

/** Something a reader did, when its instant had come. */
export interface ReaderAct {
  /** A LaterKind of the model. */
  readonly kind: number;
  readonly message: number;
}

export interface HostPlace {
  readonly provider: string;
  readonly site: number;
  readonly host: string;
  readonly port: number;
  /** Where one address must do, this port is for this sending IP; else ''. */
  readonly ip: string;
}

export interface Tally {
  readonly provider: string;
  readonly attempts: number;
  readonly accepted: number;
  readonly refusedConnections: number;
}

export type ToIsp =
  | IspStart
  | { readonly kind: 'clock'; readonly reading: ClockReading }
  /** An incident of the scenario, by its number from 0, begins or ends. */
  | { readonly kind: 'incident'; readonly row: number; readonly begins: boolean; readonly atMs: number }
  /** Somebody asks for the block of an incident to be lifted. */
  | { readonly kind: 'delisting'; readonly row: number; readonly atMs: number }
  /** A drill of the scenario, by its number from 0. */
  | { readonly kind: 'drill'; readonly row: number; readonly begins: boolean }
  | { readonly kind: 'quiet?' }
  | { readonly kind: 'standings?'; readonly atMs: number }
  | { readonly kind: 'tallies?' }
  | { readonly kind: 'end' };

export type FromIsp =
  | { readonly kind: 'started'; readonly places: readonly HostPlace[] }
  | { readonly kind: 'clock-set' }
  /** `earliestAtMs`: the next instant at which something of its own is to happen; Infinity: none. */
  | { readonly kind: 'quiet'; readonly isBusy: boolean; readonly earliestAtMs: number }
  | {
      readonly kind: 'standings';
      readonly newStandings: readonly StandingRow[];
      readonly newDashboards: readonly DashboardRow[];
      readonly entries: readonly ForwardedEntry[];
    }
  /** `taken`: each message that a provider took, as often as it did; null where no book was kept. */
  | { readonly kind: 'tallies'; readonly rows: readonly Tally[]; readonly taken: readonly number[] | null }
  | { readonly kind: 'acts'; readonly acts: readonly ReaderAct[] }
  /** `isOfMachine`: no bug of ours, but nothing that could be gone on with. `code`: the system's, where it objects. */
  | { readonly kind: 'trouble'; readonly text: string; readonly isOfMachine?: boolean; readonly code?: string }
  | { readonly kind: 'ended'; readonly cpuMs: number };

/** An entry for the run's ledger, made elsewhere. */
export interface ForwardedEntry {
  readonly kind: EntryKindId;
  readonly message: number;
  readonly atMs: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}
