// The name a reader most likely meant: the nearest by edits (Damerau-Levenshtein), or the one they began to write.

/** The candidate nearest to `given`, or undefined where none is near enough to be a guess worth making. */
export function nearestName(given: string, candidates: readonly string[]): string | undefined {
  // Anything longer is no slip of the keyboard, and the table grows with the product of the lengths.
  if (given.length > 80) return undefined;
  const wanted = given.toLowerCase().replaceAll('-', '_');
  let best: string | undefined;
  // One edit turns any letter into any other, so of one or two letters nothing would be left to know a name by.
  const editsMost = wanted.length <= 2 ? 0 : wanted.length <= 4 ? 1 : wanted.length <= 8 ? 2 : 3;
  let bestEdits = 1 + editsMost;
  for (const candidate of candidates) {
    const edits = editsBetween(wanted, candidate.toLowerCase().replaceAll('-', '_'));
    if (edits < bestEdits) {
      best = candidate;
      bestEdits = edits;
    }
  }
  return best ?? candidates.find((candidate) => begins(candidate.toLowerCase(), given.toLowerCase()));
}

/** `did you mean …?`, or undefined. */
export function didYouMean(given: string, candidates: readonly string[]): string | undefined {
  const guess = nearestName(given, candidates);
  return guess === undefined ? undefined : `did you mean \`${guess}\`?`;
}

/** Insertions, deletions, substitutions and swaps of neighbours that turn one text into the other. */
export function editsBetween(from: string, to: string): number {
  const rows: number[][] = [Array.from({ length: to.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= from.length; i++) {
    const row = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1];
      let edits = Math.min(rows[i - 1]![j]! + 1, row[j - 1]! + 1, rows[i - 1]![j - 1]! + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && from[i - 1] === to[j - 2] && from[i - 2] === to[j - 1];
      if (swapped) edits = Math.min(edits, rows[i - 2]![j - 2]! + 1);
      row.push(edits);
    }
    rows.push(row);
  }
  return rows[from.length]![to.length]!;
}

function begins(candidate: string, given: string): boolean {
  return given.length >= 3 && (candidate.startsWith(given) || given.startsWith(candidate));
}
