// Lengths of time that a reader knows, for a logarithmic axis.

const secondMs = 1000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** A factor of ten apart or nearly. */
const coarseMarksMs = [
  1,
  10,
  100,
  secondMs,
  10 * secondMs,
  minuteMs,
  10 * minuteMs,
  hourMs,
  6 * hourMs,
  dayMs,
  7 * dayMs,
  28 * dayMs,
];

/** And those between. */
export const fineMarksMs: readonly number[] = [
  ...[1, 2, 5, 10, 20, 50, 100, 200, 500],
  ...[1, 2, 5, 10, 20, 30].map((count) => count * secondMs),
  ...[1, 2, 5, 10, 20, 30].map((count) => count * minuteMs),
  ...[1, 2, 3, 6, 12].map((count) => count * hourMs),
  ...[1, 2, 4, 7, 14, 28].map((count) => count * dayMs),
];

export function durationMarks(fromMs: number, untilMs: number): readonly number[] {
  const inside = (marks: readonly number[]): number[] => marks.filter((mark) => mark >= fromMs && mark <= untilMs);
  return inside(coarseMarksMs).length >= 4 ? inside(coarseMarksMs) : inside(fineMarksMs);
}
