// A bound on connections that changes while the run goes on.

import { EntryKind } from '../domain/ledger.ts';
import type { ConnectionLimit } from '../policy/connection-limit.ts';
import type { GovernorDesk } from './governor.ts';

export function setConnections(desk: GovernorDesk, limit: ConnectionLimit, max: number, nowMs: number): void {
  limit.setMax(max);
  desk.ledger.append(EntryKind.LimitChanged, -1, nowMs, desk.book.rowOf(limit.gate), max, 0);
  desk.gateChanged(limit.gate, nowMs);
}
