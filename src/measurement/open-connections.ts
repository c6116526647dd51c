// How many connections each server has open, now and at most.

export class OpenConnections {
  readonly #now: number[] = [];
  readonly #max: number[] = [];

  opened(server: number): void {
    const open = (this.#now[server] ?? 0) + 1;
    this.#now[server] = open;
    if (open > (this.#max[server] ?? 0)) this.#max[server] = open;
  }

  closed(server: number): void {
    this.#now[server] = (this.#now[server] ?? 0) - 1;
  }

  /** The most that one server had open at once. */
  maxOf(server: number): number {
    return this.#max[server] ?? 0;
  }
}
