// Counts of everything, by path and by group: plain sums that only ever grow. A figure over time is the difference of
// two looks at them, so a message costs a few additions and a step of the series costs one pass.

import { outcomes } from '../domain/outcome.ts';
import { replyClasses } from '../domain/reply-class.ts';
import { widenFloat64, widenUint32 } from './columns.ts';
import { feedbackKinds } from './summary.ts';

export const classCount = replyClasses.length;
export const outcomeCount = outcomes.length;
export const feedbackCount = feedbackKinds.length;

export class Counts {
  // By path.
  grants = new Uint32Array(0);
  retries = new Uint32Array(0);
  /** Path x class: attempts that ended. */
  replies = new Uint32Array(0);
  /** Path x outcome: messages whose last grant was on this path. */
  endedByPath = new Uint32Array(0);
  /** Path x kind, in the order of `feedbackKinds`. */
  feedback = new Uint32Array(0);
  opened = new Uint32Array(0);
  closed = new Uint32Array(0);
  refused = new Uint32Array(0);
  /** Grants that were handed back because a connection was refused. */
  handedBack = new Uint32Array(0);
  /** Grants whose outcome nobody heard, and those of them that the provider had accepted. */
  abandoned = new Uint32Array(0);
  acceptedUnheard = new Uint32Array(0);
  /** Dead messages taken up again, by their last path. */
  redrivenByPath = new Uint32Array(0);
  // By group.
  built = new Uint32Array(0);
  /** Messages tried at least once, and those that ended without a try. */
  begun = new Uint32Array(0);
  endedUnbegun = new Uint32Array(0);
  /** Group x outcome. */
  ended = new Uint32Array(0);
  /** Dead messages taken up again: their ends do not count. */
  redriven = new Uint32Array(0);
  // By row of the replies table.
  byReply = new Uint32Array(0);
  /** Sum of the lengths of all attempts, by path, in ms. */
  busyMs = new Float64Array(0);

  reachPaths(count: number): void {
    this.grants = widenUint32(this.grants, count);
    this.retries = widenUint32(this.retries, count);
    this.replies = widenUint32(this.replies, count * classCount);
    this.endedByPath = widenUint32(this.endedByPath, count * outcomeCount);
    this.feedback = widenUint32(this.feedback, count * feedbackCount);
    this.opened = widenUint32(this.opened, count);
    this.closed = widenUint32(this.closed, count);
    this.refused = widenUint32(this.refused, count);
    this.handedBack = widenUint32(this.handedBack, count);
    this.abandoned = widenUint32(this.abandoned, count);
    this.acceptedUnheard = widenUint32(this.acceptedUnheard, count);
    this.redrivenByPath = widenUint32(this.redrivenByPath, count);
    this.busyMs = widenFloat64(this.busyMs, count);
  }

  reachGroups(count: number): void {
    this.built = widenUint32(this.built, count);
    this.begun = widenUint32(this.begun, count);
    this.endedUnbegun = widenUint32(this.endedUnbegun, count);
    this.ended = widenUint32(this.ended, count * outcomeCount);
    this.redriven = widenUint32(this.redriven, count);
  }

  reachReplies(count: number): void {
    this.byReply = widenUint32(this.byReply, count);
  }

  /** Over everything: messages built and ended, grants, attempts that ended, and those accepted. */
  totals(): { built: number; grants: number; replies: number; accepted: number; ended: number } {
    let accepted = 0;
    for (let place = 0; place < this.replies.length; place += classCount) accepted += this.replies[place]!;
    const [built, grants, replies, ended] = [sum(this.built), sum(this.grants), sum(this.replies), sum(this.ended)];
    return { built, grants, replies, accepted, ended };
  }

  /** Messages built that have not ended, or were taken up again since. */
  unended(): number {
    return sum(this.built) - sum(this.ended) + sum(this.redriven);
  }

  attempts(path: number): number {
    let sum = 0;
    for (let kind = 0; kind < classCount; kind++) sum += this.replies[path * classCount + kind]!;
    return sum;
  }

  inFlight(path: number): number {
    return this.grants[path]! - this.attempts(path) - this.handedBack[path]! - this.abandoned[path]!;
  }
}

function sum(column: Uint32Array): number {
  let all = 0;
  for (const count of column) all += count;
  return all;
}
