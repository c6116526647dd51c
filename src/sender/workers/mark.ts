// What the floor of workers knows of a message beside the message book.

/**
 * A bit each: it is due and not in flight; it lies released; its job went out repeatedly; it is due when its job is to be
 * had again, for the worker who had it is gone; a worker that is gone had claimed it.
 */
export const Mark = { Due: 1, Released: 2, Repeated: 4, Locked: 8, Claimed: 16 } as const;
