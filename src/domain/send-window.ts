// When by the clock a campaign's mail may leave.

export interface SendWindow {
  /** Whose clock: each recipient's own, or one zone's for all. */
  readonly zone: 'recipient' | string;
  /** Times of day; `toMs` may be 24 h. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Bit 0 is Monday. */
  readonly days: number;
  /** Local dates on which nothing is sent, in days since 1 January 1970. */
  readonly blackouts: readonly number[];
  /** What becomes due together is spread evenly over one window. */
  readonly spread: boolean;
}
