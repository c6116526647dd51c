// Finds, in a broker, the run that an agent is to join.

import { setTimeout as after } from 'node:timers/promises';
import { AgentTrouble } from '../../../drivers/agents/agent-trouble.ts';
import { Line } from '../../../drivers/agents/line.ts';
import type { PostBoxes } from '../../../drivers/agents/post-boxes.ts';
import { type FromAfar, otherVersion, type RunNotice, readNotice, type ToAfar } from './agent-words.ts';

export interface RunSearch {
  readonly boxes: PostBoxes;
  /** The run's name, or its scenario's; undefined: the only one there is. */
  readonly run: string | undefined;
  readonly name: string;
  readonly version: string;
  readonly waitMs: number;
  readonly signal: AbortSignal;
  readonly onNotice: (text: string) => void;
}

const lookEveryMs = 250;

/** Null where it was interrupted meanwhile. */
export async function findRun(search: RunSearch): Promise<RunNotice | null> {
  const { boxes, run, waitMs, signal } = search;
  const wanted = run === undefined ? 'a run that takes agents' : `the run ${run}`;
  const untilMs = performance.now() + waitMs;
  let hasSaid = false;
  while (!signal.aborted) {
    const seen = await Promise.race([
      runs(boxes).catch(() => null),
      // It keeps no process from ending that has found its run long ago.
      after(Math.max(1000, untilMs - performance.now()), null, { ref: false, signal }).catch(() => null),
    ]);
    const found = seen === null ? undefined : chosen(seen, run);
    if (found !== undefined) return sameVersion(found, search);
    if (performance.now() >= untilMs) {
      if (seen === null) throw new AgentTrouble('the broker has gone away');
      throw new AgentTrouble(
        `${wanted} was not found in this broker within ${waitMs / 1000} s\n  hint: start it with maildrill run … --live --remote-agents 1`,
      );
    }
    if (!hasSaid) search.onNotice(`waits up to ${waitMs / 1000} s for ${wanted}`);
    hasSaid = true;
    await after(lookEveryMs);
  }
  return null;
}

/** Another dispatcher of the same run, of those that agents are to obey rather than this one. */
export async function newerNotice(boxes: PostBoxes, { run, fence }: RunNotice): Promise<RunNotice | null> {
  return (await runs(boxes)).find((other) => other.run === run && other.fence > fence) ?? null;
}

async function runs(boxes: PostBoxes): Promise<RunNotice[]> {
  return (await boxes.notices()).flatMap(({ text }) => readNotice(text) ?? []);
}

function chosen(found: readonly RunNotice[], wanted: string | undefined): RunNotice | undefined {
  const fitting = found.filter(({ run, scenario }) => wanted === undefined || run === wanted || scenario === wanted);
  if (fitting.length < 2) return fitting[0];
  const names = fitting.map(({ run, scenario }) => `${run} (${scenario})`).join(', ');
  throw new AgentTrouble(`several runs take agents here: ${names}\n  hint: name one with --run`, 'wrong');
}

/** Both sides say it, each to its own person. */
async function sameVersion(notice: RunNotice, { boxes, name, version }: RunSearch): Promise<RunNotice> {
  if (notice.version === version) return notice;
  const line = new Line<FromAfar, ToAfar>({
    from: `${notice.run}:agent-${crypto.randomUUID()}`,
    put: (letters) => boxes.put(notice.inbox, letters),
    heard: () => undefined,
    nowMs: () => performance.now(),
  });
  line.say({ kind: 'hello', version, name });
  await after(lookEveryMs);
  throw new AgentTrouble(otherVersion(notice.run, notice.version, version));
}
