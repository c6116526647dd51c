// One live run: its parts, and how they are put together. What happens in it is the loop's business and the sender's.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wallTime } from '../../../fake-isp/smtp/wall-time.ts';
import { emptyTables } from '../../domain/ledger.ts';
import type { Scenario } from '../../domain/scenario.ts';
import type { Broker } from '../../drivers/broker/broker.ts';
import { findBroker } from '../../drivers/broker/find-broker.ts';
import type { FeedbackListener } from '../../drivers/feedback/feedback.ts';
import { listenForFeedback } from '../../drivers/feedback/listen.ts';
import { openPostgresQueue } from '../../drivers/queue/bullmq-postgres.ts';
import { openRedisQueue } from '../../drivers/queue/bullmq-redis.ts';
import type { LiveQueue } from '../../drivers/queue/live-queue.ts';
import { hasOneLoopbackAddress } from '../../drivers/transport/loopback-probe.ts';
import { messageOfId } from '../../drivers/transport/message-id.ts';
import { LiveClock } from '../../engine/live-clock.ts';
import { createLuck } from '../../engine/luck.ts';
import { createMeasurement, type Measurement } from '../../measurement/recorder.ts';
import { type LiveNotes, roundedFigure } from '../../measurement/summary.ts';
import { createJudge, type ExpectationJudge } from '../../scenario/expectation-judge.ts';
import { statedExpectations } from '../../scenario/stated-expectations.ts';
import { EventKind } from '../../sender/events.ts';
import { Roster } from '../../sender/roster.ts';
import { Sender } from '../../sender/sender.ts';
import { conclude } from '../conclusion.ts';
import { Incidents } from '../incidents.ts';
import type { LiveOptions, LiveResult } from '../live.ts';
import { RunEventKind } from '../run-events.ts';
import type { Closers } from './closers.ts';
import { type ProcessCrew, startCrew } from './crew.ts';
import { Heads } from './heads.ts';
import { HttpSide } from './http-side.ts';
import { eventOfAct, IspLink } from './isp-link.ts';
import { LiveLoop } from './live-loop.ts';
import { AgentMail } from './live-mail.ts';
import { machineWallMs } from './machine-clock.ts';
import type { HostPlace } from './protocol.ts';
import { routesOf, wallTimeouts } from './routes.ts';
import { SampledDashboards, StandingMirror } from './standing-mirror.ts';

const hourMs = 3_600_000;
/** Shorter stretches are waited out: announcing a jump takes about as long. */
const jumpWallMs = 25;
const lookEveryMs = 250;
/** More late timers than this, and times are not to be trusted. */
const lateShareMost = 0.01;

export class LiveRun {
  readonly #scenario: Scenario;
  readonly #options: LiveOptions;
  readonly #lastAtMs: number;
  readonly #tables = emptyTables();
  readonly #judge: ExpectationJudge;
  readonly #measurement: Measurement;
  readonly #sender: Sender;
  readonly #mirror: StandingMirror;
  readonly #clock: LiveClock;
  readonly #mail: AgentMail;
  readonly #loop: LiveLoop;
  #heads!: Heads;
  #broker!: Broker;
  #link!: IspLink;
  #crew!: ProcessCrew;
  #feedback!: FeedbackListener;
  #http!: HttpSide;
  #incidents!: Incidents;
  #isAsking = false;
  readonly #over = new Ending();

