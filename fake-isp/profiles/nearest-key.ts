// The key a profile's author most likely meant.

/** `did you mean …?`, or '' where no known key is near. */
export function nearestKeyHint(given: string, known: readonly string[]): string {
  let best = '';
  let bestEdits = given.length <= 4 ? 2 : 4;
  for (const key of known) {
    const edits = editsBetween(given, key);
    if (edits < bestEdits) {
      best = key;
      bestEdits = edits;
    }
  }
  return best === '' ? '' : `did you mean \`${best}\`?`;
}

/** Insertions, deletions and substitutions that turn one text into the other (Levenshtein). */
function editsBetween(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, j) => j);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const same = from[i - 1] === to[j - 1] ? 0 : 1;
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + same));
    }
    row = next;
  }
  return row[to.length]!;
}
