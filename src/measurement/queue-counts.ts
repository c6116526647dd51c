// What queues have counted so far: the last value of each figure.

export class QueueCounts {
  /** By queue, then by QueueFigure's place. */
  readonly values: number[][] = [];

  sampled(queue: number, figure: number, value: number): void {
    while (this.values.length <= queue) this.values.push([]);
    this.values[queue]![figure] = value;
  }
}
