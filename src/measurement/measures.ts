// The ledger, folded: everything that figures are read from, kept while entries come and no entry itself. `fold` is
// called once for each entry, so it adds to typed columns and nothing else; what it costs is counted in nanoseconds.

import { EntryKind, type EntryKindId, type LedgerTables } from '../domain/ledger.ts';
import { CampaignStateId, OutcomeId } from '../domain/outcome.ts';
import { ReplyClassId } from '../domain/reply-class.ts';
import { Counts, classCount, feedbackCount, outcomeCount } from './counts.ts';
import { Examples } from './examples.ts';
import { Failures } from './failures.ts';
import { FlowSeries } from './flow-series.ts';
import { Histogram } from './histogram.ts';
import { History } from './history.ts';
import { Ends } from './invariants/ends.ts';
import { FurtherLaws } from './invariants/further-laws.ts';
import { KnownBounces } from './invariants/known-bounces.ts';
import { Limits } from './invariants/limits.ts';
import { Messages } from './invariants/messages.ts';
import { SuspensionCauses } from './invariants/suspension-causes.ts';
import { Jobs } from './jobs.ts';
import { Ladder } from './ladder.ts';
import { OpenConnections } from './open-connections.ts';
import { Places } from './places.ts';
import { QueueCounts } from './queue-counts.ts';
import { QueueLooks } from './queue-looks.ts';
import { ReplyTraits } from './reply-traits.ts';
import { Samples } from './samples.ts';
import { SeriesClock } from './series.ts';
import { Waiting } from './waiting.ts';

export interface MeasureOptions {
  readonly startAtMs: number;
  /** When arrivals are planned to stop; the run may go on after it. */
  readonly endAtMs: number;
  readonly messageCount: number;
  /** Who a message goes to: the same number for the same person, whatever the campaign. */
  readonly recipientOf: (message: number) => number;
  /** How long a flow may wait for a worker before it counts as starved, if its equals were served. */
  readonly starvationMs?: number;
}

const hourMs = 3_600_000;

export class Measures {
  readonly tables: LedgerTables;
  readonly options: MeasureOptions;
  readonly places: Places;
  readonly counts = new Counts();
  readonly clock: SeriesClock;
  readonly series: FlowSeries;
  readonly waiting: Waiting;
  readonly samples: Samples;
  readonly queues = new QueueCounts();
  readonly jobs: Jobs;
  readonly history: History;
  readonly ladder = new Ladder();
  readonly failures = new Failures();
  readonly examples = new Examples();
  readonly looks: QueueLooks;
  /** By group: time from first due to accepted. */
  readonly timeToDeliver: Histogram[] = [];
  /** By (provider, server). */
  readonly latency: Histogram[] = [];
  readonly connections = new OpenConnections();

  readonly messages: Messages;
  readonly limits: Limits;
  readonly bounces: KnownBounces;
  readonly suspensions: SuspensionCauses;
  readonly further: FurtherLaws;

  readonly #ends: Ends;
  readonly #replyTraits = new ReplyTraits();
  /** Where the latencies of each path go. */
  readonly #latencyOfPath: Histogram[] = [];

  constructor(tables: LedgerTables, options: MeasureOptions) {
    this.tables = tables;
    this.options = options;
    this.places = new Places(tables);
    this.clock = new SeriesClock(options.startAtMs, options.endAtMs - options.startAtMs);
    this.series = new FlowSeries(this.clock);
    this.waiting = new Waiting(tables, this.clock);
    this.samples = new Samples(this.clock);
    this.jobs = new Jobs(this.clock);
    this.looks = new QueueLooks(options.endAtMs);
    this.history = new History(tables);
    this.messages = new Messages(options.messageCount);
    this.#ends = new Ends(tables, this.messages.life);
    this.limits = new Limits(tables);
    this.bounces = new KnownBounces(options.recipientOf);
    this.suspensions = new SuspensionCauses(tables);
    this.further = new FurtherLaws(tables, this.places, this.counts, this.history, options.starvationMs ?? hourMs);
  }

