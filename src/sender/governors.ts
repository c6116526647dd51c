// The governors a scenario asks for, each with a desk to act from. Their order is the order their gates are asked in.

import type { Ledger, LedgerTables } from '../domain/ledger.ts';
import type { Scenario } from '../domain/scenario.ts';
import type { Gate } from '../policy/gate.ts';
import { type CommandBuffer, CommandKind } from './commands.ts';
import type { Governor, GovernorDesk } from './governor.ts';
import type { LimitBook } from './limit-book.ts';
import { SafetyGuard } from './safety-guard.ts';

export interface GovernorOffice {
  readonly scenario: Scenario;
  readonly tables: LedgerTables;
  readonly book: LimitBook;
  readonly ledger: Ledger;
  readonly commands: CommandBuffer;
  gateChanged(gate: Gate, nowMs: number): void;
}

export function appointGovernors(office: GovernorOffice): readonly Governor[] {
  const { sender: plan } = office.scenario;
  const governors: Governor[] = [];
  const appoint = (make: (desk: GovernorDesk) => Governor) => {
    const number = governors.length;
    const { scenario, tables, book, ledger, commands, gateChanged } = office;
    const wake = (which: number, atMs: number) => commands.push(CommandKind.WakeGovernor, number, which, atMs);
    governors.push(make({ scenario, tables, book, ledger, wake, gateChanged }));
  };
  const { safety } = plan;
  if (safety !== null) appoint((desk) => new SafetyGuard(safety, desk));
  return governors;
}
