// Complaints that readers will make, kept by the hour in which they come, so that the provider learns of each when
// it is made and books it on the day the mail was sent. One that comes after more than a week counts for nothing by
// then, so the ring is eight days long.

const ringHours = 192;

export class PendingComplaints {
  /** Columns of the complaint that `take` took out. */
  sourceIp = 0;
  fromDomain = 0;
  sentDay = 0;

  readonly #heads = new Int32Array(ringHours).fill(-1);
  #free = -1;
  #capacity = 0;
  #sourceIps = new Int32Array(0);
  #fromDomains = new Int32Array(0);
  #sentDays = new Int32Array(0);
  #links = new Int32Array(0);

  add(hour: number, hourNow: number, sourceIp: number, fromDomain: number, sentDay: number): void {
    if (hour - hourNow >= ringHours) return;
    if (this.#free === -1) this.#grow();
    const cell = this.#free;
    this.#free = this.#links[cell]!;
    this.#sourceIps[cell] = sourceIp;
    this.#fromDomains[cell] = fromDomain;
    this.#sentDays[cell] = sentDay;
    this.#links[cell] = this.#heads[hour % ringHours]!;
    this.#heads[hour % ringHours] = cell;
  }

  /** Takes the next complaint of this hour into the columns above; false when there is none left. */
  take(hour: number): boolean {
    const cell = this.#heads[hour % ringHours]!;
    if (cell === -1) return false;
    this.sourceIp = this.#sourceIps[cell]!;
    this.fromDomain = this.#fromDomains[cell]!;
    this.sentDay = this.#sentDays[cell]!;
    this.#heads[hour % ringHours] = this.#links[cell]!;
    this.#links[cell] = this.#free;
    this.#free = cell;
    return true;
  }

  #grow(): void {
    const from = this.#capacity;
    const capacity = Math.max(256, from * 2);
    this.#sourceIps = grown(this.#sourceIps, capacity);
    this.#fromDomains = grown(this.#fromDomains, capacity);
    this.#sentDays = grown(this.#sentDays, capacity);
    this.#links = grown(this.#links, capacity);
    for (let cell = from; cell < capacity; cell++) {
      this.#links[cell] = this.#free;
      this.#free = cell;
    }
    this.#capacity = capacity;
  }
}

function grown(from: Int32Array, capacity: number): Int32Array<ArrayBuffer> {
  const to = new Int32Array(capacity);
  to.set(from);
  return to;
}
