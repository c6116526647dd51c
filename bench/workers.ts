// What a pop costs in virtual time: workers that take jobs from a queue, find them held by a limit and put them back, as
// fast as the queue lets them. Most pops of such a run end so, and their number is what makes it long. Each run is a
// process of its own; medians of five. `node dist/bench/workers.js [--quick]`; with `--one N` a single run with N workers
// as JSON.

import { runVirtual } from '../src/run/virtual.ts';
import { bundledProfiles, readScenario } from '../src/scenario/load.ts';
import { medianRun } from './parts/alone.ts';
import { machineText } from './parts/machine.ts';

interface OneRun {
  readonly workers: number;
  readonly cpuMs: number;
  readonly pops: number;
  readonly attempts: number;
  readonly events: number;
  readonly peakMb: number;
}

const scenarioOf = (workers: number) => `
name: bench-workers
question: What does a pop cost?
start: 2026-03-02T00:00:00Z
duration: 4h
seed: 1
audiences:
  readers: { size: 20_000, providers: { plain: 100% } }
campaigns:
  - { name: weekly, audience: readers, from_domain: news.example, at: +1m }
sender:
  dispatch: workers
  when_throttled: { release: 30s }
  queue: { driver: redis }
  pools: [{ name: worker, workers: ${workers}, lanes: [high, batch, single] }]
  servers: [{ name: mta-1, ips: [192.0.2.11] }]
  throttles: [{ per: [ip], rate: 1/s }]
`;

async function one(workers: number): Promise<OneRun> {
  const loaded = readScenario(scenarioOf(workers), [], bundledProfiles());
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems, null, 2));
  const before = process.cpuUsage();
  const { summary, stats } = await runVirtual(loaded.scenario);
  const { user, system } = process.cpuUsage(before);
  return {
    workers,
    cpuMs: (user + system) / 1000,
    pops: summary.queues?.[0]?.fetched ?? 0,
    attempts: stats.attemptCount,
    events: stats.eventCount,
    peakMb: process.resourceUsage().maxRSS / 1024,
  };
}

function popsPerSecond({ pops, cpuMs }: OneRun): number {
  return Math.round((pops / cpuMs) * 1000);
}

function report(): void {
  const times = process.argv.includes('--quick') ? 1 : 5;
  // Few, the stock layout, and as many as make the order of events the dearest part.
  const runs = [2, 15, 200].map((workers) => medianRun<OneRun>(import.meta.url, [workers], times));
  console.log(`machine: ${machineText()}; medians of ${times}`);
  console.table(
    runs.map((run) => ({
      workers: run.workers,
      pops: run.pops,
      attempts: run.attempts,
      'cpu ms': Math.round(run.cpuMs),
      'pops/s': popsPerSecond(run),
      'ns a pop': Math.round((run.cpuMs * 1e6) / run.pops),
      'peak MB': Math.round(run.peakMb),
    })),
  );
  const stock = runs[1]!;
  console.log(
    JSON.stringify({
      bench: 'workers',
      workers: stock.workers,
      pops: stock.pops,
      cpuMs: Math.round(stock.cpuMs),
      popsPerSecond: popsPerSecond(stock),
      eventsPerPop: Number((stock.events / stock.pops).toFixed(3)),
      peakMb: Math.round(stock.peakMb),
    }),
  );
}

const oneAt = process.argv.indexOf('--one');
if (oneAt === -1) report();
else console.log(JSON.stringify(await one(Number(process.argv[oneAt + 1]))));
