// Live runs side by side, but so few at once that each is served: most of their time they wait, and yet each starts
// half a dozen processes.

/** At most so many of what is given to it are under way at once. */
export function turns(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let count = 0;
  return async (work) => {
    if (count === most) await new Promise<void>((resolve) => waiting.push(resolve));
    else count += 1;
    try {
      return await work();
    } finally {
      // Whoever is next has this one's turn.
      const next = waiting.shift();
      if (next === undefined) count -= 1;
      else next();
    }
  };
}