  private constructor(scenario: Scenario, options: LiveOptions) {
    this.#scenario = scenario;
    this.#options = options;
    const { startAtMs, durationMs, drainMs } = scenario;
    this.#lastAtMs = startAtMs + durationMs + drainMs;
    const roster = new Roster(scenario, createLuck(scenario.seed));
    this.#judge = createJudge(statedExpectations(scenario));
    this.#measurement = createMeasurement(this.#tables, {
      startAtMs,
      endAtMs: startAtMs + durationMs,
      messageCount: roster.messageCount,
      recipientOf: (message) => roster.recipientOf(message),
      probes: this.#judge.probes,
      isWrongOnPurpose: scenario.sender.faults !== undefined,
    });
    const { ledger } = this.#measurement;
    const dashboards = new SampledDashboards();
    this.#mirror = new StandingMirror(this.#tables, ledger, dashboards);
    this.#sender = new Sender(scenario, roster, this.#tables, ledger, dashboards);
    this.#clock = new LiveClock(wallTime, startAtMs, options.speed);
    this.#mail = new AgentMail({
      scenario,
      sender: this.#sender,
      clock: this.#clock,
      crew: () => this.#crew,
      ended: (slot) => this.#loop.ended(slot),
    });
    this.#loop = new LiveLoop(
      {
        sender: this.#sender,
        heads: () => this.#heads,
        mail: this.#mail,
        clock: this.#clock,
        runEvent: (kind, a, nowMs) => this.#runEvent(kind, a, nowMs),
        idle: (nextAtMs) => this.#idle(nextAtMs),
      },
      startAtMs,
    );
  }

  /** Starts everything; what has been started is told to `closers` at once. */
  static async open(scenario: Scenario, options: LiveOptions, closers: Closers): Promise<LiveRun> {
    const run = new LiveRun(scenario, options);
    closers.add(() => run.#clock.stop());
    const name = `maildrill-${process.pid}-${Math.floor(machineWallMs()).toString(36)}`;
    run.#broker = await findBroker(options.broker);
    closers.add(() => run.#broker.stop());
    options.onNotice?.(run.#broker.description);
    const queue = await openQueue(run.#broker, name, (text) => options.onNotice?.(text));
    closers.add(() => queue.destroy());
    run.#heads = new Heads({
      queue,
      wallMs: () => performance.now(),
      taken: (flow, message) => run.#loop.took(flow, message),
      failed: (error) => run.#over.reject(error),
      quiet: () => run.#loop.lookIdle(),
    });
    await run.#listen(closers);
    const isSingle = await hasOneLoopbackAddress();
    const places = await run.#raiseWorld(isSingle, closers);
    run.#http = await HttpSide.open({
      scenario,
      isKnown: (message) => run.#mail.acceptedPath[message] !== undefined && run.#mail.acceptedPath[message] !== -1,
      onEvent: (kind, message) => run.#heard(kind, message),
      measures: run.#measurement.measures,
    });
    closers.add(() => run.#http.close());
    await run.#hire(places, isSingle, name, closers);
    run.#incidents = new Incidents(scenario, run.#link, run.#tables, run.#measurement.ledger, run.#loop.events);
    return run;
  }

  async perform(): Promise<LiveResult> {
    const { startAtMs } = this.#scenario;
    const { signal, onProgress } = this.#options;
    const { events } = this.#loop;
    await this.#link.setClock({ atMs: startAtMs, wallMs: machineWallMs() });
    this.#clock.setTo(startAtMs, performance.now());
    const begunWallMs = performance.now();
    events.schedule(startAtMs, RunEventKind.StandingsDue, 0);
    events.schedule(startAtMs, RunEventKind.SampleDue, 0);
    for (const [index, { atMs }] of this.#scenario.http.entries())
      this.#clock.at(atMs, () => this.#http.load(index).catch((error: Error) => this.#over.reject(error)));
    this.#clock.at(this.#lastAtMs, () => this.#over.resolve());
    const stop = () => this.#over.resolve();
    signal?.addEventListener('abort', stop);
    const looking = setInterval(() => {
      this.#loop.lookIdle();
      onProgress?.(this.#progress());
    }, lookEveryMs);
    try {
      this.#loop.start();
      if (signal?.aborted !== true) await this.#over.promise;
      await this.#http.loaded();
    } finally {
      clearInterval(looking);
      signal?.removeEventListener('abort', stop);
      this.#loop.stop();
    }
    return await this.#result(performance.now() - begunWallMs);
  }

  async #result(wallMs: number): Promise<LiveResult> {
    const { startAtMs, durationMs } = this.#scenario;
    const partial = this.#options.signal?.aborted === true;
    // Ctrl-C may have ended the providers' process too: what they counted is then not known.
    const counted = partial ? await this.#link.tallies().catch(() => []) : await this.#link.tallies();
    const tallies = counted.map((tally, provider) => ({ ...tally, unheard: this.#mail.unheardCounts[provider]! }));
    const { nowMs, eventCount, lateness } = this.#loop;
    const endedAtMs = partial ? nowMs : Math.min(this.#lastAtMs, Math.max(nowMs, startAtMs + durationMs));
    this.#sender.finish(endedAtMs);
    this.#measurement.finish(endedAtMs);
    const notes = this.#notes(wallMs, lateness);
    const summary = conclude(this.#scenario, this.#measurement, this.#judge, tallies, endedAtMs);
    return {
      summary: { ...summary, live: notes },
      partial,
      stats: {
        eventCount,
        decideCount: this.#sender.dispatcher.decideCount,
        attemptCount: total(this.#measurement.measures.counts.grants),
      },
      journey: undefined,
      notes,
    };
  }

  #notes(wallMs: number, { maxMs, sumMs, count, overCount }: LiveLoop['lateness']): LiveNotes {
    return {
      broker: this.#broker.description,
      speed: this.#options.speed,
      wallMs: Math.round(wallMs),
      latenessMaxMs: roundedFigure(maxMs),
      latenessMeanMs: count === 0 ? 0 : roundedFigure(sumMs / count),
      lateCount: overCount,
      isTrusted: overCount <= lateShareMost * count,
      malformedReports: this.#feedback.malformedCount,
      http: this.#http.results,
    };
  }

  async #listen(closers: Closers): Promise<void> {
    const folder = await mkdtemp(join(tmpdir(), 'maildrill-feedback-'));
    closers.add(() => rm(folder, { recursive: true, force: true }));
    this.#feedback = await listenForFeedback({
      host: '127.0.0.1',
      port: 0,
      folder,
      messageOf: messageOfId,
      onReport: ({ kind, message }) =>
        this.#heard(kind === 'complaint' ? EventKind.Complaint : EventKind.LateBounce, message),
    });
    closers.add(() => this.#feedback.close());
  }

  async #raiseWorld(isSingle: boolean, closers: Closers): Promise<readonly HostPlace[]> {
    const { host, port } = this.#feedback;
    const { source, speed } = this.#options;
    const { link, places } = await IspLink.open({
      start: { kind: 'start', source, speed, isSingleLoopback: isSingle, feedback: { host, port } },
      onAct: (act) => this.#heard(eventOfAct(act), act.message),
      onTrouble: (text) => this.#over.reject(new Error(text)),
    });
    closers.add(() => link.end());
    this.#link = link;
    return places;
  }

  async #hire(places: readonly HostPlace[], isSingle: boolean, run: string, closers: Closers): Promise<void> {
    const { campaigns, startAtMs } = this.#scenario;
    this.#crew = await startCrew({
      agentCount: this.#options.agentCount,
      start: {
        kind: 'start',
        routes: routesOf(this.#sender, this.#scenario, places, isSingle),
        templates: campaigns.map(({ name, fromDomain, messageBytes }) => ({
          ...{ campaign: name, fromDomain, messageBytes, run, sentAtMs: startAtMs },
          linkBase: this.#http.url,
        })),
        timeouts: wallTimeouts(this.#scenario, this.#options.speed),
        usesTls: false,
        allowsRemote: false,
      },
      onOutcome: (outcome) => this.#mail.came(outcome),
      onLost: (_agent, slots, how) => {
        this.#options.onNotice?.(
          `a delivery agent is gone (${how}) with ${slots.length} attempts; another takes its place`,
        );
        this.#mail.lost(slots);
      },
    });
    closers.add(() => this.#crew.end());
  }

  /** Feedback about a message, by whatever way it came. */
  #heard(kind: number, message: number): void {
    const path = this.#mail.acceptedPath[message] ?? -1;
    if (path >= 0) this.#loop.happened(kind, message, path, this.#mail.acceptedAtMs[message]!);
  }

  #runEvent(kind: number, a: number, nowMs: number): void {
    const { events } = this.#loop;
    const isOver = nowMs >= this.#scenario.startAtMs + this.#scenario.durationMs && events.count === 0;
    switch (kind) {
      case RunEventKind.IncidentBegins:
        this.#incidents.begin(a, nowMs);
        break;
      case RunEventKind.IncidentEnds:
        this.#incidents.end(a, nowMs);
        break;
      case RunEventKind.DelistingAsked:
        this.#incidents.askDelisting(a, nowMs);
        break;
      case RunEventKind.StandingsDue:
        this.#link.standings(nowMs).then(
          (found) => this.#mirror.take(found, this.#loop.nowMs),
          (error: Error) => this.#over.reject(error),
        );
        if (!isOver) events.schedule(nowMs + hourMs, RunEventKind.StandingsDue, 0);
        break;
      case RunEventKind.SampleDue:
        this.#sender.handle(EventKind.Sample, 0, 0, 0, nowMs);
        if (!isOver) events.schedule(this.#measurement.nextSampleAtMs(), RunEventKind.SampleDue, 0);
    }
  }

  /** Nothing is under way: the clocks of all processes go forward together to what is next. */
  #idle(nextAtMs: number): void {
    const wallMs = this.#clock.wallMs(Math.min(nextAtMs, this.#lastAtMs) - this.#clock.nowMs());
    if (this.#isAsking || this.#http.isLoading || this.#feedback.unreadCount > 0 || wallMs < jumpWallMs) return;
    this.#isAsking = true;
    this.#jump().then(
      (hasJumped) => {
        this.#isAsking = false;
        // What the jump brought about may be over already, and nobody could ask meanwhile.
        if (hasJumped) this.#loop.lookIdle();
      },
      (error: Error) => this.#over.reject(error),
    );
  }

  async #jump(): Promise<boolean> {
    const { isBusy, earliestAtMs } = await this.#link.quiet();
    if (isBusy || this.#feedback.unreadCount > 0 || this.#loop.inFlightCount > 0 || this.#heads.pendingCount > 0)
      return false;
    const targetMs = Math.min(this.#loop.events.peekAtMs(), this.#clock.earliestAtMs(), earliestAtMs);
    if (targetMs > this.#lastAtMs) {
      this.#over.resolve();
      return false;
    }
    if (this.#clock.wallMs(targetMs - this.#clock.nowMs()) < jumpWallMs) return false;
    this.#clock.jumpTo(targetMs);
    await this.#link.setClock({ atMs: this.#clock.nowMs(), wallMs: machineWallMs() });
    return true;
  }

  #progress() {
    const { built, ended } = this.#measurement.measures.counts;
    const { startAtMs } = this.#scenario;
    return {
      simulatedMs: this.#loop.nowMs - startAtMs,
      totalMs: this.#lastAtMs - startAtMs,
      ended: total(ended),
      built: total(built),
    };
  }
}

function openQueue({ kind, url }: Broker, run: string, notice: (text: string) => void): Promise<LiveQueue> {
  const options = {
    run,
    token: `dispatcher-${process.pid}`,
    onTrouble: (error: Error) => notice(`the broker: ${error.message}`),
  };
  return kind === 'redis' ? openRedisQueue(url, options) : openPostgresQueue(url, options);
}

function total(counts: ArrayLike<number>): number {
  return Array.from(counts).reduce((sum, count) => sum + count, 0);
}

/** The end of a run, by whichever way it comes first. */
class Ending {
  resolve: () => void = () => {};
  reject: (error: Error) => void = () => {};
  readonly promise: Promise<void>;

  constructor() {
    this.promise = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    // One that fails before anybody waits is told to whoever waits later.
    this.promise.catch(() => {});
  }
}
