// What a run has started, ended in the opposite order. One that fails to end keeps none of the others from it.

export class Closers {
  readonly #closers: (() => unknown)[] = [];

  add(close: () => unknown): void {
    this.#closers.push(close);
  }

  async closeAll(): Promise<void> {
    for (const close of this.#closers.splice(0).reverse()) {
      try {
        await close();
      } catch {
        // It is gone already, or will be with this process.
      }
    }
  }
}
