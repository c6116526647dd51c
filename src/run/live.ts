// A run with the real parts: the same sender and the same policies as in virtual time, over a broker, delivery agents
// that speak SMTP, and providers that answer it. Everything that is started here is ended here, however the run ends.

import { wallTime } from '../../fake-isp/smtp/wall-time.ts';
import { emptyTables } from '../domain/ledger.ts';
import { loopbackPlan } from '../domain/loopback.ts';
import type { Scenario } from '../domain/scenario.ts';
import type { Broker, BrokerWish } from '../drivers/broker/broker.ts';
import { findBroker } from '../drivers/broker/find-broker.ts';
import { openPostgresQueue } from '../drivers/queue/bullmq-postgres.ts';
import { openRedisQueue } from '../drivers/queue/bullmq-redis.ts';
import type { LiveQueue } from '../drivers/queue/live-queue.ts';
import { LiveClock } from '../engine/live-clock.ts';
import { createLuck } from '../engine/luck.ts';
import { createMeasurement } from '../measurement/recorder.ts';
import { createJudge } from '../scenario/expectation-judge.ts';
import { statedExpectations } from '../scenario/stated-expectations.ts';
import { EventKind } from '../sender/events.ts';
import { Roster } from '../sender/roster.ts';
import { Sender } from '../sender/sender.ts';
import { conclude } from './conclusion.ts';
import { Incidents } from './incidents.ts';
import { startCrew } from './live/crew.ts';
import { Heads } from './live/heads.ts';
import { eventOfAct, IspLink } from './live/isp-link.ts';
import { LiveLoop } from './live/live-loop.ts';
import { AgentMail } from './live/live-mail.ts';
import { machineWallMs } from './live/machine-clock.ts';
import type { AgentRoute, HostPlace, ReaderAct, ScenarioSource } from './live/protocol.ts';
import { SampledDashboards, StandingMirror } from './live/standing-mirror.ts';
import { RunEventKind } from './run-events.ts';
import type { Progress, VirtualResult } from './virtual.ts';

export interface LiveOptions {
  /** What the processes read the scenario from; `scenario` must have come of the same. */
  readonly source: ScenarioSource;
  /** Simulated seconds in a real one. */
  readonly speed: number;
  readonly broker: BrokerWish;
  readonly agentCount: number;
  readonly onProgress?: (progress: Progress) => void;
  /** Told what was started, for people. */
  readonly onNotice?: (text: string) => void;
  readonly signal?: AbortSignal;
}

/** As of a run in virtual time, and what the real parts were and did. */
export interface LiveResult extends VirtualResult {
  readonly broker: string;
  readonly speed: number;
  /** Real time from the first event to the last. */
  readonly wallMs: number;
  readonly lateness: { readonly maxMs: number; readonly meanMs: number; readonly overCount: number };
}

const hourMs = 3_600_000;
/** Shorter stretches are waited out: announcing a jump takes about as long. */
const jumpWallMs = 25;
const progressEveryMs = 250;

export async function runLive(scenario: Scenario, options: LiveOptions): Promise<LiveResult> {
  const closers: (() => Promise<unknown>)[] = [];
  try {
    return await perform(scenario, options, closers);
  } finally {
    for (const close of closers.reverse()) await close().catch(() => undefined);
  }
}

