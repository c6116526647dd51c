// The governors a scenario asks for, each with a desk to act from. Their order is the order their gates are asked in.

import type { Ledger, LedgerTables } from '../domain/ledger.ts';
import type { Scenario } from '../domain/scenario.ts';
import type { Gate } from '../policy/gate.ts';
import { AdaptiveGovernor } from './adaptive-governor.ts';
import { AlertGovernor } from './alert-governor.ts';
import { BreakerGovernor } from './breaker-governor.ts';
import { CalendarKeeper } from './calendar-keeper.ts';
import { type CommandBuffer, CommandKind } from './commands.ts';
import { ConcurrencyGovernor } from './concurrency-governor.ts';
import type { Dashboards } from './dashboards.ts';
import type { Governor, GovernorDesk } from './governor.ts';
import type { LimitBook } from './limit-book.ts';
import { hasOrders, Orders } from './orders.ts';
import { RoutingKeeper } from './routing-keeper.ts';
import { SafetyGuard } from './safety-guard.ts';
import type { SenderHands } from './sender-hands.ts';
import { SuspendGovernor } from './suspend-governor.ts';
import { WarmupKeeper } from './warmup-keeper.ts';

export interface GovernorOffice {
  readonly scenario: Scenario;
  readonly dashboards: Dashboards;
  readonly tables: LedgerTables;
  readonly book: LimitBook;
  readonly ledger: Ledger;
  readonly commands: CommandBuffer;
  hands(): SenderHands;
  gateChanged(gate: Gate, nowMs: number): void;
}

export function appointGovernors(office: GovernorOffice): readonly Governor[] {
  const { sender: plan } = office.scenario;
  const governors: Governor[] = [];
  const appoint = (make: (desk: GovernorDesk) => Governor) => {
    const number = governors.length;
    const { scenario, dashboards, tables, book, ledger, commands, hands, gateChanged } = office;
    const wake = (which: number, atMs: number) => commands.push(CommandKind.WakeGovernor, number, which, atMs);
    governors.push(make({ scenario, dashboards, tables, book, ledger, hands, wake, gateChanged }));
  };
  const { safety, adaptive, breaker, throttles, alerts } = plan;
  if (hasOrders(office.scenario)) appoint((desk) => new Orders(desk));
  if (safety !== null) appoint((desk) => new SafetyGuard(safety, desk));
  for (const rule of plan.suspend) appoint((desk) => new SuspendGovernor(rule, desk));
  if (breaker !== null) appoint((desk) => new BreakerGovernor(breaker, desk));
  if (adaptive !== null) appoint((desk) => new AdaptiveGovernor(adaptive, desk));
  if (throttles.some(({ concurrency }) => concurrency !== null))
    appoint((desk) => new ConcurrencyGovernor(throttles, desk));
  if (alerts.length > 0) appoint((desk) => new AlertGovernor(alerts, desk));
  if (plan.servers.some(({ warmup }) => warmup !== undefined)) appoint((desk) => new WarmupKeeper(desk));
  if (office.scenario.campaigns.some(({ window }) => window !== undefined)) appoint((desk) => new CalendarKeeper(desk));
  if (plan.routing !== undefined) appoint((desk) => new RoutingKeeper(plan.routing!, desk));
  return governors;
}
