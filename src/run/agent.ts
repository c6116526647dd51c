// An agent on its own: opens the broker that it was told of, joins a run there, and lets go of both at the end.

import { openBoxes } from '../drivers/agents/open-boxes.ts';
import type { BrokerWish } from '../drivers/broker/broker.ts';
import { findBroker } from '../drivers/broker/find-broker.ts';
import { type JoinOptions, type JoinResult, joinRun } from './live/agents/joined-agent.ts';

export interface AgentOptions extends Omit<JoinOptions, 'boxes'> {
  /** A given one: an agent starts none of its own. */
  readonly broker: BrokerWish;
}

export async function runAgent(options: AgentOptions): Promise<JoinResult | null> {
  const broker = await findBroker(options.broker);
  const boxes = await openBoxes(broker);
  try {
    return await joinRun({ ...options, boxes });
  } finally {
    await boxes.close();
  }
}
