// What a live run does to its own parts at a stated time, for real: processes are killed, the broker goes away, sockets
// are dropped. In virtual time there are no such parts.

export type DrillEffect =
  | { readonly kind: 'kill-agents'; readonly isAll: boolean }
  /** A process of stock Workers; what it has in hand is handed out again. */
  | { readonly kind: 'kill-workers' }
  /** All fake providers share one process; until it is back, connections to them are refused. */
  | { readonly kind: 'kill-providers' }
  | { readonly kind: 'restart-broker' }
  | { readonly kind: 'fill-broker' }
  /** null: all providers. This share of messages is taken, and the connection then dropped without a reply. */
  | { readonly kind: 'drop-before-reply'; readonly provider: string | null; readonly ratio: number }
  /** Between one read of a connection and the next so much simulated time passes. */
  | { readonly kind: 'slow-reader'; readonly provider: string | null; readonly pauseMs: number };

export type Drill = DrillEffect & {
  readonly description: string;
  /** By the clock, or when so many messages have been delivered, whatever the time. */
  readonly begins: { readonly atMs: number } | { readonly deliveredCount: number };
  /** How long until what it did is undone; 0 where nothing need be, or it is at once. */
  readonly lastsMs: number;
};

/** What became of a drill, in real time. */
export interface DrillNote {
  readonly description: string;
  /** Simulated. */
  readonly atMs: number;
  /** Attempts under way when it began. */
  readonly inFlight: number;
  /** Until everything was as before. */
  readonly wallMs: number;
}

/** What the providers' books say beside what the sender heard. */
export interface MailReckoning {
  /** Messages that providers took, each counted as often as it was taken. */
  readonly taken: number;
  /** Of these, those that a provider had already. */
  readonly repeats: number;
  /** Attempts that reached a provider, or may have, and whose answer nobody heard. */
  readonly unheard: number;
}

/** Drills count on after the incidents: in expectations, in charts, and as rows of the ledger's table. NaN: nobody knows when. */
export function drillsAsIncidents({ incidents, drills = [] }: Drilled): readonly DrilledIncident[] {
  return drills.map(({ description, begins, lastsMs }, row) => {
    const number = incidents.length + row + 1;
    const atMs = 'atMs' in begins ? begins.atMs : Number.NaN;
    return { number, description, atMs, untilMs: atMs + lastsMs };
  });
}

interface Drilled {
  readonly incidents: readonly unknown[];
  readonly drills?: readonly Drill[];
}

interface DrilledIncident {
  readonly number: number;
  readonly description: string;
  readonly atMs: number;
  readonly untilMs: number;
}