  fold(kind: EntryKindId, message: number, atMs: number, a: number, b: number, c: number): void {
    // The most frequent first, and few of them: beyond five cases each entry would pay for a table of jumps.
    switch (kind) {
      case EntryKind.Waited:
        this.#waited(a, b, c, atMs);
        break;
      case EntryKind.Built:
        this.#built(message, atMs, a);
        break;
      case EntryKind.Granted:
        this.#granted(message, atMs, a, b, c);
        break;
      case EntryKind.Replied:
        this.#replied(message, atMs, a, b, c);
        break;
      case EntryKind.Ended:
        this.#ended(message, atMs, a, b, c);
        break;
      default:
        this.#foldSeldom(kind, message, atMs, a, b, c);
        break;
    }
  }

  /** Ends the running step; called when an entry comes at or after `clock.stepEndAtMs`, and at the end. */
  closeStep(atMs: number): void {
    this.limits.lookAt(this.counts);
    this.waiting.closeStep();
    this.series.close(this.clock.step, this.counts, this.places, this.limits.grants, this.limits.limitCount);
    this.further.starvation.mark(atMs);
    this.looks.stepEnded(this.counts.unended(), Math.min(atMs, this.clock.stepEndAtMs), atMs, this.messages);
    this.clock.turnTo(atMs);
  }

  /** Says how much was held against each law that is checked at every entry of a kind. */
  finish(): void {
    this.limits.finish();
    const { built, grants, accepted } = this.counts.totals();
    const { life, order, dueness, repeats } = this.messages;
    life.checkedCount = built;
    repeats.checkedCount = accepted;
    for (const breaches of [order, dueness, this.bounces.breaches, this.further.overrun.breaches])
      breaches.checkedCount = grants;
  }

