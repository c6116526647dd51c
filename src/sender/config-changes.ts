// Settings changed while the run goes on: of limits every counter, those made later too, and of pools the workers.

import type { ConfigChange } from '../domain/incident.ts';
import { EntryKind } from '../domain/ledger.ts';
import { unreachable } from '../domain/unreachable.ts';
import { ConnectionLimit } from '../policy/connection-limit.ts';
import { Quota } from '../policy/quota.ts';
import { RateLimit } from '../policy/rate-limit.ts';
import { setConnections } from './connection-cap.ts';
import type { GovernorDesk } from './governor.ts';

export function changeSettings(desk: GovernorDesk, changes: readonly ConfigChange[], nowMs: number): void {
  for (const change of changes) {
    if (change.kind === 'workers') desk.hands().setWorkers(change.pool, change.workers, nowMs);
    else {
      desk.book.changed(change);
      changeLimit(desk, change, nowMs);
    }
  }
}

/** The setting that a change would change, as it is now. */
export function settingOf(desk: GovernorDesk, change: ConfigChange): ConfigChange {
  switch (change.kind) {
    case 'workers':
      return { ...change, workers: desk.hands().workersOf(change.pool) };
    case 'rate':
    case 'quota':
    case 'connections':
      return desk.book.settingOf(change) ?? plannedSetting(desk, change);
    default:
      return unreachable(change);
  }
}

function changeLimit(desk: GovernorDesk, change: Exclude<ConfigChange, { kind: 'workers' }>, nowMs: number): void {
  const { book, tables, ledger } = desk;
  for (const gate of book.gates) {
    const { keeper } = gate;
    const limit = book.rowOf(gate);
    if (limit === -1 || tables.limits[limit]!.source !== change.source) continue;
    if (change.kind === 'connections' && keeper instanceof ConnectionLimit)
      setConnections(desk, keeper, change.connections, nowMs);
    else if (change.kind === 'rate' && keeper instanceof RateLimit) {
      keeper.setRate(change.rate, nowMs);
      ledger.append(EntryKind.LimitChanged, -1, nowMs, limit, keeper.perSecond, keeper.burst);
      desk.gateChanged(gate, nowMs);
    } else if (change.kind === 'quota' && keeper instanceof Quota) {
      keeper.setMax(change.max, nowMs);
      ledger.append(EntryKind.LimitChanged, -1, nowMs, limit, change.max, 0);
      desk.gateChanged(gate, nowMs);
    }
  }
}

/** As the scenario says it: what a path names is there, or the scenario had been refused. */
function plannedSetting({ scenario }: GovernorDesk, change: Exclude<ConfigChange, { kind: 'workers' }>): ConfigChange {
  const { source } = change;
  const { servers, throttles } = scenario.sender;
  const throttle = throttles.find((one) => one.source === source);
  if (change.kind === 'connections') return { ...change, connections: throttle!.connections! };
  const server = servers.find(({ name }) => source === `sender.servers[${name}].${change.kind}`);
  if (change.kind === 'quota') return { ...change, max: (throttle ?? server)!.quotas[0]!.max };
  const campaign = scenario.campaigns.find(({ name }) => source === `campaigns[${name}].rate`);
  return { ...change, rate: (throttle ?? server ?? campaign)!.rate! };
}
