// A list of whole numbers for each path, one after another in one column.

import { widenInt32 } from '../columns.ts';

export class PathLists {
  /** The items of path p are `items[first[p]]` up to, not with, `items[first[p + 1]]`. */
  first = new Int32Array(1);
  items = new Int32Array(0);
  #pathCount = 0;

  add(list: readonly number[]): void {
    const from = this.first[this.#pathCount]!;
    this.items = widenInt32(this.items, from + list.length, 0);
    this.items.set(list, from);
    this.#pathCount += 1;
    this.first = widenInt32(this.first, this.#pathCount + 1, 0);
    this.first[this.#pathCount] = from + list.length;
  }
}
