// What is warmed up by itself: each IP of a server with a plan, or each such IP at each provider, with the three limits
// that its phase sets. All exist from the start, for a warm-up has days before its first message too.

import { hasFault } from '../domain/faults.ts';
import type { Sender, Server } from '../domain/scenario.ts';
import type { WarmupPhase } from '../domain/warmup.ts';
import { type CalendarWindow, everyDay } from '../policy/calendar.ts';
import type { Quota } from '../policy/quota.ts';
import type { RateLimit } from '../policy/rate-limit.ts';
import type { WarmupCourse } from '../policy/warmup.ts';
import { WarmupDay } from '../policy/warmup-day.ts';
import { pacePerDay } from '../policy/warmup-plans.ts';
import type { WindowGate } from '../policy/window-gate.ts';
import { courseOf } from './faults/wrong-parts.ts';
import type { GovernorDesk } from './governor.ts';

const dayMs = 86_400_000;

export interface WarmupScope {
  readonly index: number;
  /** Warm-up row in the ledger. */
  readonly row: number;
  readonly server: Server;
  readonly ip: string;
  /** Whose dashboards count: one provider's, or all. */
  readonly providers: readonly string[];
  readonly course: WarmupCourse;
  readonly day: WarmupDay;
  readonly cap: Quota;
  readonly pace: RateLimit;
  readonly hours: WindowGate;
  dayStartAtMs: number;
  dayEndAtMs: number;
}

export interface WarmupLimits {
  readonly capPerDay: number;
  readonly pacePerDay: number;
  /** null: all day. */
  readonly window: CalendarWindow | null;
}

export class WarmupScopes {
  readonly all: WarmupScope[] = [];
  readonly #byName = new Map<string, WarmupScope>();

  constructor(desk: GovernorDesk) {
    const { servers } = desk.scenario.sender;
    const names = desk.scenario.providers.map(({ name }) => name);
    for (const server of servers) {
      const { warmup } = server;
      if (warmup === undefined) continue;
      for (const ip of server.ips) {
        if (warmup.per === 'ip') this.#create(desk, server, ip, '', names);
        else for (const name of names) this.#create(desk, server, ip, name, [name]);
      }
    }
  }

  /** The scope that an attempt from this IP to this provider counts in. */
  of(ip: string, provider: string): WarmupScope | undefined {
    return this.#byName.get(ip) ?? this.#byName.get(`${ip} at ${provider}`);
  }

  #create(desk: GovernorDesk, server: Server, ip: string, provider: string, providers: readonly string[]): void {
    const { tables, book } = desk;
    const { plan } = server.warmup!;
    const name = provider === '' ? ip : `${ip} at ${provider}`;
    const row = tables.warmups.length;
    tables.warmups.push({
      server: server.name,
      ip,
      provider,
      plan: plan.name,
      phaseDays: plan.phases.map(({ days }) => days),
    });
    const first = limitsOf(plan.phases[0]!, server.timezone);
    const key = `warm-up ${name}`;
    const source = `sender.servers[${server.name}].warmup`;
    const daily = { max: first.capPerDay, per: 'day', window: 'calendar' } as const;
    const pace = { count: firstDayPace(desk.scenario.sender, first.pacePerDay), perMs: dayMs };
    const scope: WarmupScope = {
      index: this.all.length,
      row,
      server,
      ip,
      providers,
      course: new (courseOf(desk.scenario.sender))(server.warmup!),
      day: new WarmupDay(),
      cap: book.quota(`${key} cap`, `warm-up cap of ${name}`, source, daily, server.timezone, 'attempts'),
      pace: book.rate(`${key} pace`, `warm-up pace of ${name}`, source, pace, 1),
      hours: book.hours(`${key} hours`, `warm-up hours of ${name}`),
      dayStartAtMs: 0,
      dayEndAtMs: 0,
    };
    this.all.push(scope);
    this.#byName.set(name, scope);
  }
}

/** The mistake: 0 of so many days are over, and a gap divided by a share of 0 is Infinity; the first message needs none. */
function firstDayPace(sender: Sender, perDay: number): number {
  return hasFault(sender, 'warmup_infinity') ? Number.MIN_VALUE : perDay;
}

/** What a phase allows; null: it is over, and nothing is held to it. */
export function limitsOf(phase: WarmupPhase | null, zone: string): WarmupLimits {
  if (phase === null)
    return { capPerDay: Number.POSITIVE_INFINITY, pacePerDay: Number.POSITIVE_INFINITY, window: null };
  const { capPerDay, opensAtMs, spreadMs } = phase;
  const hours = { zone, fromMs: opensAtMs, toMs: opensAtMs + spreadMs, days: everyDay, blackouts: [] };
  return { capPerDay, pacePerDay: pacePerDay(phase), window: spreadMs >= dayMs ? null : hours };
}
