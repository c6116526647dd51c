// What four weeks cost in virtual time: 3 IPs that nobody knows come to send 3 million messages by the stock warm-up,
// with retries, feedback and full measurement on. Each run is a process of its own; medians of five.
// `node dist/bench/warmup.js [--quick]`; with `--one` a single run as JSON.

import { runVirtual } from '../src/run/virtual.ts';
import { bundledProfiles, readScenario } from '../src/scenario/load.ts';
import { medianRun } from './parts/alone.ts';
import { calibrationMs } from './parts/calibration.ts';
import { machineText } from './parts/machine.ts';

interface OneRun {
  readonly messages: number;
  readonly delivered: number;
  /** Days on which each IP was in each phase. */
  readonly phaseDays: readonly number[];
  readonly warm: number;
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly calibrationMs: number;
  readonly attempts: number;
  readonly decides: number;
  readonly peakMb: number;
}

const budgetMs = 10_000;
const ipCount = 3;

/** Nine tenths of what the plan lets three IPs send: [first day, day after the last, messages a day]. */
const weeks = [
  [1, 3, 270],
  [3, 8, 2700],
  [8, 15, 27_000],
  [15, 22, 135_000],
  [22, 29, 265_000],
] as const;

const scenarioText = `
name: bench-warmup
question: What do four weeks of warm-up cost?
start: 2026-03-02T00:00:00Z
duration: 28d
drain: 1d
seed: 1
audiences:
  everyone:
    size: 300_000
    providers: { gmail: 50%, yahoo: 24%, plain: 26% }
    unknown: 0.6%
campaigns:
${weeks.map(([from, until, perDay], i) => `  - { name: part-${i + 1}, audience: everyone, from_domain: news.example, arrivals: ${perDay}/d, spacing: even, from: day ${from} 00:00${until > 28 ? '' : `, until: day ${until} 00:00`} }`).join('\n')}
sender:
  pools: [{ name: worker, workers: 60, lanes: [single] }]
  servers:
    - { name: mta-1, ips: [${Array.from({ length: ipCount }, (_, i) => `192.0.2.${11 + i}`).join(', ')}], history: new, warmup: stock }
  domains: { news.example: { history: new } }
  retry: { after: [5m, 15m, 60m], jitter: 20%, give_up_after: 2d }
expect:
  - delivered of due >= 95%
`;

async function one(): Promise<OneRun> {
  const loopMs = calibrationMs();
  const loaded = readScenario(scenarioText, [], bundledProfiles());
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems, null, 2));
  const cpuBefore = process.cpuUsage();
  const startedAtMs = performance.now();
  const { summary, stats } = await runVirtual(loaded.scenario);
  const cpu = process.cpuUsage(cpuBefore);
  const days = summary.warmups[0]!.days;
  return {
    messages: summary.totals.due ?? 0,
    delivered: summary.totals.delivered,
    phaseDays: weeks.map((_, place) => days.filter(({ phase }) => phase === place + 1).length),
    warm: summary.warmups.filter(({ days: own }) => own.at(-1)?.decision === 'warm').length,
    cpuMs: (cpu.user + cpu.system) / 1000,
    wallMs: performance.now() - startedAtMs,
    calibrationMs: loopMs,
    attempts: stats.attemptCount,
    decides: stats.decideCount,
    peakMb: process.resourceUsage().maxRSS / 1024,
  };
}

function report(): void {
  const times = process.argv.includes('--quick') ? 1 : 5;
  const run = medianRun<OneRun>(import.meta.url, [], times);
  console.log(`machine: ${machineText()}; medians of ${times}`);
  console.table([
    {
      messages: run.messages,
      'days in each phase': run.phaseDays.join(' '),
      'IPs warm': `${run.warm} of ${ipCount}`,
      'cpu ms': Math.round(run.cpuMs),
      'wall ms': Math.round(run.wallMs),
      'calibration ms': Math.round(run.calibrationMs),
      'decides per attempt': (run.decides / run.attempts).toFixed(2),
      'peak MB': Math.round(run.peakMb),
      'budget ms': budgetMs,
    },
  ]);
  const line = {
    bench: 'warmup',
    messages: run.messages,
    days: 28,
    delivered: run.delivered,
    phaseDays: run.phaseDays,
    warmIps: run.warm,
    cpuMs: Math.round(run.cpuMs),
    wallMs: Math.round(run.wallMs),
    calibrationMs: Math.round(run.calibrationMs),
    messagesPerSecond: Math.round((run.messages / run.cpuMs) * 1000),
    decidesPerAttempt: Number((run.decides / run.attempts).toFixed(3)),
    peakMb: Math.round(run.peakMb),
    budgetMs,
    withinBudget: run.cpuMs <= budgetMs,
  };
  console.log(JSON.stringify(line));
}

if (process.argv.includes('--one')) console.log(JSON.stringify(await one()));
else report();
