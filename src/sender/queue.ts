// The queue port: one queue a flow. Order, for every driver: a returned message first, then due retries, oldest
// first, then fresh ones, oldest first.

export interface JobQueue {
  add(flow: number, message: number): void;
  /** A deferred message whose time has come. */
  addRetry(flow: number, message: number): void;
  /** Taken, but not tried: back to the head. */
  putBack(flow: number, message: number): void;
  /** The next message, or -1. */
  take(flow: number): number;
}
