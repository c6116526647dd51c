// What the edge has heard and the dispatcher has not dealt with yet: a queue of each kind, served in turns of a few, so
// that a storm of one holds up neither the others nor the sending of mail.

export interface WorkQueue<Item> {
  readonly deal: (item: Item) => void;
  /** So many have been dealt with in this turn. */
  readonly dealt: (count: number) => void;
}

/** As much as one turn of the loop takes from one queue. */
const perTurn = 32;
/** Dealt items stand before those that wait until there are so many of them: a queue may back up for hours. */
const dealtMost = 8192;

export class WorkQueues {
  readonly #lines: { readonly items: unknown[]; place: number; readonly serve: () => number }[] = [];
  #isServing = false;
  #isStopped = false;

  /** Opens a queue; what it is given afterwards waits its turn. */
  open<Item>({ deal, dealt }: WorkQueue<Item>): (items: readonly Item[]) => void {
    const items: Item[] = [];
    const line = {
      items,
      place: 0,
      serve: () => {
        const until = Math.min(items.length, line.place + perTurn);
        const count = until - line.place;
        while (line.place < until && !this.#isStopped) deal(items[line.place++]!);
        if (line.place === items.length || line.place >= dealtMost) {
          items.splice(0, line.place);
          line.place = 0;
        }
        if (count > 0) dealt(count);
        return items.length - line.place;
      },
    };
    this.#lines.push(line);
    return (more) => {
      for (const item of more) items.push(item);
      this.#turn();
    };
  }

  /** What waits, over all queues. */
  get depth(): number {
    return this.#lines.reduce((sum, { items, place }) => sum + items.length - place, 0);
  }

  stop(): void {
    this.#isStopped = true;
  }

  #turn(): void {
    if (this.#isServing || this.#isStopped) return;
    this.#isServing = true;
    setImmediate(() => {
      this.#isServing = false;
      if (this.#isStopped) return;
      let left = 0;
      for (const { serve } of this.#lines) left += serve();
      if (left > 0) this.#turn();
    });
  }
}
