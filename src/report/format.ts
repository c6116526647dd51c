// Figures as people read them, the same in every report. Nothing here depends on the machine's language.

/** 1234567 as `1,234,567`. */
export function countText(count: number): string {
  const digits = String(Math.round(Math.abs(count)));
  const grouped = digits.replace(/\B(?=(\d{3})+$)/g, ',');
  return count < 0 ? `-${grouped}` : grouped;
}

/** 0.1234 as `12.3 %`; small shares keep the digits that matter, and a share short of all never reads as all. */
export function shareText(ratio: number): string {
  if (Number.isNaN(ratio)) return 'none to judge';
  const percent = ratio * 100;
  if (percent === 0) return '0 %';
  if (percent < 0.001) return '< 0.001 %';
  if (percent < 1) return `${trimmed(percent.toPrecision(2))} %`;
  if (percent > 99.9 && percent < 100) return `${trimmed((Math.floor(percent * 1000) / 1000).toFixed(3))} %`;
  return `${trimmed(percent.toFixed(1))} %`;
}

export function shareOf(part: number, whole: number): number {
  return whole === 0 ? Number.NaN : part / whole;
}

const parts = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
] as const;

/** The two largest parts that matter: `2 d 3 h`, `4 min 10 s`, `1.5 s`, `320 ms`. */
export function durationText(ms: number): string {
  if (ms === Number.POSITIVE_INFINITY) return 'never';
  if (Number.isNaN(ms)) return 'none to judge';
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${trimmed((ms / 1000).toFixed(1))} s`;
  const smallestMs = parts[largestPartIndex(ms) + 1]?.[1] ?? 1000;
  // Rounded first, so that 119.7 s reads as 2 min and never as 1 min 60 s.
  const roundedMs = Math.round(ms / smallestMs) * smallestMs;
  const index = largestPartIndex(roundedMs);
  const [unit, unitMs] = parts[index]!;
  const whole = Math.floor(roundedMs / unitMs);
  const next = parts[index + 1];
  const rest = next === undefined ? 0 : Math.floor((roundedMs - whole * unitMs) / next[1]);
  return rest === 0 || next === undefined
    ? `${countText(whole)} ${unit}`
    : `${countText(whole)} ${unit} ${rest} ${next[0]}`;
}

function largestPartIndex(ms: number): number {
  const index = parts.findIndex(([, unitMs]) => ms >= unitMs);
  return index === -1 ? parts.length - 1 : index;
}

/** `2 Mar 2026 06:00 UTC`. */
export function instantText(atMs: number): string {
  const date = new Date(atMs);
  return `${dayText(atMs)} ${date.getUTCFullYear()} ${clockText(atMs)} UTC`;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `2 Mar`, in UTC. */
export function dayText(atMs: number): string {
  const date = new Date(atMs);
  return `${date.getUTCDate()} ${months[date.getUTCMonth()]}`;
}

/** `06:00`, in UTC. */
export function clockText(atMs: number): string {
  return new Date(atMs).toISOString().slice(11, 16);
}

/** `2 Mar 06:00:05`, in UTC: for things that happen seconds apart. */
export function momentText(atMs: number): string {
  return `${dayText(atMs)} ${new Date(atMs).toISOString().slice(11, 19)}`;
}

function trimmed(digits: string): string {
  return digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits;
}
