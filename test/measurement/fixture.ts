// A small ledger to write by hand: one campaign, two providers, two servers, and every row a test may need. What a
// test sets is what it is about.

import { EntryKind, emptyTables, type LedgerTables, type LimitRow, type ReplyRow } from '../../src/domain/ledger.ts';
import { type Outcome, OutcomeId } from '../../src/domain/outcome.ts';
import type { ReplyClass } from '../../src/domain/reply-class.ts';
import type { Measures } from '../../src/measurement/measures.ts';
import type { Probe } from '../../src/measurement/probe.ts';
import { createMeasurement, type Measurement } from '../../src/measurement/recorder.ts';
import type { InvariantResult } from '../../src/measurement/summary.ts';

export const startAtMs = Date.UTC(2026, 2, 2, 6);
export const hourMs = 3_600_000;

/** Rows of `tables.groups`. */
export const atGmail = 0;
export const atYahoo = 1;
/** Rows of `tables.paths`: gmail by mta-1, yahoo by mta-1, gmail by mta-2. */
export const gmailByOne = 0;
export const yahooByOne = 1;
export const gmailByTwo = 2;
/** Rows of `tables.causes`. */
export const worker = 0;
export const firstLimit = 1;
export const complaintPause = 2;
/** Rows of `tables.scopes`. */
export const mtaOne = 0;
export const mtaOneAtYahoo = 1;

/** Limits that a fixture may have; every path spends all of its limits. */
export const tenPerSecond: LimitRow = {
  kind: 'rate',
  name: '10/s at gmail',
  source: 'sender.throttles[0]',
  perSecond: 10,
  burst: 1,
};
export const quota = (window: 'rolling' | 'calendar', counts: 'attempts' | 'accepted', zone = 'UTC'): LimitRow => ({
  ...{ kind: 'quota', name: '2 an hour', source: 'sender.throttles[0]', max: 2, windowMs: hourMs },
  ...{ window, zone, counts },
});

export const oneConnection: LimitRow = {
  kind: 'connections',
  name: '1 connection',
  source: 'sender.throttles[0]',
  max: 1,
};

const replyTexts: readonly (readonly [ReplyClass, number, string, ReplyRow['reason']])[] = [
  ['delivered', 250, 'accepted', 'none'],
  ['deferred', 451, 'later', 'none'],
  ['throttled', 421, 'too fast', 'none'],
  ['blocked', 554, 'blocked', 'policy'],
  ['hard', 550, 'no such user', 'unknown-user'],
  ['lost', 0, '', 'none'],
  ['reconnect', 421, 'too many messages', 'none'],
];

export interface FixtureOptions {
  readonly limits?: readonly LimitRow[];
  readonly hours?: number;
  readonly probes?: readonly Probe[];
  readonly recipientOf?: (message: number) => number;
}

export class Fixture {
  readonly tables: LedgerTables;
  readonly measurement: Measurement;

  constructor({ limits = [], hours = 24, probes = [], recipientOf = (message) => message }: FixtureOptions = {}) {
    this.tables = tablesWith(limits);
    const options = { startAtMs, endAtMs: startAtMs + hours * hourMs, messageCount: 100, recipientOf, probes };
    this.measurement = createMeasurement(this.tables, options);
  }

  get measures(): Measures {
    return this.measurement.measures;
  }

  append(kind: (typeof EntryKind)[keyof typeof EntryKind], message: number, atMs: number, a = 0, b = 0, c = 0): this {
    this.measurement.ledger.append(kind, message, startAtMs + atMs, a, b, c);
    return this;
  }

  built(message: number, atMs: number, group = atGmail): this {
    return this.append(EntryKind.Built, message, atMs, group);
  }

  granted(message: number, atMs: number, path = gmailByOne, number = 1, dueAtMs = 0): this {
    return this.append(EntryKind.Granted, message, atMs, path, number, startAtMs + dueAtMs);
  }

