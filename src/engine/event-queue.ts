// The order of things to come. Ties go to the event scheduled first. Time is cut into spans of about a minute, and the
// running span into slots of 8 ms. Only the events of the running slot stand in order, mostly a few; those of later
// slots wait in their slot's list, those of later spans in their span's, and move up when its time comes. So hundreds of
// thousands of far events cost the near ones nothing, and the near ones are hardly ever compared. Three days of spans
// stand in a ring; the few events beyond them in a map. Lists are held by their last event, which leads to the first.

const slotMs = 8;
const slotCount = 8192;
const spanMs = slotMs * slotCount;
const ringSpans = 4096;
/** More than these are put in order by the language's own sort. */
const insertedMax = 64;

/** What comes to pass at an instant. The queue uses its events again. */
export class QueuedEvent {
  atMs = Number.NaN;
  kind = 0;
  a = 0;
  b = 0;
  c = Number.NaN;
  /** In its list. */
  next: QueuedEvent | null = null;
}

type List = QueuedEvent | null;

export class EventQueue {
  /** The event that `next` took out, until it takes out another. */
  taken = new QueuedEvent();

  #count = 0;
  /** The running slot, in order, from `#place` on. */
  readonly #running: QueuedEvent[] = [];
  #place = 0;
  #end = 0;
  /** Events before it belong to the running slot. */
  #horizonMs = Number.NEGATIVE_INFINITY;
  #spanStartMs = Number.NEGATIVE_INFINITY;
  #spanEndMs = Number.NEGATIVE_INFINITY;
  /** The slots of the running span, one bit for each that has any, and one for each 32 bits. */
  readonly #slots: List[] = new Array<List>(slotCount).fill(null);
  readonly #filled = new Int32Array(slotCount / 32);
  readonly #filledWords = new Int32Array(slotCount / 1024);
  #filledCount = 0;
  /** No slot before this one of `#filledWords` has any. */
  #firstWords = 0;
  /** The running span's number, and the lists of those after it. */
  #span = Number.NEGATIVE_INFINITY;
  readonly #ring: List[] = new Array<List>(ringSpans).fill(null);
  #ringCount = 0;
  /** Lists by span, and a small heap of the spans, of all that were too far for the ring when they came. */
  readonly #spans = new Map<number, QueuedEvent>();
  readonly #spanOrder: number[] = [];
  #free: List = null;

  get count(): number {
    return this.#count;
  }

