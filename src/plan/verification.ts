// Do both clocks tell the same? A run in virtual time and a live one of the same form, figure by figure, each with the
// difference that real time is allowed to make.

import type { Figures, Summary } from '../measurement/summary.ts';
import { timesOfAll } from '../report/headline.ts';

export interface VerificationRow {
  readonly figure: string;
  /** null: never, or not there. */
  readonly virtual: number | null;
  readonly live: number | null;
  /** Largest difference that is none. */
  readonly tolerance: number;
  readonly unit: 'count' | 'ms';
  readonly agrees: boolean;
}

export interface Verification {
  readonly agrees: boolean;
  readonly rows: readonly VerificationRow[];
}

const outcomes = ['delivered', 'bounced', 'expired', 'dead', 'suppressed', 'unfinished'] as const;
const classes = ['deferred', 'throttled', 'greylisted', 'blocked', 'reconnect', 'hard', 'soft', 'lost'] as const;

/** Counts may differ by 2 %, or by 5. */
const countRatio = 0.02;
const countLeast = 5;
/** Instants may differ by 1 % of the run, or by what 20 ms of real time are at this speed. */
const instantRatio = 0.01;
const latenessWallMs = 20;

export function verify(virtual: Summary, live: Summary, speed: number): Verification {
  const { startAtMs, endedAtMs } = virtual.scenario;
  const instantMs = Math.max(instantRatio * (endedAtMs - startAtMs), latenessWallMs * speed);
  const rows = [
    ...figureRows('', virtual.totals, live.totals),
    ...virtual.providers.flatMap(({ name, figures }) => {
      const other = live.providers.find((provider) => provider.name === name)?.figures;
      return other === undefined ? [] : figureRows(`${name}: `, figures, other);
    }),
    ...ladderRows(virtual, live),
    ...pauseRows(virtual, live, instantMs),
    ...timeRows(virtual, live, instantMs),
  ];
  return { agrees: rows.every((row) => row.agrees), rows };
}

function figureRows(prefix: string, virtual: Figures, live: Figures): VerificationRow[] {
  const ended = outcomes.map((name) => countRow(`${prefix}${name}`, virtual[name] ?? 0, live[name] ?? 0));
  const answered = classes.map((name) =>
    countRow(`${prefix}${name} replies`, virtual.classes[name], live.classes[name]),
  );
  return [...ended, ...answered].filter((row) => (row.virtual ?? 0) > 0 || (row.live ?? 0) > 0);
}

function ladderRows(virtual: Summary, live: Summary): VerificationRow[] {
  const tries = (summary: Summary) => summary.ladder.find(({ provider }) => provider === '')?.tries ?? [];
  const liveTries = tries(live);
  return tries(virtual).map(({ number, attempts }) => {
    const other = liveTries.find((one) => one.number === number)?.attempts ?? 0;
    return countRow(`try ${number}`, attempts, other);
  });
}

function pauseRows(virtual: Summary, live: Summary, toleranceMs: number): VerificationRow[] {
  const count = exactRow('pauses', virtual.pauses.length, live.pauses.length);
  const from = virtual.scenario.startAtMs;
  const spans = virtual.pauses.map(({ server, provider, fromMs }, index) => {
    const other = live.pauses[index];
    const place = `${server}${provider === '' ? '' : ` at ${provider}`}`;
    return instantRow(
      `pause ${index + 1}, of ${place}, after`,
      fromMs - from,
      other === undefined ? null : other.fromMs - from,
      toleranceMs,
    );
  });
  return [count, ...spans];
}

function timeRows(virtual: Summary, live: Summary, toleranceMs: number): VerificationRow[] {
  const [one, other] = [timesOfAll(virtual), timesOfAll(live)];
  return (['p50Ms', 'p95Ms'] as const).map((key) =>
    instantRow(`time to deliver, ${key.slice(0, -2)}`, one?.[key] ?? null, other?.[key] ?? null, toleranceMs),
  );
}

function countRow(figure: string, virtual: number, live: number): VerificationRow {
  const tolerance = Math.max(countLeast, Math.round(countRatio * virtual));
  return { figure, virtual, live, tolerance, unit: 'count', agrees: Math.abs(virtual - live) <= tolerance };
}

function exactRow(figure: string, virtual: number, live: number): VerificationRow {
  return { figure, virtual, live, tolerance: 0, unit: 'count', agrees: virtual === live };
}

function instantRow(figure: string, virtual: number | null, live: number | null, toleranceMs: number): VerificationRow {
  const agrees = virtual === null || live === null ? virtual === live : Math.abs(virtual - live) <= toleranceMs;
  return { figure, virtual, live, tolerance: toleranceMs, unit: 'ms', agrees };
}
