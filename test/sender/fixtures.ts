// Scenarios with everything filled in, so that whatever a test does set is what it is about; and a world whose answers
// a test writes down.

import { EntryKind, type EntryKindId, emptyTables, type Ledger, type LedgerTables } from '../../src/domain/ledger.ts';
import type { Scenario, Sender as SenderPlan, Server, Throttle } from '../../src/domain/scenario.ts';
import { MemoryQueue } from '../../src/drivers/queue/memory.ts';
import { createLuck } from '../../src/engine/luck.ts';
import type { SmtpReply } from '../../src/policy/classify.ts';
import { VirtualClock } from '../../src/run/virtual-clock.ts';
import { type Dashboards, noDashboards } from '../../src/sender/dashboards.ts';
import { EventKind } from '../../src/sender/events.ts';
import { Roster } from '../../src/sender/roster.ts';
import { Sender } from '../../src/sender/sender.ts';

export const startAtMs = Date.UTC(2026, 2, 2);
export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;

type Deep<T> = { readonly [K in keyof T]?: T[K] };

export function scenario(over: Omit<Deep<Scenario>, 'sender'> & { readonly sender?: Deep<SenderPlan> } = {}): Scenario {
  return {
    name: 'test',
    question: 'What happens?',
    seed: '1',
    startAtMs,
    durationMs: dayMs,
    drainMs: 0,
    audiences: [audience()],
    campaigns: [batch()],
    providers: [provider('plain')],
    incidents: [],
    expectations: [],
    broken: 'fail',
    live: null,
    http: [],
    ...over,
    sender: {
      dispatch: 'flows',
      fair: 'backlog',
      pools: [{ name: 'worker', workers: 10, lanes: ['high', 'batch', 'single'] }],
      jobs: [],
      servers: [server()],
      fromDomains: [{ name: 'news.example', history: null }],
      throttles: [],
      retry: {
        delays: { kind: 'list', afterMs: [5 * minuteMs, 15 * minuteMs, hourMs] },
        jitterRatio: 0,
        attempts: null,
        giveUpAfterMs: dayMs,
        ageFrom: 'first_attempt',
        route: 'any',
      },
      safety: null,
      adaptive: null,
      suspend: [],
      breaker: null,
      alerts: [],
      redriveAtMs: [],
      connections: {
        idleMs: 5000,
        messagesPerConnection: 100,
        refusedWaitMs: minuteMs,
        onRefused: 'keep_message',
        timeouts: { connectMs: 30_000, bannerMs: 300_000, commandMs: 300_000, dataMs: 180_000, finalDotMs: 600_000 },
      },
      suppress: { bounce: true, complaint: true, unsubscribe: true },
      ...over.sender,
    },
  };
}

export function audience(over: Deep<Scenario['audiences'][number]> = {}): Scenario['audiences'][number] {
  return {
    name: 'people',
    size: 100,
    providers: [{ name: 'plain', ratio: 1 }],
    unknownRatio: 0,
    disabledRatio: 0,
    fullRatio: 0,
    trapCount: 0,
    complaintRatio: 0,
    openRatio: 0,
    clickRatio: 0,
    unsubscribeRatio: 0,
    lateBounceRatio: 0,
    timezones: [],
    ...over,
  };
}

export function batch(over: Deep<Scenario['campaigns'][number]> = {}): Scenario['campaigns'][number] {
  return {
    name: 'weekly',
    audience: 'people',
    fromDomain: 'news.example',
    lane: 'batch',
    servers: [],
    rate: null,
    messageBytes: 2000,
    arrivals: { kind: 'batch', atMs: startAtMs, copies: 1, buildPerSecond: 10_000 },
    pauses: [],
    ...over,
  };
}

export function server(over: Deep<Server> = {}): Server {
  return {
    name: 'mta-1',
    ips: ['192.0.2.1'],
    timezone: 'UTC',
    rate: null,
    burst: 1,
    quotas: [],
    transport: { kind: 'mx' },
    history: null,
    ...over,
  };
}

export function throttle(over: Deep<Throttle> = {}): Throttle {
  return {
    source: 'sender.throttles[0]',
    match: {},
    per: ['all'],
    rate: null,
    burst: 1,
    quotas: [],
    connections: null,
    messagesPerConnection: null,
    connectionRate: null,
    concurrency: null,
    counts: 'attempts',
    ...over,
  };
}

export function provider(name: string): Scenario['providers'][number] {
  return {
    name,
    profile: null,
    domains: [{ name: `${name}.test`, ratio: 1 }],
    mxSuffix: `mx.${name}.test`,
    siteCount: 1,
    siteSkew: 1,
    hasFeedbackLoop: true,
  };
}

export const perSecond = (count: number) => ({ count, perMs: 1000 });

export const accepted: SmtpReply = { code: 250, enhanced: '2.0.0', text: 'queued', phase: 'data' };
export const tryLater: SmtpReply = { code: 451, enhanced: '4.3.0', text: 'try again later', phase: 'rcpt' };
export const unknownUser: SmtpReply = { code: 550, enhanced: '5.1.1', text: 'user unknown', phase: 'rcpt' };
export const greylisted: SmtpReply = { code: 451, enhanced: '4.7.1', text: 'greylisted, come back', phase: 'rcpt' };
export const usedUp: SmtpReply = { code: 421, enhanced: '', text: 'max message per connection reached', phase: 'mail' };