  /** Instant of the next event; Infinity when there is none. */
  peekAtMs(): number {
    if (this.#place === this.#end && !this.#loadSlot()) return Number.POSITIVE_INFINITY;
    return this.#running[this.#place]!.atMs;
  }

  schedule(atMs: number, kind: number, a: number, b = 0, c = 0): void {
    if (!(atMs < Number.POSITIVE_INFINITY))
      throw new RangeError(`bug: an event of kind ${kind} was scheduled at ${atMs}`);
    let event = this.#free;
    if (event === null) event = new QueuedEvent();
    else this.#free = event.next;
    event.atMs = atMs;
    event.kind = kind;
    event.a = a;
    event.b = b;
    event.c = c;
    this.#count += 1;
    if (atMs < this.#horizonMs) this.#insert(event);
    else if (atMs < this.#spanEndMs) this.#defer(event);
    else this.#deferFar(event, Math.floor(atMs / spanMs));
  }

  /** Takes the next event out; false when there is none until then. */
  next(untilMs = Number.POSITIVE_INFINITY): boolean {
    if (this.#place === this.#end && !this.#loadSlot()) return false;
    const event = this.#running[this.#place]!;
    if (event.atMs > untilMs) return false;
    this.#place += 1;
    this.#count -= 1;
    const past = this.taken;
    past.next = this.#free;
    this.#free = past;
    this.taken = event;
    return true;
  }

  /** Puts the event in among those of the running slot; a new one is the last of its equals. */
  #insert(event: QueuedEvent): void {
    const running = this.#running;
    if (this.#place === this.#end) {
      this.#place = 0;
      this.#end = 0;
    }
    let place = this.#end++;
    for (; place > this.#place; place--) {
      const before = running[place - 1]!;
      if (before.atMs <= event.atMs) break;
      running[place] = before;
    }
    running[place] = event;
  }

  #defer(event: QueuedEvent): void {
    // A hair before the span's end the difference may round up to its whole length.
    const slot = Math.min(((event.atMs - this.#spanStartMs) / slotMs) | 0, slotCount - 1);
    const last = this.#slots[slot]!;
    this.#slots[slot] = appended(last, event);
    if (last !== null) return;
    this.#filled[slot >> 5]! |= 1 << (slot & 31);
    this.#filledWords[slot >> 10]! |= 1 << ((slot >> 5) & 31);
    this.#filledCount += 1;
  }

  #deferFar(event: QueuedEvent, span: number): void {
    if (span - this.#span < ringSpans) {
      const place = span & (ringSpans - 1);
      const last = this.#ring[place]!;
      this.#ring[place] = appended(last, event);
      if (last === null) this.#ringCount += 1;
      return;
    }
    const last = this.#spans.get(span) ?? null;
    this.#spans.set(span, appended(last, event));
    if (last === null) pushSpan(this.#spanOrder, span);
  }

  /** Puts the events of the next slot that has any in order; false when there is none. */
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
    this.#filledCount -= 1;
    this.#horizonMs = this.#spanStartMs + (slot + 1) * slotMs;
    const last = this.#slots[slot]!;
    this.#slots[slot] = null;
    this.#run(last);
    return true;
  }

  #run(last: QueuedEvent): void {
    const running = this.#running;
    this.#place = 0;
    this.#end = 0;
    for (let event = last.next!; this.#end < insertedMax; event = event.next!) {
      this.#insert(event);
      if (event === last) return;
    }
    // So many of one slot are sorted at once, each behind its equals that came before it.
    const events = inOrder(last).sort((one, other) => one.atMs - other.atMs);
    this.#end = events.length;
    for (let place = 0; place < events.length; place++) running[place] = events[place]!;
  }

  /** Lays the next span that has any events out in slots; false when there is none. */
  #loadSpan(): boolean {
    const far = this.#spanOrder.length === 0 ? Number.POSITIVE_INFINITY : this.#spanOrder[0]!;
    let span = far;
    if (this.#ringCount > 0) {
      span = this.#span + 1;
      while (this.#ring[span & (ringSpans - 1)] === null && span < far) span++;
    }
    if (span === Number.POSITIVE_INFINITY) return false;
    this.#span = span;
    this.#spanStartMs = span * spanMs;
    this.#spanEndMs = this.#spanStartMs + spanMs;
    this.#horizonMs = this.#spanStartMs;
    this.#firstWords = 0;
    // What was too far for the ring when it came was scheduled before all that stands in the ring.
    if (span === far) {
      popSpan(this.#spanOrder);
      this.#layOut(this.#spans.get(span)!);
      this.#spans.delete(span);
    }
    const place = span & (ringSpans - 1);
    const last = this.#ring[place]!;
    if (last === null) return true;
    this.#ringCount -= 1;
    this.#ring[place] = null;
    this.#layOut(last);
    return true;
  }

  #layOut(last: QueuedEvent): void {
    let event = last.next!;
    for (;;) {
      const { next } = event;
      this.#defer(event);
      if (event === last) return;
      event = next!;
    }
  }
}

/** The list with the event behind its last one. */
function appended(last: List, event: QueuedEvent): QueuedEvent {
  if (last === null) event.next = event;
  else {
    event.next = last.next;
    last.next = event;
  }
  return event;
}

function inOrder(last: QueuedEvent): QueuedEvent[] {
  const events = [];
  for (let event = last.next!; event !== last; event = event.next!) events.push(event);
  events.push(last);
  return events;
}

/** The number of the lowest bit that is set. */
function lowestBit(bits: number): number {
  return 31 - Math.clz32(bits & -bits);
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
