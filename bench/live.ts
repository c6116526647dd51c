// How many messages a second leave a live run? No limit holds anything back: 50,000 messages of 2 kB stand in the broker,
// delivery agents carry them over SMTP to fake providers, and broker, dispatcher, agents and providers share this
// machine. A second run offers half of that rate as a stream, which shows how long a message takes from the queue to its
// 250 where nothing piles up. Each run is a process of its own.
//
//   npm run bench:live                                both brokers
//   node dist/bench/live.js --quick                   a tenth of the messages
//   node dist/bench/live.js --one redis 5000          a single run as JSON; further [AGENTS [PER_SECOND [SINK_PORT]]]

import { runLive } from '../src/run/live.ts';
import { bundledProfiles, readScenario } from '../src/scenario/load.ts';
import { runAlone } from './parts/alone.ts';
import { machineText } from './parts/machine.ts';
import { ProcessCpu } from './parts/process-cpu.ts';

const kinds = ['redis', 'postgres'] as const;
type Kind = (typeof kinds)[number];

const messageCounts: Readonly<Record<Kind, number>> = { redis: 50_000, postgres: 20_000 };
const leastPerSecondOnRedis = 2000;

interface OneRun {
  readonly broker: string;
  readonly agents: number;
  readonly due: number;
  readonly delivered: number;
  /** Attempts beyond one for each message. */
  readonly repeats: number;
  /** From the first message due to the last 250. */
  readonly tookMs: number;
  readonly perSecond: number;
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  /** CPU for each message by process. */
  readonly cpuUs: Readonly<Record<string, number>>;
}

const [mode, kindGiven, countGiven, agentsGiven, rateGiven, sinkGiven] = process.argv.slice(2);
if (mode === '--one') {
  const [agents, rate, sinkPort] = [agentsGiven ?? 1, rateGiven ?? 0, sinkGiven ?? 0].map(Number);
  console.log(JSON.stringify(await one(kindGiven as Kind, Number(countGiven), agents!, rate!, sinkPort!)));
} else process.exitCode = await report(mode === '--quick' ? 0.1 : 1);

/** Three providers, so that there are several flows, as there are in any sender. */
function scenarioOf(count: number, perSecond: number): string {
  // All due at once: how long the last one took is how long all of them took.
  const when = perSecond === 0 ? 'at: +1s, build: 1_000_000/s' : `arrivals: ${perSecond}/s`;
  const none = '{ median: 0ms, sigma: 0 }';
  const provider = `{ like: plain, latency: { connect: ${none}, message: ${none}, refusal: ${none} } }`;
  return `
name: bench-live
question: How many messages a second?
start: 2026-03-02T00:00:00Z
duration: ${perSecond === 0 ? '1h' : `${Math.round((count / perSecond) * 1000)}ms`}
drain: 10m
seed: 1
audiences:
  readers: { size: ${count}, providers: { north: 50%, south: 30%, west: 20% }, unknown: 0%, full: 0%, disabled: 0%, complaint: 0%, open: 0%, click: 0% }
providers:
  north: ${provider}
  south: ${provider}
  west: ${provider}
campaigns:
  - { name: weekly, audience: readers, from_domain: news.example, ${when}, message_size: 2kB }
sender:
  pools: [{ name: worker, workers: 120, lanes: [high, batch, single] }]
  servers: [{ name: mta-1, ips: [192.0.2.11] }]
`;
}

/** `sinkPort`: of a server on this machine to deliver to in the place of fake providers; 0: none. */
async function one(
  kind: Kind,
  count: number,
  agentCount: number,
  perSecond: number,
  sinkPort: number,
): Promise<OneRun> {
  const text = scenarioOf(count, perSecond);
  const loaded = readScenario(text, [], bundledProfiles(), 'live');
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems, null, 2));
  const cpu = new ProcessCpu(process.pid, roleOf);
  // What starting takes is no matter of messages; the first of them comes a second later.
  let atStart: ReadonlyMap<string, number> | null = null;
  const { summary, notes } = await runLive(loaded.scenario, {
    source: { text, sets: [] },
    speed: 1,
    broker: { env: process.env, only: kind },
    agentCount,
    ...(sinkPort === 0 ? {} : { sink: { host: '127.0.0.1', port: sinkPort } }),
    onProgress: () => {
      atStart ??= cpu.readMs();
    },
  });
  cpu.stop();
  const { attempts } = summary.totals;
  const [due, delivered] = [summary.totals.due ?? 0, summary.totals.delivered ?? 0];
  const times = summary.timeToDeliver.find(({ campaign, provider }) => campaign === '' && provider === '');
  const tookMs = perSecond === 0 ? (times?.maxMs ?? Number.POSITIVE_INFINITY) : notes.wallMs;
  return {
    broker: notes.broker,
    agents: agentCount,
    due,
    delivered,
    repeats: attempts - due,
    tookMs: Math.round(tookMs),
    perSecond: Math.round((delivered * 1000) / tookMs),
    p50Ms: times?.p50Ms ?? null,
    p99Ms: times?.p99Ms ?? null,
    cpuUs: Object.fromEntries(
      [...cpu.readMs()].map(([role, ms]) => [role, Math.round(((ms - (atStart?.get(role) ?? 0)) * 1000) / delivered)]),
    ),
  };
}

/** 0: the figures are met. */
function report(share: number): number {
  console.log(`machine: ${machineText()}; 2 kB messages, no limits`);
  const rows: Record<string, unknown>[] = [];
  const figures: Record<string, unknown> = { bench: 'live' };
  let isMet = true;
  for (const kind of kinds) {
    const count = Math.round(messageCounts[kind] * share);
    const drained = runAlone<OneRun>(import.meta.url, [kind, count]);
    // A stream of half of what it can do, for ten seconds.
    const offered = Math.max(1, Math.round(drained.perSecond / 2));
    const streamed = runAlone<OneRun>(import.meta.url, [kind, Math.round(offered * 10 * share), 1, offered]);
    rows.push(rowOf(kind, 'all at once', drained), rowOf(kind, `${offered}/s offered`, streamed));
    figures[kind] = { perSecond: drained.perSecond, stream: { offered, p50Ms: streamed.p50Ms, p99Ms: streamed.p99Ms } };
    for (const run of [drained, streamed])
      if (run.delivered !== run.due || run.repeats !== 0) {
        isMet = false;
        console.log(`${kind}: ${run.due - run.delivered} lost, ${run.repeats} sent again: neither may be`);
      }
    if (kind === 'redis' && drained.perSecond < leastPerSecondOnRedis) isMet = false;
  }
  console.table(rows);
  console.log(`to reach on Redis: ${leastPerSecondOnRedis} messages a second, nothing lost`);
  console.log(JSON.stringify(figures));
  return isMet ? 0 : 1;
}

function rowOf(kind: Kind, load: string, run: OneRun): Record<string, unknown> {
  return {
    broker: kind,
    load,
    delivered: `${run.delivered} of ${run.due}`,
    'msg/s': run.perSecond,
    'queue to 250, p50': told(run.p50Ms),
    p99: told(run.p99Ms),
    'us of CPU a message': Object.entries(run.cpuUs)
      .map(([role, us]) => `${role} ${us}`)
      .join(', '),
  };
}

function told(ms: number | null): string {
  return ms === null ? 'never' : `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}

function roleOf(commandLine: string): string {
  const child = /--child (\w+)/.exec(commandLine)?.[1];
  if (child !== undefined) return child;
  if (commandLine.includes('--one')) return 'dispatcher';
  return commandLine.includes('maildrill-keeper') ? 'keeper' : 'broker';
}
