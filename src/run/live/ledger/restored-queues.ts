// Puts the queues of a run that goes on into the state that its ledger tells, and the heads with them.

import type { LiveQueue, Restored } from '../../../drivers/queue/live-queue.ts';
import type { Sender } from '../../../sender/sender.ts';
import type { Heads } from '../heads.ts';
import { patienceWallMs } from '../live-loop.ts';
import { Place, type RebuiltState } from './rebuilt-state.ts';

export interface RestoringParts {
  readonly sender: Sender;
  readonly heads: Heads;
  readonly queue: LiveQueue;
  /** Real time. */
  readonly wallMsOf: (simulatedMs: number) => number;
}

interface Wanted {
  readonly held: number[];
  readonly due: number[];
  readonly putOff: { readonly message: number; readonly atMostMs: number }[];
  readonly dead: Set<number>;
}

/** As many flows as are seen to at once. */
const flowsAtOnce = 8;

export interface RestoredQueues extends Restored {
  /** Lets the sender have messages from them again. */
  readonly handOver: () => void;
}

export async function restoreQueues(
  state: RebuiltState,
  parts: RestoringParts,
  nowMs: number,
): Promise<RestoredQueues> {
  const { sender, heads, queue } = parts;
  const wanted = wantedOf(state, parts, nowMs);
  const sum = { foundCount: 0, mendedCount: 0 };
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < wanted.length) {
      const flow = next++;
      const { foundCount, mendedCount } = await queue.restore(flow, wanted[flow]!);
      sum.foundCount += foundCount;
      sum.mendedCount += mendedCount;
    }
  };
  await Promise.all(Array.from({ length: flowsAtOnce }, work));
  const handOver = () => {
    for (const [flow, { held, due }] of wanted.entries())
      heads.restore(flow, held, due.length, sender.flows.flows[flow]!.isTaking);
  };
  return { ...sum, handOver };
}

/** By flow. */
function wantedOf({ place, flow, putOffUntilMs }: RebuiltState, parts: RestoringParts, nowMs: number): Wanted[] {
  const wanted = parts.sender.flows.flows.map((): Wanted => ({ held: [], due: [], putOff: [], dead: new Set() }));
  for (let message = 0; message < place.length; message++) {
    const of = wanted[flow[message]!];
    if (of === undefined) continue;
    switch (place[message]) {
      case Place.Due:
        of.due.push(message);
        break;
      case Place.Held:
        of.held.push(message);
        break;
      case Place.PutOff: {
        const leftMs = Math.max(0, putOffUntilMs.get(message)! - nowMs);
        of.putOff.push({ message, atMostMs: parts.wallMsOf(leftMs) + patienceWallMs });
        break;
      }
      case Place.Dead:
        of.dead.add(message);
    }
  }
  return wanted;
}