  replied(message: number, atMs: number, replyClass: ReplyClass, path = gmailByOne, latencyMs = 100): this {
    const provider = this.tables.groups[this.tables.paths[path]!.group]!.provider;
    const reply = this.tables.replies.findIndex((row) => row.class === replyClass && row.provider === provider);
    return this.append(EntryKind.Replied, message, atMs, path, reply, latencyMs);
  }

  ended(message: number, atMs: number, outcome: Outcome, group = atGmail, firstDueAtMs = 0): this {
    return this.append(EntryKind.Ended, message, atMs, group, OutcomeId[outcome], startAtMs + firstDueAtMs);
  }

  retrySet(message: number, atMs: number, attempts: number, nextAtMs: number): this {
    return this.append(EntryKind.RetrySet, message, atMs, atGmail, attempts, startAtMs + nextAtMs);
  }

  waited(fromMs: number, untilMs: number, cause = worker, group = atGmail): this {
    return this.append(EntryKind.Waited, -1, untilMs, group, cause, startAtMs + fromMs);
  }

  /** Built, granted, accepted and ended, all at these instants. */
  delivered(
    message: number,
    dueAtMs: number,
    grantedAtMs = dueAtMs,
    endedAtMs = grantedAtMs + 100,
    path = gmailByOne,
  ): this {
    const group = this.tables.paths[path]!.group;
    return this.built(message, dueAtMs, group)
      .granted(message, grantedAtMs, path, 1, dueAtMs)
      .replied(message, endedAtMs, 'delivered', path, endedAtMs - grantedAtMs)
      .ended(message, endedAtMs, 'delivered', group, dueAtMs);
  }

  finish(atMs: number): this {
    this.measurement.finish(startAtMs + atMs);
    return this;
  }

  /** Finishes, and gives the laws that something broke. */
  broken(atMs: number): InvariantResult[] {
    this.finish(atMs);
    return this.measurement.invariants([]).filter(({ violationCount }) => violationCount > 0);
  }

  /** Names of the laws that something broke. */
  brokenLaws(atMs: number): string[] {
    return this.broken(atMs).map(({ invariant }) => invariant);
  }
}

function tablesWith(limits: readonly LimitRow[]): LedgerTables {
  const tables = emptyTables();
  const rows = limits.map((_, limit) => limit);
  const campaign = { name: 'offer', lane: 'batch', audience: 'customers', fromDomain: 'news.example' };
  tables.campaigns.push({ ...campaign, firstMessage: 0, messageCount: 100 });
  for (const provider of ['gmail', 'yahoo']) {
    const group = { campaign: 0, lane: 'batch', provider, siteClass: provider, hasFeedbackLoop: provider === 'yahoo' };
    tables.groups.push(group);
    for (const [kind, code, text, reason] of replyTexts) {
      tables.replies.push({ provider, phase: 'data', code, enhanced: '', text, class: kind, reason });
    }
  }
  tables.limits.push(...limits);
  tables.paths.push(
    { group: atGmail, server: 'mta-1', ip: '192.0.2.11', pool: 'worker', limits: rows },
    { group: atYahoo, server: 'mta-1', ip: '192.0.2.11', pool: 'worker', limits: rows },
    { group: atGmail, server: 'mta-2', ip: '192.0.2.21', pool: 'worker', limits: rows },
  );
  tables.causes.push(
    { kind: 'worker', name: 'no worker free', limit: -1 },
    { kind: 'limit', name: 'the first limit', limit: limits.length > 0 ? 0 : -1 },
    { kind: 'pause', name: 'complaints on mta-1', limit: -1 },
  );
  tables.scopes.push({ server: 'mta-1', provider: '' }, { server: 'mta-1', provider: 'yahoo' });
  tables.incidents.push({
    number: 1,
    description: 'complaints x150',
    atMs: startAtMs + hourMs,
    untilMs: startAtMs + 2 * hourMs,
  });
  tables.pools.push({ name: 'worker', workerCount: 10 });
  tables.standings.push({ provider: 'gmail', subject: 'ip', name: '192.0.2.11' });
  return tables;
}
