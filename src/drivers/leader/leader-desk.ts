// Who leads a run: one dispatcher at a time, under a lease that runs out unless it is renewed, and with a number that
// grows from leader to leader. Whoever is given work by two of them obeys the one with the higher number.

/** What asking for the lead comes to: it is given, under this number; or another has it. */
export type LeadAnswer =
  | { readonly token: number }
  /** Another leads: what it told about itself, and how long its lease still runs. */
  | { readonly holder: string; readonly leftMs: number };

export interface LeaderDesk {
  /** `tokenLeast`: the number to begin with where the broker has forgotten those before it. */
  take(holder: string, leaseMs: number, tokenLeast: number): Promise<LeadAnswer>;
  /** False where another has led since. A lease that ran out unnoticed by anybody is renewed. */
  renew(token: number, leaseMs: number, holder: string): Promise<boolean>;
  /** Takes the lead from exactly this holder, of whom it is known that it is gone. */
  evict(holder: string): Promise<void>;
  release(token: number): Promise<void>;
  close(): Promise<void>;
}
