// The order of things to come. An event is (instant, sequence number, kind, a, b, c); ties go to the one scheduled
// first. Time is cut into spans of about a minute, and the running span into slots of 1 ms. Only the events of the
// running slot stand in a heap, mostly one or two; those of later slots wait unsorted in their slot's list, those of
// later spans in their span's, and move up when its time comes. So hundreds of thousands of far events cost the near
// ones nothing, and the near ones are hardly ever compared: a comparison that nothing foretells is what costs most.
// Three days of spans stand in a ring; the few events beyond them in a map.

const slotMs = 1;
const slotCount = 65_536;
const spanMs = slotMs * slotCount;
const ringSpans = 4096;

/** What comes to pass at an instant. */
class Event {
  atMs = Number.NaN;
  kind = 0;
  a = 0;
  b = 0;
  c = Number.NaN;
}

export class EventQueue {
  /** The event that `next` took out, until it takes out another. */
  readonly taken = new Event();

  #count = 0;
  #sequence = 0;
  // The heap: cells, and beside them their instants, so that a comparison seldom leaves the heap.
  #heap = new Int32Array(1024);
  #instants = new Float64Array(1024);
  #heapCount = 0;
  /** Events before it are in the heap. */
  #horizonMs = Number.NEGATIVE_INFINITY;
  #spanStartMs = Number.NEGATIVE_INFINITY;
  #spanEndMs = Number.NEGATIVE_INFINITY;
  /** The slots of the running span: first cell of each list, one bit for each slot that has any, one for each 32 bits. */
  readonly #slots = new Int32Array(slotCount).fill(-1);
  readonly #filled = new Int32Array(slotCount / 32);
  readonly #filledWords = new Int32Array(slotCount / 1024);
  #filledCount = 0;
  /** No slot before this one of `#filledWords` has any. */
  #firstWords = 0;
  /** The running span's number, and the first cells of the lists of those after it. */
  #span = Number.NEGATIVE_INFINITY;
  readonly #ring = new Int32Array(ringSpans).fill(-1);
  #ringCount = 0;
  /** First cells by span, and a small heap of the spans, of all that were too far for the ring when they came. */
  readonly #spans = new Map<number, number>();
  readonly #spanOrder: number[] = [];
  #free = -1;
  #capacity = 0;
  #at = new Float64Array(0);
  #order = new Float64Array(0);
  #c = new Float64Array(0);
  #kind = new Int32Array(0);
  #a = new Int32Array(0);
  #b = new Int32Array(0);
  #link = new Int32Array(0); // The next cell of the same list, or of the free list.

  get count(): number {
    return this.#count;
  }