async function perform(
  scenario: Scenario,
  options: LiveOptions,
  closers: (() => Promise<unknown>)[],
): Promise<LiveResult> {
  const { source, speed } = options;
  const { startAtMs, durationMs, drainMs } = scenario;
  const lastAtMs = startAtMs + durationMs + drainMs;
  const broker = await findBroker(options.broker);
  closers.push(() => broker.stop());
  options.onNotice?.(broker.description);

  const tables = emptyTables();
  const roster = new Roster(scenario, createLuck(scenario.seed));
  const judge = createJudge(statedExpectations(scenario));
  const measurement = createMeasurement(tables, {
    startAtMs,
    endAtMs: startAtMs + durationMs,
    messageCount: roster.messageCount,
    recipientOf: (message) => roster.recipientOf(message),
    probes: judge.probes,
  });
  const { ledger } = measurement;
  const dashboards = new SampledDashboards();
  const mirror = new StandingMirror(tables, ledger, dashboards);
  const sender = new Sender(scenario, roster, tables, ledger, dashboards);
  const clock = new LiveClock(wallTime, startAtMs, speed);
  closers.push(async () => clock.stop());

  let fail: (error: Error) => void = () => {};
  let finish: () => void = () => {};
  const over = new Promise<void>((resolve, reject) => {
    finish = resolve;
    fail = reject;
  });
  const run = `maildrill-${process.pid}-${Math.floor(machineWallMs()).toString(36)}`;
  const queue = await openQueue(broker, run);
  closers.push(() => queue.destroy());

  const isSingleLoopback = process.platform !== 'linux';
  const { link, places } = await IspLink.open({
    start: { kind: 'start', source, speed, isSingleLoopback, feedback: null },
    onAct: (act) => heard(act),
    onTrouble: (text) => fail(new Error(text)),
  });
  closers.push(() => link.end());
  const crew = await startCrew({
    agentCount: options.agentCount,
    start: {
      kind: 'start',
      routes: routesOf(sender, scenario, places, isSingleLoopback),
      templates: scenario.campaigns.map(({ name, fromDomain, messageBytes }) => ({
        ...{ campaign: name, fromDomain, messageBytes, run, sentAtMs: startAtMs },
        linkBase: '',
      })),
      timeouts: wallTimeouts(scenario, speed),
      usesTls: false,
      allowsRemote: false,
    },
    onOutcome: (outcome) => mail.came(outcome),
    onLost: (_agent, slots) => mail.lost(slots),
  });
  closers.push(() => crew.end());

  const heads = new Heads({
    queue,
    wallMs: () => performance.now(),
    taken: (flow, message) => loop.happened(EventKind.Taken, flow, message),
    failed: (error) => fail(error),
  });
  const mail = new AgentMail({ scenario, sender, clock, crew: () => crew, ended: (slot) => loop.ended(slot) });
  const loop: LiveLoop = new LiveLoop(
    { sender, heads, mail, clock, runEvent: (kind, a, nowMs) => runEvent(kind, a, nowMs), idle: (at) => idle(at) },
    startAtMs,
  );
  const { events } = loop;
  const incidents = new Incidents(scenario, link, tables, ledger, events);

  const heard = (act: ReaderAct): void => {
    const { message } = act;
    const path = mail.acceptedPath[message] ?? -1;
    if (path >= 0) loop.happened(eventOfAct(act), message, path, mail.acceptedAtMs[message]!);
  };
  const isOver = (nowMs: number) => nowMs >= startAtMs + durationMs && events.count === 0;
  const runEvent = (kind: number, a: number, nowMs: number): void => {
    switch (kind) {
      case RunEventKind.IncidentBegins:
        incidents.begin(a, nowMs);
        break;
      case RunEventKind.IncidentEnds:
        incidents.end(a, nowMs);
        break;
      case RunEventKind.DelistingAsked:
        incidents.askDelisting(a, nowMs);
        break;
      case RunEventKind.StandingsDue:
        void link.standings(nowMs).then((found) => mirror.take(found, loop.nowMs));
        if (!isOver(nowMs)) events.schedule(nowMs + hourMs, RunEventKind.StandingsDue, 0);
        break;
      case RunEventKind.SampleDue:
        sender.handle(EventKind.Sample, 0, 0, 0, nowMs);
        if (!isOver(nowMs)) events.schedule(measurement.nextSampleAtMs(), RunEventKind.SampleDue, 0);
    }
  };

  let isAsking = false;
  const idle = (nextAtMs: number): void => {
    if (isAsking || clock.wallMs(Math.min(nextAtMs, lastAtMs) - clock.nowMs()) < jumpWallMs) return;
    isAsking = true;
    void link.quiet().then(async ({ isBusy, earliestAtMs }) => {
      isAsking = false;
      if (isBusy || loop.inFlightCount > 0 || heads.pendingCount > 0) return;
      const targetMs = Math.min(loop.events.peekAtMs(), earliestAtMs);
      if (targetMs > lastAtMs) return finish();
      if (clock.wallMs(targetMs - clock.nowMs()) < jumpWallMs) return;
      // Everybody's clock goes forward before anybody acts.
      clock.jumpTo(targetMs);
      await link.setClock({ atMs: clock.nowMs(), wallMs: machineWallMs() });
    });
  };

  await link.setClock({ atMs: startAtMs, wallMs: machineWallMs() });
  clock.setTo(startAtMs, performance.now());
  const begunWallMs = performance.now();
  events.schedule(startAtMs, RunEventKind.StandingsDue, 0);
  events.schedule(startAtMs, RunEventKind.SampleDue, 0);
  clock.at(lastAtMs, () => finish());
  const looking = setInterval(() => {
    loop.lookIdle();
    options.onProgress?.(progressOf());
  }, progressEveryMs);
  const onAbort = () => finish();
  options.signal?.addEventListener('abort', onAbort);
  const progressOf = (): Progress => {
    const { built, ended } = measurement.measures.counts;
    const sum = (counts: ArrayLike<number>) => Array.from(counts).reduce((all, count) => all + count, 0);
    return {
      simulatedMs: loop.nowMs - startAtMs,
      totalMs: lastAtMs - startAtMs,
      ended: sum(ended),
      built: sum(built),
    };
  };
  try {
    loop.start();
    if (options.signal?.aborted !== true) await over;
  } finally {
    clearInterval(looking);
    options.signal?.removeEventListener('abort', onAbort);
    loop.stop();
  }
  const partial = options.signal?.aborted === true;
  const tallies = await link.tallies();
  const planned = startAtMs + durationMs + drainMs;
  const endedAtMs = partial ? loop.nowMs : Math.min(planned, Math.max(loop.nowMs, startAtMs + durationMs));
  sender.finish(endedAtMs);
  measurement.finish(endedAtMs);
  const { maxMs, sumMs, count, overCount } = loop.lateness;
  return {
    summary: conclude(scenario, measurement, judge, tallies, endedAtMs),
    partial,
    stats: {
      eventCount: loop.eventCount,
      decideCount: sender.dispatcher.decideCount,
      attemptCount: measurement.measures.counts.grants.reduce((sum, count) => sum + count, 0),
    },
    journey: undefined,
    broker: broker.description,
    speed,
    wallMs: performance.now() - begunWallMs,
    lateness: { maxMs, meanMs: count === 0 ? 0 : sumMs / count, overCount },
  };
}

