// One live run: its parts, and how they are put together. What happens in it is the loop's business and the sender's.

import { join } from 'node:path';
import { wallTime } from '../../../fake-isp/smtp/wall-time.ts';
import type { Ledger, LedgerTables } from '../../domain/ledger.ts';
import type { Scenario } from '../../domain/scenario.ts';
import type { Broker } from '../../drivers/broker/broker.ts';
import { findBroker } from '../../drivers/broker/find-broker.ts';
import { type KeptFolder, keepFolder } from '../../drivers/broker/kept-folder.ts';
import type { FeedbackListener } from '../../drivers/feedback/feedback.ts';
import { listenForFeedback } from '../../drivers/feedback/listen.ts';
import type { LiveQueue } from '../../drivers/queue/live-queue.ts';
import { hasOneLoopbackAddress } from '../../drivers/transport/loopback-probe.ts';
import { messageOfId } from '../../drivers/transport/message-id.ts';
import { LiveClock } from '../../engine/live-clock.ts';
import type { Measurement } from '../../measurement/recorder.ts';
import { EventKind } from '../../sender/events.ts';
import { Sender } from '../../sender/sender.ts';
import type { LiveOptions, LiveResult } from '../live.ts';
import { rosterOf } from '../roster-of.ts';
import type { AgentCrew } from './agents/crew.ts';
import { hireCrew } from './agents/hiring.ts';
import { AgentMail } from './agents/live-mail.ts';
import type { Closers } from './closers.ts';
import { Drills, refuseDrillsOn } from './drills.ts';
import { HttpSide } from './edge/http-side.ts';
import { Intake } from './edge/intake.ts';
import { Ending } from './ending.ts';
import { FrameTaker } from './frame-taker.ts';
import { Heads } from './heads.ts';
import { eventOfAct, IspLink } from './isp/isp-link.ts';
import { Reckoning } from './isp/reckoning.ts';
import { SampledDashboards, StandingMirror } from './isp/standing-mirror.ts';
import { Keeping, type Recalled } from './ledger/keeping.ts';
import { concludeLive, total } from './live-conclusion.ts';
import { LiveLoop } from './live-loop.ts';
import { LiveRecord } from './live-record.ts';
import { machineWallMs } from './machine-clock.ts';
import { openQueue, removeQueue } from './open-queue.ts';
import type { HostPlace } from './protocol.ts';
import { RunCalendar } from './run-calendar.ts';
import { TimeJump } from './time-jump.ts';
import type { FloorDesk } from './workers/floor-desk.ts';
import { openDesk } from './workers/open-desk.ts';
import type { WorkForce } from './workers/work-force.ts';

const lookEveryMs = 250;

export class LiveRun {
  readonly #scenario: Scenario;
  readonly #options: LiveOptions;
  readonly #lastAtMs: number;
  readonly #record: LiveRecord;
  readonly #tables: LedgerTables;
  readonly #ledger: Ledger;
  /** Null: the run cannot outlive this process. */
  readonly #keeping: Keeping | null;
  #recalled: Recalled | null = null;
  readonly #measurement: Measurement;
  readonly #sender: Sender;
  readonly #mirror: StandingMirror;
  readonly #clock: LiveClock;
  readonly #reckoning: Reckoning | null;
  readonly #mail: AgentMail;
  readonly #loop: LiveLoop;
  readonly #frames: FrameTaker;
  #queue!: LiveQueue;
  #heads!: Heads;
  /** Where workers pop jobs in processes of their own; null: flows are dispatched. */
  #desk: FloorDesk | null = null;
  #workers: WorkForce | null = null;
  #broker!: Broker;
  #link!: IspLink;
  #crew!: AgentCrew;
  #feedback!: FeedbackListener;
  readonly #intake: Intake;
  #http!: HttpSide;
  #calendar!: RunCalendar;
  #drills: Drills | null = null;
  #folder!: KeptFolder;
  readonly #jump: TimeJump;
  readonly #over = new Ending();

