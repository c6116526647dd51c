// What a million messages cost in virtual time: 6 providers, 4 servers with 2 IPs each, rates at three scopes, retries,
// safety, feedback and full measurement on. Each run is a process of its own, so that memory and warm-up are its own;
// medians of five. `node dist/bench/virtual.js [--quick]`; with `--one N` a single run of N messages as JSON.

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runVirtual } from '../src/run/virtual.ts';
import { bundledProfiles, readScenario } from '../src/scenario/load.ts';
import { medianRun } from './parts/alone.ts';
import { calibrationMs } from './parts/calibration.ts';
import { machineText } from './parts/machine.ts';
import { median } from './parts/median.ts';

interface OneRun {
  readonly messages: number;
  readonly delivered: number;
  readonly cpuMs: number;
  readonly wallMs: number;
  readonly calibrationMs: number;
  readonly events: number;
  readonly attempts: number;
  readonly decides: number;
  readonly peakMb: number;
}

const scenarioOf = (messages: number) => `
name: bench-virtual
question: What does a million messages cost?
start: 2026-03-02T00:00:00Z
duration: ${Math.max(2, Math.ceil(messages / 2_000_000) * 2)}d
seed: 1
audiences:
  everyone:
    size: ${messages}
    providers: { gmail: 50%, yahoo: 24%, microsoft: 12%, corporate: 9%, icloud: 3%, comcast: 2% }
    unknown: 0.6%
    full: 0.4%
    complaint: 0.02%
    open: 22%
    click: 2.6%
    unsubscribe: 0.2%
providers:
  corporate: { like: plain }
  icloud: { like: plain }
  comcast: { like: plain }
campaigns:
  - { name: weekly, audience: everyone, from_domain: news.example, at: day 1 01:00 UTC }
sender:
  dispatch: flows
  pools: [{ name: worker, workers: 600, lanes: [high, batch, single] }]
  servers:
${[1, 2, 3, 4].map((n) => `    - { name: mta-${n}, ips: [192.0.2.${n * 2 - 1}, 192.0.2.${n * 2}], rate: 100/s }`).join('\n')}
  throttles:
    - { per: [ip], rate: 80/s }
    - { match: { provider: gmail }, per: [ip, provider], rate: 50/s, connections: 20, messages_per_connection: 100 }
    - { match: { provider: yahoo }, per: [ip, provider], rate: 25/s, connections: 20, messages_per_connection: 20 }
    - { match: { provider: microsoft }, per: [ip, provider], rate: 20/s, connections: 20 }
  retry: { after: [5m, 15m, 60m], jitter: 20%, give_up_after: 24h }
  safety:
    bounce: { window: 1h, max: 5%, min_sample: 1000 }
    complaint: { window: 24h, max: 0.3%, min_sample: 1000, min_count: 10 }
    pause: server
    resume: { after: 4h, rate: 50%, step: +25% per clean hour }
expect:
  - delivered of due >= 95%
`;

async function one(messages: number): Promise<OneRun> {
  const loopMs = calibrationMs();
  const loaded = readScenario(scenarioOf(messages), [], bundledProfiles());
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems, null, 2));
  const cpuBefore = process.cpuUsage();
  const startedAtMs = performance.now();
  const { summary, stats } = await runVirtual(loaded.scenario);
  const cpu = process.cpuUsage(cpuBefore);
  return {
    messages,
    delivered: summary.totals.delivered,
    cpuMs: (cpu.user + cpu.system) / 1000,
    wallMs: performance.now() - startedAtMs,
    calibrationMs: loopMs,
    events: stats.eventCount,
    attempts: stats.attemptCount,
    decides: stats.decideCount,
    peakMb: process.resourceUsage().maxRSS / 1024,
  };
}

/**
 * Wall time of a whole process: a 10,000-message run without charts, medians of `times`. Certificates that the shell names
 * are left out: Node 20 reads them at every start, which takes a tenth of a second whatever it is to run.
 */
function commandMs(times: number): number {
  const { NODE_EXTRA_CA_CERTS: _, ...env } = process.env;
  const folder = mkdtempSync(join(tmpdir(), 'maildrill-bench-'));
  try {
    const file = join(folder, 'ten-thousand.yaml');
    writeFileSync(file, scenarioOf(10_000));
    const bin = fileURLToPath(new URL('../../src/cli/maildrill.mjs', import.meta.url));
    const walls = Array.from({ length: times }, () => {
      const startedAtMs = performance.now();
      execFileSync(process.execPath, [bin, 'run', file, '--no-charts', '--quiet', '--out', join(folder, 'out')], {
        env,
      });
      return performance.now() - startedAtMs;
    });
    return median(walls);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function report(): void {
  const times = process.argv.includes('--quick') ? 1 : 5;
  const medianOf = (messages: number, of = times) => medianRun<OneRun>(import.meta.url, [messages], of);
  const small = medianOf(100_000);
  const main = medianOf(1_000_000);
  const large = medianOf(10_000_000, times === 1 ? 1 : 3);
  const command = commandMs(times);
  const marginal = (more: OneRun, less: OneRun) => ((more.cpuMs - less.cpuMs) * 1000) / (more.messages - less.messages);
  const low = marginal(main, small);
  const high = marginal(large, main);
  console.log(`machine: ${machineText()}; medians of ${times}`);
  console.table(
    [small, main, large].map((run) => ({
      messages: run.messages,
      'cpu ms': Math.round(run.cpuMs),
      'wall ms': Math.round(run.wallMs),
      'calibration ms': Math.round(run.calibrationMs),
      'decides per attempt': (run.decides / run.attempts).toFixed(2),
      'peak MB': Math.round(run.peakMb),
    })),
  );
  console.log(
    `marginal cost: ${low.toFixed(2)} us a message from 100 k to 1 M, ${high.toFixed(2)} us from 1 M to 10 M`,
  );
  console.log(`10,000 messages as a command, without charts: ${Math.round(command)} ms`);
  const line = {
    bench: 'virtual',
    messages: main.messages,
    cpuMs: Math.round(main.cpuMs),
    wallMs: Math.round(main.wallMs),
    calibrationMs: Math.round(main.calibrationMs),
    messagesPerSecond: Math.round((main.messages / main.cpuMs) * 1000),
    eventsPerSecond: Math.round((main.events / main.cpuMs) * 1000),
    decidesPerAttempt: Number((main.decides / main.attempts).toFixed(3)),
    peakMb: Math.round(main.peakMb),
    bytesPerMessage: Math.round(((large.peakMb - main.peakMb) * 1024 * 1024) / (large.messages - main.messages)),
    marginalUsLow: Number(low.toFixed(3)),
    marginalUsHigh: Number(high.toFixed(3)),
    commandMs: Math.round(command),
  };
  console.log(JSON.stringify(line));
}

const oneAt = process.argv.indexOf('--one');
if (oneAt === -1) report();
else console.log(JSON.stringify(await one(Number(process.argv[oneAt + 1]))));
