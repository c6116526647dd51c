// Whom never to mail again: one byte a recipient. What puts somebody on the list is the scenario's choice.

export class SuppressionList {
  readonly #isListed: Uint8Array;
  #count = 0;

  constructor(recipientCount: number) {
    this.#isListed = new Uint8Array(recipientCount);
  }

  get count(): number {
    return this.#count;
  }

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  has(recipient: number): boolean {
    return this.#isListed[recipient] === 1;
  }

  add(recipient: number): void {
    if (this.has(recipient)) return;
    this.#isListed[recipient] = 1;
    this.#count += 1;
  }
}