  private constructor(scenario: Scenario, options: LiveOptions, name: string, closers: Closers) {
    this.#scenario = scenario;
    this.#options = options;
    const { startAtMs, durationMs, drainMs } = scenario;
    this.#lastAtMs = startAtMs + durationMs + drainMs;
    const roster = rosterOf(scenario);
    this.#intake = new Intake({
      ...{ scenario, roster, nowMs: () => Math.max(this.#loop.nowMs, this.#clock.nowMs()) },
      due: (campaign) => this.#loop.happened(EventKind.CampaignTimer, campaign),
      taken: (campaign, recipients, nowMs) => this.#keeping?.inputs.handedIn(campaign, recipients, nowMs),
    });
    const onTrouble = (error: Error) => this.#over.reject(error);
    this.#record = new LiveRecord({ scenario, roster, logs: options.logs, onTrouble });
    const { ledger, tables, measurement } = this.#record;
    this.#tables = tables;
    this.#ledger = ledger;
    this.#measurement = measurement;
    const dashboards = new SampledDashboards();
    this.#mirror = new StandingMirror(this.#tables, ledger, dashboards);
    this.#sender = new Sender(scenario, roster, this.#tables, ledger, dashboards);
    this.#clock = new LiveClock(wallTime, startAtMs, options.speed);
    this.#keeping = Keeping.open(
      {
        ...{ wish: options.ledger, scenario, name, sender: this.#sender, tables: this.#tables, digest: ledger },
        onNotice: (text) => options.onNotice?.(text),
        onTrouble,
      },
      closers,
    );
    const hasBook = scenario.drills !== undefined || this.#keeping !== null;
    this.#reckoning = hasBook ? new Reckoning(roster.messageCount) : null;
    this.#mail = new AgentMail({
      reckoning: this.#reckoning,
      tables: this.#tables,
      scenario,
      sender: this.#sender,
      clock: this.#clock,
      crew: () => this.#crew,
      ended: (slot) => this.#ended(slot),
    });
    this.#loop = new LiveLoop(
      {
        sender: this.#sender,
        heads: () => this.#heads,
        desk: () => this.#desk,
        mail: this.#mail,
        clock: this.#clock,
        runEvent: (kind, a, nowMs) => this.#calendar.handle(kind, a, nowMs),
        idle: (nextAtMs) => this.#jump.idle(nextAtMs),
        inputs: () => this.#keeping?.inputs ?? null,
      },
      startAtMs,
    );
    this.#jump = new TimeJump({
      ...{ clock: this.#clock, loop: () => this.#loop, heads: () => this.#heads, desk: () => this.#desk },
      ...{ drills: () => this.#drills, http: () => this.#http, feedback: () => this.#feedback },
      ...{ link: () => this.#link, over: this.#over, lastAtMs: this.#lastAtMs },
    });
    this.#frames = new FrameTaker({
      ...{ name: scenario.name, speed: options.speed, startAtMs, totalMs: durationMs + drainMs },
      ...{ sender: this.#sender, measures: this.#measurement.measures, loop: this.#loop },
      broker: () => this.#broker.description,
      nowMs: () => this.#clock.nowMs(),
    });
  }

  /** Starts everything; what has been started is told to `closers` at once. */
  static async open(scenario: Scenario, options: LiveOptions, closers: Closers): Promise<LiveRun> {
    const begun = `maildrill-${process.pid}-${Math.floor(machineWallMs()).toString(36)}`;
    const run = new LiveRun(scenario, options, begun, closers);
    const keeping = run.#keeping;
    const name = keeping?.run ?? begun;
    closers.add(() => run.#clock.stop());
    run.#broker = await findBroker(options.broker);
    closers.add(() => run.#broker.stop());
    refuseDrillsOn(run.#broker, scenario.drills);
    options.onNotice?.(run.#broker.description);
    await keeping?.lead(run.#broker, closers);
    const notice = (text: string) => options.onNotice?.(text);
    const queue = await openQueue(run.#broker, name, notice, () => keeping === null || keeping.mayLead());
    run.#queue = queue;
    closers.add(() => (keeping?.leavesQueues === true ? queue.close() : removeQueue(queue, run.#broker, name, notice)));
    run.#heads = new Heads({
      queue,
      wallMs: () => performance.now(),
      taken: (flow, message) => run.#loop.took(flow, message),
      failed: (error) => run.#over.reject(error),
      quiet: () => run.#loop.lookIdle(),
      waitsForFlush: keeping !== null,
    });
    const floor = await openDesk(
      {
        ...{ scenario, sender: run.#sender, broker: run.#broker, run: name, clock: run.#clock, loop: run.#loop },
        ...{ tables: run.#tables, ledger: run.#ledger, lockMs: options.workerLockMs },
        onNotice: (text) => options.onNotice?.(text),
        failed: (error) => run.#over.reject(error),
      },
      closers,
    );
    run.#desk = floor?.desk ?? null;
    run.#workers = floor?.force ?? null;
    await run.#listen(closers);
    const isSingle = options.remote?.providersOn !== undefined || (await hasOneLoopbackAddress());
    const raised = await run.#raiseWorld(isSingle, closers);
    const places = raised.map((place) => ({ ...place, ...options.sink }));
    run.#http = await HttpSide.open({
      ...{ scenario, intake: run.#intake, wish: options.http },
      onTrouble: (error) => run.#over.reject(error),
      isKnown: (message) => run.#mail.acceptedPath[message] !== undefined && run.#mail.acceptedPath[message] !== -1,
      onEvent: (kind, message) => run.#heard(kind, message),
      measures: run.#measurement.measures,
      whenKept: (call) => run.#loop.whenKept(call),
    });
    closers.add(() => run.#http.close());
    if (options.http !== undefined) options.onNotice?.(`HTTP edge at ${run.#http.url}, API key ${run.#http.apiKey}`);
    await run.#hire(places, isSingle, name, closers);
    await floor?.started;
    run.#calendar = run.#newCalendar();
    if (scenario.drills !== undefined) run.#drills = run.#drillsTo(closers);
    return run;
  }

  #newCalendar(): RunCalendar {
    return new RunCalendar({
      ...{ scenario: this.#scenario, tables: this.#tables, ledger: this.#ledger, measurement: this.#measurement },
      ...{ sender: this.#sender, mirror: this.#mirror, loop: this.#loop, link: this.#link, keeping: this.#keeping },
      ...{ drills: () => this.#drills, desk: () => this.#desk, over: this.#over },
    });
  }

  async perform(): Promise<LiveResult> {
    const { startAtMs } = this.#scenario;
    const { signal, onProgress, onFrame } = this.#options;
    const begunWallMs = performance.now();
    this.#calendar.begin();
    this.#recalled = await this.#recall();
    const fromMs = this.#recalled?.nowMs ?? startAtMs;
    await this.#link.setClock({ atMs: fromMs, wallMs: machineWallMs() });
    this.#clock.setTo(fromMs, performance.now());
    for (const [index, { atMs }] of this.#scenario.http.entries())
      if (atMs >= fromMs)
        this.#clock.at(atMs, () => this.#http.load(index).catch((error: Error) => this.#over.reject(error)));
    this.#clock.at(this.#lastAtMs, () => this.#over.resolve());
    const stop = () => {
      this.#over.resolve();
      void this.#http.breakOff();
    };
    signal?.addEventListener('abort', stop);
    const looking = setInterval(() => {
      this.#loop.lookIdle();
      this.#record.writeLog();
      onProgress?.(this.#progress());
      onFrame?.(this.#frames.take());
    }, lookEveryMs);
    try {
      if (this.#recalled === null) this.#loop.start();
      else this.#recalled.goOn();
      this.#http.begin();
      if (signal?.aborted !== true) await this.#over.promise;
      await this.#http.loaded();
      await this.#drills?.end();
      onFrame?.(this.#frames.take());
    } finally {
      clearInterval(looking);
      signal?.removeEventListener('abort', stop);
      this.#loop.stop();
    }
    const result = await this.#result(performance.now() - begunWallMs);
    this.#keeping?.end(!result.partial);
    return result;
  }

  #recall(): Promise<Recalled | null> {
    if (this.#keeping === null) return Promise.resolve(null);
    return this.#keeping.recall({
      ...{
        loop: this.#loop,
        heads: this.#heads,
        queue: this.#queue,
        mail: this.#mail,
        mirror: this.#mirror,
        intake: this.#intake,
      },
      ran: (kind, a, nowMs) => this.#calendar.handle(kind, a, nowMs, true),
      wallMsOf: (simulatedMs) => this.#clock.wallMs(simulatedMs),
    });
  }

  async #result(wallMs: number): Promise<LiveResult> {
    const { startAtMs, durationMs } = this.#scenario;
    const partial = this.#options.signal?.aborted === true;
    // Ctrl-C may have ended the providers' process too: what they counted is then not known.
    const counted = partial
      ? await this.#link.tallies().catch(() => ({ rows: [], taken: null }))
      : await this.#link.tallies();
    const { nowMs } = this.#loop;
    const endedAtMs = partial ? nowMs : Math.min(this.#lastAtMs, Math.max(nowMs, startAtMs + durationMs));
    this.#sender.finish(endedAtMs);
    this.#desk?.sample(endedAtMs);
    // An ordinary run keeps the books only for the one that may have to go on with it.
    const isReckoned = this.#drills !== null || this.#recalled !== null;
    const result = concludeLive({
      ...{ scenario: this.#scenario, record: this.#record, sender: this.#sender },
      ...{ loop: this.#loop, mail: this.#mail, drills: this.#drills, endedAtMs, partial },
      reckoning: isReckoned ? this.#reckoning : null,
      // What went elsewhere the providers have not counted.
      counted: { ...counted, ...(this.#options.sink !== undefined && { rows: [] }) },
      notes: {
        broker: this.#broker.description,
        lostLocks: this.#queue.lostLockCount,
        speed: this.#options.speed,
        wallMs: Math.round(wallMs),
        malformedReports: this.#feedback.malformedCount,
        http: this.#http.results,
      },
    });
    await this.#record.finishLog();
    return result;
  }

  async #listen(closers: Closers): Promise<void> {
    this.#folder = await keepFolder('maildrill-run-');
    closers.add(() => this.#folder.remove());
    const folder = this.#folder.path;
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
      start: {
        kind: 'start',
        source,
        speed,
        isSingleLoopback: isSingle,
        host: this.#options.remote?.providersOn ?? null,
        feedback: { host, port },
        book: this.#reckoning === null ? null : (this.#keeping?.bookPath ?? join(this.#folder.path, 'book')),
        ...(this.#keeping?.memory !== undefined && { memory: this.#keeping.memory }),
        places: null,
      },
      onAct: (act) => this.#heard(eventOfAct(act), act.message),
      onTrouble: (text, isOfMachine) => {
        if (isOfMachine && this.#keeping !== null) this.#keeping.bookFailed(text);
        else this.#over.reject(new Error(text));
      },
      onBack: () => this.#mirror.renewed(),
    });
    closers.add(() => link.end());
    this.#link = link;
    return places;
  }

  async #hire(places: readonly HostPlace[], isSingle: boolean, run: string, closers: Closers): Promise<void> {
    this.#crew = await hireCrew({
      ...{ scenario: this.#scenario, sender: this.#sender, options: this.#options, broker: this.#broker },
      ...{ run, places, isSingle, linkBase: this.#http.url },
      ...(this.#keeping !== null && { fence: this.#keeping.fence, onHandedIn: this.#keeping.handIn }),
      onOutcome: (outcome) => this.#mail.came(outcome),
      onLost: (slots) => this.#mail.lost(slots),
      onTrouble: (error) => this.#over.reject(error),
    });
    closers.add(() => this.#crew.end());
  }

  #drillsTo(closers: Closers): Drills {
    const drills = new Drills({
      ...{ scenario: this.#scenario, tables: this.#tables, ledger: this.#ledger, loop: this.#loop },
      ...{ broker: () => this.#broker, crew: () => this.#crew, providers: () => this.#link },
      workers: () => this.#workers,
      clockReading: () => ({ atMs: this.#clock.nowMs(), wallMs: machineWallMs() }),
      onNotice: (text) => this.#options.onNotice?.(text),
      onTrouble: (error) => this.#over.reject(error),
    });
    closers.add(() => drills.end());
    return drills;
  }

  #ended(slot: number): void {
    this.#loop.ended(slot);
    this.#drills?.look(this.#reckoning?.yesCount ?? 0);
  }

  /** Feedback about a message, by whatever way it came. */
  #heard(kind: number, message: number): void {
    const path = this.#mail.acceptedPath[message] ?? -1;
    if (path >= 0) this.#loop.happened(kind, message, path, this.#mail.acceptedAtMs[message]!);
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