function openQueue({ kind, url }: Broker, run: string): Promise<LiveQueue> {
  const options = { run, token: `dispatcher-${process.pid}` };
  return kind === 'redis' ? openRedisQueue(url, options) : openPostgresQueue(url, options);
}

/** A route for each destination and IP, in that order. */
function routesOf(sender: Sender, scenario: Scenario, places: readonly HostPlace[], isSingle: boolean): AgentRoute[] {
  const { sources } = loopbackPlan(
    sender.flows.ips.map(({ ip }) => ip),
    isSingle,
  );
  const names = scenario.providers.map(({ name }) => name);
  const known = new Map(places.map((place) => [`${place.provider} ${place.site} ${place.ip}`, place]));
  return sender.roster.addresses.destinations.flatMap(({ provider, site }) =>
    sender.flows.ips.map(({ ip, server }) => {
      const place = known.get(`${names[provider]} ${site} `) ?? known.get(`${names[provider]} ${site} ${ip}`)!;
      const { host, port } = place;
      return { host, port, localAddress: isSingle ? '' : sources.get(ip)!, ip, heloName: `${server.name}.example` };
    }),
  );
}

/** The sender's patience in real time; never so short that a busy machine runs it out. */
function wallTimeouts(scenario: Scenario, speed: number) {
  const { connectMs, bannerMs, commandMs, dataMs, finalDotMs } = scenario.sender.connections.timeouts;
  const wall = (simulatedMs: number) => Math.max(2000, simulatedMs / speed);
  return {
    connectMs: wall(connectMs),
    bannerMs: wall(bannerMs),
    commandMs: wall(commandMs),
    dataMs: wall(dataMs),
    finalDotMs: wall(finalDotMs),
  };
}