  /** Instant of the next event; Infinity when there is none. */
  peekAtMs(): number {
    if (this.#heapCount === 0 && !this.#loadSlot()) return Number.POSITIVE_INFINITY;
    return this.#instants[0]!;
  }

  schedule(atMs: number, kind: number, a: number, b = 0, c = 0): void {
    if (!(atMs < Number.POSITIVE_INFINITY))
      throw new RangeError(`bug: an event of kind ${kind} was scheduled at ${atMs}`);
    if (this.#free === -1) this.#grow();
    const cell = this.#free;
    this.#free = this.#link[cell]!;
    this.#at[cell] = atMs;
    this.#order[cell] = this.#sequence++;
    this.#kind[cell] = kind;
    this.#a[cell] = a;
    this.#b[cell] = b;
    this.#c[cell] = c;
    this.#count++;
    if (atMs < this.#horizonMs) this.#push(cell);
    else if (atMs < this.#spanEndMs) this.#defer(cell);
    else this.#deferFar(cell, Math.floor(atMs / spanMs));
  }

  /** Takes the next event out; false when there is none until then. */
  next(untilMs = Number.POSITIVE_INFINITY): boolean {
    if (this.#heapCount === 0 && !this.#loadSlot()) return false;
    const atMs = this.#instants[0]!;
    if (atMs > untilMs) return false;
    const cell = this.#heap[0]!;
    const { taken } = this;
    taken.atMs = atMs;
    taken.kind = this.#kind[cell]!;
    taken.a = this.#a[cell]!;
    taken.b = this.#b[cell]!;
    taken.c = this.#c[cell]!;
    this.#link[cell] = this.#free;
    this.#free = cell;
    this.#count--;
    const last = --this.#heapCount;
    if (last > 0) this.#sink(last);
    return true;
  }

  #defer(cell: number): void {
    // A hair before the span's end the difference may round up to its whole length.
    const slot = Math.min(((this.#at[cell]! - this.#spanStartMs) / slotMs) | 0, slotCount - 1);
    const head = this.#slots[slot]!;
    this.#link[cell] = head;
    this.#slots[slot] = cell;
    if (head !== -1) return;
    this.#filled[slot >> 5]! |= 1 << (slot & 31);
    this.#filledWords[slot >> 10]! |= 1 << ((slot >> 5) & 31);
    this.#filledCount++;
  }

  #deferFar(cell: number, span: number): void {
    if (span - this.#span < ringSpans) {
      const place = span & (ringSpans - 1);
      const head = this.#ring[place]!;
      this.#link[cell] = head;
      this.#ring[place] = cell;
      if (head === -1) this.#ringCount++;
      return;
    }
    const head = this.#spans.get(span);
    this.#link[cell] = head ?? -1;
    this.#spans.set(span, cell);
    if (head === undefined) pushSpan(this.#spanOrder, span);
  }

  /** Fills the empty heap with the events of the next slot that has any; false when there is none. */
  #loadSlot(): boolean {
    while (this.#filledCount === 0) if (!this.#loadSpan()) return false;
    let words = this.#firstWords;
    while (this.#filledWords[words] === 0) words++;
    this.#firstWords = words;
    const word = words * 32 + lowestBit(this.#filledWords[words]!);
    const bits = this.#filled[word]!;
    const slot = word * 32 + lowestBit(bits);
    this.#filled[word] = bits & (bits - 1);
    if (this.#filled[word] === 0) this.#filledWords[words]! &= this.#filledWords[words]! - 1;
    this.#filledCount--;
    this.#horizonMs = this.#spanStartMs + (slot + 1) * slotMs;
    let cell = this.#slots[slot]!;
    this.#slots[slot] = -1;
    while (cell !== -1) {
      const after = this.#link[cell]!;
      this.#push(cell);
      cell = after;
    }
    return true;
  }

  /** Lays the next span that has any events out in slots; false when there is none. */
  #loadSpan(): boolean {
    const far = this.#spanOrder.length === 0 ? Number.POSITIVE_INFINITY : this.#spanOrder[0]!;
    let span = far;
    if (this.#ringCount > 0) {
      span = this.#span + 1;
      while (this.#ring[span & (ringSpans - 1)] === -1 && span < far) span++;
    }
    if (span === Number.POSITIVE_INFINITY) return false;
    this.#span = span;
    this.#spanStartMs = span * spanMs;
    this.#spanEndMs = this.#spanStartMs + spanMs;
    this.#horizonMs = this.#spanStartMs;
    this.#firstWords = 0;
    const place = span & (ringSpans - 1);
    if (this.#ring[place] !== -1) this.#ringCount--;
    this.#layOut(this.#ring[place]!);
    this.#ring[place] = -1;
    if (span !== far) return true;
    popSpan(this.#spanOrder);
    this.#layOut(this.#spans.get(span)!);
    this.#spans.delete(span);
    return true;
  }

  #layOut(head: number): void {
    for (let cell = head; cell !== -1; ) {
      const after = this.#link[cell]!;
      this.#defer(cell);
      cell = after;
    }
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

  /** Puts the event that stands last, behind a heap of `count`, in at its top, where the place is free. */
  #sink(count: number): void {
    const heap = this.#heap;
    const instants = this.#instants;
    const order = this.#order;
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

/** The number of the lowest bit that is set. */
function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
}

function grown<T extends Float64Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}

function pushSpan(heap: number[], span: number): void {
  let place = heap.length;
  heap.push(span);
  while (place > 0) {
    const parent = (place - 1) >> 1;
    if (heap[parent]! <= span) break;
    heap[place] = heap[parent]!;
    place = parent;
  }
  heap[place] = span;
}

function popSpan(heap: number[]): number {
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