  #built(message: number, atMs: number, group: number): void {
    if (group >= this.places.groupCount) this.#learn();
    this.messages.built(message, atMs, group);
    this.counts.built[group]! += 1;
  }

  #granted(message: number, atMs: number, path: number, number: number, dueAtMs: number): void {
    const { places, counts, messages } = this;
    if (path >= places.pathCount) this.#learn();
    if (messages.granted(message, atMs, path, number, dueAtMs)) counts.begun[places.groupOfPath[path]!]! += 1;
    counts.grants[path]! += 1;
    if (number > 1) counts.retries[path]! += 1;
    this.ladder.granted(places.providerOfPath[path]!, number, atMs - messages.firstDueAtMs[message]!);
    this.limits.granted(path, atMs, message);
    this.bounces.granted(message, atMs);
    if (this.further.isAsked) this.further.granted(message, atMs, path);
  }

  #replied(message: number, atMs: number, path: number, reply: number, latencyMs: number): void {
    const { places, counts, messages } = this;
    if (path >= places.pathCount || reply >= this.#replyTraits.count) this.#learn();
    const replyClass = this.#replyTraits.classes[reply]!;
    const isAccepted = replyClass === ReplyClassId.delivered;
    messages.replied(message, atMs, path, isAccepted, replyClass === ReplyClassId.reconnect);
    counts.replies[path * classCount + replyClass]! += 1;
    counts.byReply[reply]! += 1;
    counts.busyMs[path]! += latencyMs;
    this.#latencyOfPath[path]!.record(latencyMs);
    const number = messages.attempts[message]!;
    if (number > 1) this.ladder.retryReplied(places.providerOfPath[path]!, number, replyClass);
    if (counts.byReply[reply] === 1) this.examples.firstReply(reply, message);
    if (isAccepted) {
      this.limits.accepted(path, atMs, message);
      if (this.further.together.isKept) this.further.together.accepted(path, atMs, message);
    } else {
      this.failures.replied(message, reply);
      if (this.#replyTraits.saysGone[reply] === 1) this.bounces.bounced(message);
    }
  }

  #ended(message: number, atMs: number, group: number, outcome: number, firstDueAtMs: number): void {
    if (group >= this.places.groupCount) this.#learn();
    this.messages.ended(message, atMs, outcome);
    this.counts.ended[group * outcomeCount + outcome]! += 1;
    const home = this.messages.home[message]!;
    if (home >= 0) this.counts.endedByPath[home * outcomeCount + outcome]! += 1;
    else this.counts.endedUnbegun[group]! += 1;
    if (outcome !== OutcomeId.delivered) this.#endedUndelivered(message, atMs, group, outcome);
    else if (this.timeToDeliver[group]!.record(atMs - firstDueAtMs)) this.examples.slowest(group, message);
  }

  #endedUndelivered(message: number, atMs: number, group: number, outcome: number): void {
    this.examples.ended(outcome, message);
    if (outcome !== OutcomeId.suppressed) this.failures.ended(message, group, outcome);
    if (outcome === OutcomeId.bounced) this.#ends.bounced(message, atMs, this.failures.replyTo(message));
  }

  #waited(group: number, cause: number, fromMs: number, untilMs: number): void {
    if (group >= this.places.groupCount) this.#learn();
    const { isForWorker } = this.waiting.waited(group, cause, fromMs, untilMs);
    if (isForWorker || this.further.isAsked) this.further.waited(group, isForWorker, fromMs, untilMs);
  }

  /** Off the dead list and due again: the end it had does not count. */
  #redriven(message: number, atMs: number, group: number): void {
    this.messages.redriven(message, atMs);
    this.counts.redriven[group]! += 1;
    const home = this.messages.home[message]!;
    if (home >= 0) this.counts.redrivenByPath[home]! += 1;
    this.failures.redriven(message);
  }

  #abandoned(message: number, atMs: number, path: number, reply: number): void {
    if (path >= this.places.pathCount || reply >= this.#replyTraits.count) this.#learn();
    const wasAccepted = this.#replyTraits.classes[reply] === ReplyClassId.delivered;
    this.messages.abandoned(message, atMs, wasAccepted);
    this.counts.abandoned[path]! += 1;
    if (wasAccepted) this.counts.acceptedUnheard[path]! += 1;
  }

  #opened(path: number, atMs: number): void {
    if (path >= this.places.pathCount) this.#learn();
    this.counts.opened[path]! += 1;
    this.limits.opened(path, atMs);
    if (this.further.together.isKept) this.further.together.opened(path, atMs);
    this.connections.opened(this.places.serverOfPath[path]!);
  }

  #closed(path: number, atMs: number): void {
    if (path >= this.places.pathCount) this.#learn();
    this.counts.closed[path]! += 1;
    this.limits.closed(path, atMs);
    if (this.further.together.isKept) this.further.together.closed(path, atMs);
    this.connections.closed(this.places.serverOfPath[path]!);
  }

  #refused(message: number, path: number, reply: number, latencyMs: number): void {
    if (path >= this.places.pathCount || reply >= this.#replyTraits.count) this.#learn();
    this.counts.refused[path]! += 1;
    if (this.counts.byReply[reply] === 0 && message >= 0) this.examples.firstReply(reply, message);
    this.counts.byReply[reply]! += 1;
    this.counts.busyMs[path]! += latencyMs;
    if (message < 0) return;
    this.failures.replied(message, reply);
    if (this.messages.handedBack(message)) this.counts.handedBack[path]! += 1;
  }

  /** What many messages have none of in their lives. */
  #foldSeldom(kind: EntryKindId, message: number, atMs: number, a: number, b: number, c: number): void {
    switch (kind) {
      case EntryKind.RetrySet:
        this.messages.retrySet(message, atMs, b, c);
        break;
      case EntryKind.ConnectionOpened:
        this.#opened(a, atMs);
        break;
      case EntryKind.ConnectionClosed:
        this.#closed(a, atMs);
        break;
      case EntryKind.ConnectionRefused:
        this.#refused(message, a, b, c);
        break;
      case EntryKind.Complained:
      case EntryKind.LateBounced:
      case EntryKind.Opened:
      case EntryKind.Clicked:
      case EntryKind.Unsubscribed:
        if (a >= this.places.pathCount) this.#learn();
        this.messages.fedBack(message, atMs);
        this.counts.feedback[a * feedbackCount + kind - EntryKind.Complained]! += 1;
        if (kind === EntryKind.LateBounced) this.bounces.bounced(message);
        break;
      case EntryKind.Redriven:
        this.#redriven(message, atMs, a);
        break;
      case EntryKind.GivenUp:
        this.failures.givenUp(message, a);
        break;
      case EntryKind.Abandoned:
        this.#abandoned(message, atMs, a, b);
        break;
      case EntryKind.HandedOutAgain:
        this.messages.handedOutAgain(message);
        break;
      default:
        this.#foldBeside(kind, message, atMs, a, b, c);
    }
  }

  /** What is not about one message. */
  #foldBeside(kind: EntryKindId, message: number, atMs: number, a: number, b: number, c: number): void {
    switch (kind) {
      case EntryKind.CampaignStateSet:
        this.history.states.push({ campaign: message, state: a, atMs });
        this.further.campaignStateSet(message, a);
        if (a === CampaignStateId.done) this.#ends.done(message, atMs, this.counts, this.places.groupCount);
        break;
      case EntryKind.Paused:
        this.#learn();
        this.history.paused(a, b, atMs, c, inFlightOn(this, a));
        this.further.pausesChanged();
        break;
      case EntryKind.Resumed:
        this.history.resumed(a, atMs);
        this.further.pausesChanged();
        break;
      case EntryKind.LimitChanged:
        this.history.limitChanges.push({ limit: a, atMs, value: b, burst: c });
        this.limits.changed(a, atMs, b, c);
        break;
      case EntryKind.DepthSampled:
        this.samples.depthSampled(a, b, c);
        break;
      case EntryKind.JobDone:
        this.jobs.done(a, b, c, atMs);
        break;
      case EntryKind.JobsSampled:
        this.jobs.sampled(a, b, c);
        break;
      case EntryKind.WorkersSampled:
        this.samples.workersSampled(a, b, c);
        break;
      case EntryKind.QueueSampled:
        this.queues.sampled(a, b, c);
        break;
      default:
        this.#foldHistory(kind, atMs, a, b, c);
    }
  }

  /** What is kept as it came. */
  #foldHistory(kind: EntryKindId, atMs: number, a: number, b: number, c: number): void {
    switch (kind) {
      case EntryKind.ReactionBegan:
        this.history.reactionBegan(a, b, atMs, c);
        this.suspensions.began(a, atMs, () => this.counts.totals().grants);
        break;
      case EntryKind.ReactionEnded:
        this.history.reactionEnded(a, atMs);
        this.suspensions.ended(a, () => this.counts.totals().grants);
        break;
      case EntryKind.IncidentBegan:
        this.history.incidents.push({ incident: a, fromMs: atMs, untilMs: Number.POSITIVE_INFINITY });
        break;
      case EntryKind.IncidentEnded:
        this.history.incidentEnded(a, atMs);
        break;
      case EntryKind.WarmupPhaseSet:
        this.history.warmupPhases.push({ warmup: a, atMs, phase: b, capPerDay: c });
        break;
      case EntryKind.WarmupJudged:
        this.history.warmupDays.push(b);
        break;
      case EntryKind.StandingSampled:
        this.history.standings.push({ row: a, atMs, score: b, allowancePerHour: c });
        break;
      case EntryKind.DashboardPublished:
        this.history.dashboards.push({ row: a, atMs, level: b, spamRatio: c });
        break;
      default:
        throw new Error(`bug: entry of unknown kind ${kind}`);
    }
  }

  /** Reads the rows that the tables gained since the last look. */
  #learn(): void {
    const { places, counts, tables } = this;
    places.learnPaths();
    this.limits.learn();
    counts.reachPaths(places.pathCount);
    counts.reachGroups(places.groupCount);
    counts.reachReplies(tables.replies.length);
    this.ladder.reachProviders(places.providers.list.length);
    while (this.timeToDeliver.length < places.groupCount) this.timeToDeliver.push(new Histogram());
    while (this.latency.length < places.links.list.length) this.latency.push(new Histogram());
    for (let path = this.#latencyOfPath.length; path < places.pathCount; path++)
      this.#latencyOfPath.push(this.latency[places.linkOfPath[path]!]!);
    this.#replyTraits.learn(tables);
    this.further.learn();
  }
}

function inFlightOn({ places, counts, history }: Measures, scope: number): number {
  let sum = 0;
  for (let path = 0; path < places.pathCount; path++) if (history.scopeHolds(scope, path)) sum += counts.inFlight(path);
  return sum;
}
