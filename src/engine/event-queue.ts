// The order of things to come. An event is (instant, sequence number, kind, a, b, c); ties go to the one scheduled
// first. Near events stand in a heap; events further off than the current slot wait unsorted in slots of fixed length
// and enter the heap when their slot begins, so that hundreds of thousands of far complaints cost the near ones nothing.

const slotMs = 60_000;

export class EventQueue {
  /** Columns of the event that `next` took out. */
  atMs = 0;
  kind = 0;
  a = 0;
  b = 0;
  c = 0;

  #count = 0;
  #sequence = 0;
  #horizonMs = -Infinity; // Events before it are in the heap.
  // The heap: cells, and beside them their instants, so that a comparison seldom leaves the heap.
  #heap = new Int32Array(1024);
  #instants = new Float64Array(1024);
  #heapCount = 0;
  readonly #slotHeads = new Map<number, number>();
  readonly #slotOrder: number[] = []; // A small heap of slot numbers.
  #free = -1;
  #capacity = 0;
  #at = new Float64Array(0);
  #order = new Float64Array(0);
  #c = new Float64Array(0);
  #kind = new Int32Array(0);
  #a = new Int32Array(0);
  #b = new Int32Array(0);
  #link = new Int32Array(0); // The next cell of the same slot, or of the free list.

  get count(): number {
    return this.#count;
  }

  /** Instant of the next event; Infinity when there is none. */
  peekAtMs(): number {
    if (this.#heapCount === 0 && !this.#loadSlot()) return Infinity;
    return this.#at[this.#heap[0]!]!;
  }

  schedule(atMs: number, kind: number, a: number, b = 0, c = 0): void {
    if (!(atMs < Infinity)) throw new RangeError(`bug: an event of kind ${kind} was scheduled at ${atMs}`);
    const cell = this.#take();
    this.#at[cell] = atMs;
    this.#order[cell] = this.#sequence++;
    this.#kind[cell] = kind;
    this.#a[cell] = a;
    this.#b[cell] = b;
    this.#c[cell] = c;
    this.#count++;
    if (atMs < this.#horizonMs) this.#push(cell);
    else this.#defer(cell, Math.floor(atMs / slotMs));
  }

  /** Takes the next event out and puts it into the columns above; false when there is none. */
  next(): boolean {
    if (this.#heapCount === 0 && !this.#loadSlot()) return false;
    const cell = this.#heap[0]!;
    this.#pop();
    this.atMs = this.#at[cell]!;
    this.kind = this.#kind[cell]!;
    this.a = this.#a[cell]!;
    this.b = this.#b[cell]!;
    this.c = this.#c[cell]!;
    this.#link[cell] = this.#free;
    this.#free = cell;
    this.#count--;
    return true;
  }

  #defer(cell: number, slot: number): void {
    const head = this.#slotHeads.get(slot);
    this.#link[cell] = head ?? -1;
    this.#slotHeads.set(slot, cell);
    if (head === undefined) pushSlot(this.#slotOrder, slot);
  }

  #loadSlot(): boolean {
    if (this.#slotOrder.length === 0) return false;
    const slot = popSlot(this.#slotOrder);
    this.#horizonMs = (slot + 1) * slotMs;
    let cell = this.#slotHeads.get(slot)!;
    this.#slotHeads.delete(slot);
    while (cell !== -1) {
      const after = this.#link[cell]!;
      this.#push(cell);
      cell = after;
    }
    return true;
  }

  #push(cell: number): void {
    if (this.#heapCount === this.#heap.length) this.#growHeap();
    const heap = this.#heap;
    const instants = this.#instants;
    const atMs = this.#at[cell]!;
    let place = this.#heapCount++;
    while (place > 0) {
      const parent = (place - 1) >> 2;
      const aboveAtMs = instants[parent]!;
      if (aboveAtMs < atMs || (aboveAtMs === atMs && this.#order[heap[parent]!]! < this.#order[cell]!)) break;
      heap[place] = heap[parent]!;
      instants[place] = aboveAtMs;
      place = parent;
    }
    heap[place] = cell;
    instants[place] = atMs;
  }

  #pop(): void {
    const heap = this.#heap;
    const instants = this.#instants;
    const order = this.#order;
    const count = --this.#heapCount;
    if (count === 0) return;
    const cell = heap[count]!;
    const atMs = instants[count]!;
    let place = 0;
    for (;;) {
      const first = place * 4 + 1;
      if (first >= count) break;
      let best = first;
      let bestAtMs = instants[first]!;
      const last = first + 4 < count ? first + 4 : count;
      for (let child = first + 1; child < last; child++) {
        const childAtMs = instants[child]!;
        if (childAtMs > bestAtMs || (childAtMs === bestAtMs && order[heap[child]!]! > order[heap[best]!]!)) continue;
        best = child;
        bestAtMs = childAtMs;
      }
      if (atMs < bestAtMs || (atMs === bestAtMs && order[cell]! < order[heap[best]!]!)) break;
      heap[place] = heap[best]!;
      instants[place] = bestAtMs;
      place = best;
    }
    heap[place] = cell;
    instants[place] = atMs;
  }

  #growHeap(): void {
    this.#heap = grown(this.#heap, new Int32Array(this.#heap.length * 2));
    this.#instants = grown(this.#instants, new Float64Array(this.#instants.length * 2));
  }

  #take(): number {
    if (this.#free === -1) this.#grow();
    const cell = this.#free;
    this.#free = this.#link[cell]!;
    return cell;
  }

  #grow(): void {
    const from = this.#capacity;
    const capacity = Math.max(1024, from * 2);
    this.#at = grown(this.#at, new Float64Array(capacity));
    this.#order = grown(this.#order, new Float64Array(capacity));
    this.#c = grown(this.#c, new Float64Array(capacity));
    this.#kind = grown(this.#kind, new Int32Array(capacity));
    this.#a = grown(this.#a, new Int32Array(capacity));
    this.#b = grown(this.#b, new Int32Array(capacity));
    this.#link = grown(this.#link, new Int32Array(capacity));
    for (let cell = capacity - 1; cell >= from; cell--) {
      this.#link[cell] = this.#free;
      this.#free = cell;
    }
    this.#capacity = capacity;
  }
}

function grown<T extends Float64Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

function pushSlot(heap: number[], slot: number): void {
  let place = heap.length;
  heap.push(slot);
  while (place > 0) {
    const parent = (place - 1) >> 1;
    if (heap[parent]! <= slot) break;
    heap[place] = heap[parent]!;
    place = parent;
  }
  heap[place] = slot;
}

function popSlot(heap: number[]): number {
  const top = heap[0]!;
  const last = heap.pop()!;
  if (heap.length === 0) return top;
  let place = 0;
  for (;;) {
    let child = place * 2 + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && heap[child + 1]! < heap[child]!) child++;
    if (heap[child]! >= last) break;
    heap[place] = heap[child]!;
    place = child;
  }
  heap[place] = last;
  return top;
}
