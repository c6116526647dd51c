// The end of a run, by whichever way it comes first.

export class Ending {
  resolve: () => void = () => {};
  reject: (error: Error) => void = () => {};
  readonly promise: Promise<void>;

  constructor() {
    this.promise = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    // One that fails before anybody waits is told to whoever waits later.
    this.promise.catch(() => {});
  }
}
