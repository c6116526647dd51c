// One look at a run while it goes on: plain data, so that a table on a terminal and a page in a browser show the same.

export interface LiveFrame {
  readonly name: string;
  /** What carries the queue, as a person would say it. */
  readonly broker: string;
  readonly speed: number;
  readonly startAtMs: number;
  /** Simulated time since the start, of so much at most. */
  readonly simulatedMs: number;
  readonly totalMs: number;
  /** How much later than it should a timer was handled, in real time: the mean of late, and the longest so far. */
  readonly latenessMs: number;
  readonly latenessMaxMs: number;
  readonly built: number;
  readonly ended: number;
  readonly rows: readonly LiveRow[];
  readonly holds: readonly LiveHold[];
}

/** All flows of one campaign to one provider. */
export interface LiveRow {
  readonly campaign: string;
  readonly provider: string;
  /** Attempts a simulated second, over the last few looks. */
  readonly perSecond: number;
  readonly delivered: number;
  /** Attempts that were answered "later", of whatever class. */
  readonly deferred: number;
  /** Messages that are due and not in flight. */
  readonly depth: number;
  readonly inFlight: number;
  /** How many of `holds` stand before it. */
  readonly holdCount: number;
  /** What most of its messages wait for; '' where none waits. */
  readonly limit: string;
}

/** Something the sender holds back by itself at this instant. */
export interface LiveHold {
  readonly kind: 'pause' | 'cut' | 'suspension' | 'breaker' | 'campaign-pause';
  readonly name: string;
  readonly fromMs: number;
  /** When it ends; null: when a person or an answer says so. */
  readonly untilMs: number | null;
}

/** What a page is told last. */
export interface LiveEnd {
  readonly verdict: string;
  /** Where the report stands, as the reader would type it; '' where there is none. */
  readonly report: string;
}

/** The rows that matter most, in the order they came: as many as there is room for. */
export function busiest(rows: readonly LiveRow[], most: number): readonly LiveRow[] {
  if (rows.length <= most) return rows;
  const weightOf = ({ depth, inFlight, perSecond }: LiveRow) => depth + inFlight + perSecond;
  const kept = new Set([...rows].sort((a, b) => weightOf(b) - weightOf(a)).slice(0, most));
  return rows.filter((row) => kept.has(row));
}
