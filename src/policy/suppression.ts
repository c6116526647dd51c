// Whom never to mail again: one bit a recipient. What puts somebody on the list is the scenario's choice.

export class SuppressionList {
  readonly #bits: Uint8Array;
  #count = 0;

  constructor(recipientCount: number) {
    this.#bits = new Uint8Array((recipientCount + 7) >> 3);
  }

  get count(): number {
    return this.#count;
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  has(recipient: number): boolean {
    return (this.#bits[recipient >> 3]! & (1 << (recipient & 7))) !== 0;
  }

  add(recipient: number): void {
    if (this.has(recipient)) return;
    this.#bits[recipient >> 3]! |= 1 << (recipient & 7);
    this.#count += 1;
  }
}
