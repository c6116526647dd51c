// Lengths of time that a reader knows, for a logarithmic axis.

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** A factor of ten apart or nearly. */
const coarseMarksMs = [1, 10, 100, second, 10 * second, minute, 10 * minute, hour, 6 * hour, day, 7 * day, 28 * day];

/** And those between. */
export const fineMarksMs: readonly number[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 20, 30].map((count) => count * second),
  ...[1, 2, 5, 10, 20, 30].map((count) => count * minute),
  ...[1, 2, 3, 6, 12].map((count) => count * hour),
  ...[1, 2, 4, 7, 14, 28].map((count) => count * day),
];

export function durationMarks(fromMs: number, untilMs: number): readonly number[] {
  const inside = (marks: readonly number[]): number[] => marks.filter((mark) => mark >= fromMs && mark <= untilMs);
  return inside(coarseMarksMs).length >= 4 ? inside(coarseMarksMs) : inside(fineMarksMs);
}