/** What the world says to one attempt. */
export interface Said {
  readonly reply?: SmtpReply;
  readonly latencyMs?: number;
  readonly closes?: boolean;
  readonly refuses?: boolean;
  /** How long after the answer the recipient complains, or unsubscribes. */
  readonly complainsAfterMs?: number;
  readonly unsubscribesAfterMs?: number;
}

export interface Heard {
  readonly message: number;
  readonly number: number;
  readonly nowMs: number;
  /** Number among all recipients of all audiences. */
  readonly recipient: number;
  readonly provider: string;
  readonly ip: string;
  readonly campaign: string;
  readonly opensConnection: boolean;
}

export interface Entry {
  readonly kind: EntryKindId;
  readonly message: number;
  readonly atMs: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
}

export interface Rehearsal {
  readonly sender: Sender;
  readonly tables: LedgerTables;
  readonly entries: readonly Entry[];
  readonly clock: VirtualClock;
  /** Entries of one kind, in order. */
  of(kind: EntryKindId): Entry[];
  /** Instants of grants since the start, in ms. */
  grantTimesMs(): number[];
  /** How long flows waited for each cause, by name. */
  waitedMs(): Record<string, number>;
  /** The campaign and the provider that an entry about a path belongs to. */
  campaignOf(entry: Entry): string;
  providerOf(entry: Entry): string;
}

export interface RehearsalOptions {
  /** Which entries to keep, where a run has too many. */
  readonly keeps?: (kind: EntryKindId) => boolean;
  readonly dashboards?: Dashboards;
  /** A run that passes it goes round in circles. */
  readonly eventLimit?: number;
}

/** Runs a scenario against a world that says what `say` says, until the end of its duration and drain. */
export function rehearse(
  plan: Scenario,
  say: (heard: Heard) => Said = () => ({}),
  { keeps = () => true, eventLimit = 200_000, dashboards = noDashboards }: RehearsalOptions = {},
): Rehearsal {
  const tables = emptyTables();
  const entries: Entry[] = [];
  const ledger: Ledger = {
    append(kind, message, atMs, a, b, c) {
      if (keeps(kind)) entries.push({ kind, message, atMs, a, b, c });
    },
  };
  const sender = new Sender(plan, new Roster(plan, createLuck(plan.seed)), tables, ledger, dashboards);
  const clock = new VirtualClock(sender, new MemoryQueue(), plan.startAtMs);
  const { attempts } = sender;
  const beyond = {
    deliver(slot: number, nowMs: number) {
      const attempt = attempts.at(slot);
      const { message, number, flow, path, opensConnection } = attempt;
      const destination = sender.roster.addresses.destinations[flow.destination]!;
      const said = say({
        message,
        number,
        nowMs,
        recipient: sender.roster.recipientOf(message),
        provider: destination.providerName,
        ip: sender.flows.ips[path.ip]!.ip,
        campaign: plan.campaigns[flow.campaign]!.name,
        opensConnection,
      });
      attempt.reply = sender.replies.rowOf(destination.providerName, said.reply ?? accepted);
      const latencyMs = said.latencyMs ?? 100;
      attempt.latencyMs = latencyMs;
      attempt.closesConnection = said.closes === true;
      attempt.isRefused = said.refuses === true;
      const hear = (kind: number, afterMs: number | undefined) => {
        const answeredAtMs = nowMs + latencyMs;
        if (afterMs !== undefined) clock.events.schedule(answeredAtMs + afterMs, kind, message, path.row, answeredAtMs);
      };
      hear(EventKind.Complaint, said.complainsAfterMs);
      hear(EventKind.Unsubscribe, said.unsubscribesAfterMs);
    },
    closeConnection() {},
  };
  clock.start(beyond);
  const endAtMs = plan.startAtMs + plan.durationMs + plan.drainMs;
  while (clock.events.peekAtMs() <= endAtMs && clock.events.next()) {
    clock.handle(beyond);
    if (clock.eventCount > eventLimit) throw new Error(`no end after ${eventLimit} events, at ${clock.nowMs}`);
  }
  sender.finish(Math.min(endAtMs, clock.nowMs));
  const of = (kind: EntryKindId) => entries.filter((entry) => entry.kind === kind);
  const groupOf = (entry: Entry) => tables.groups[tables.paths[entry.a]!.group]!;
  return {
    sender,
    tables,
    entries,
    clock,
    of,
    campaignOf: (entry) => tables.campaigns[groupOf(entry).campaign]!.name,
    providerOf: (entry) => groupOf(entry).provider,
    grantTimesMs: () => of(EntryKind.Granted).map((entry) => entry.atMs - plan.startAtMs),
    waitedMs: () => {
      const waited: Record<string, number> = {};
      for (const { atMs, b, c } of of(EntryKind.Waited)) {
        const { name } = tables.causes[b]!;
        waited[name] = (waited[name] ?? 0) + atMs - c;
      }
      return waited;
    },
  };
}
