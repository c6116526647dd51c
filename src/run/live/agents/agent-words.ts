// What a dispatcher and an agent on another machine say to each other beyond what an agent beside it hears and says:
// how they find each other, and how they part. These words stay the same from version to version, so that two that
// differ can still say so.

import type { AgentOutcome, FromAgent, ToAgent } from '../protocol.ts';

/** A run's notice in the broker: it takes agents. */
export interface RunNotice {
  readonly run: string;
  readonly scenario: string;
  readonly version: string;
  /** Of two dispatchers of one run, agents obey the one with the higher. */
  readonly fence: number;
  /** The box to write to. */
  readonly inbox: string;
}

export type Hello = {
  readonly kind: 'hello';
  readonly version: string;
  readonly name: string;
};

/** What it did for a dispatcher that is gone, or that had given it up. */
export type Held = { readonly kind: 'held'; readonly outcomes: readonly AgentOutcome[] };

/** It cannot do what it is asked to, and says why. */
export type Declined = { readonly kind: 'declined'; readonly why: string };
/** One who said hello is sent away. */
export type Refused = { readonly kind: 'refused'; readonly why: string };

export type FromAfar = FromAgent | Hello | Held | Declined;
export type ToAfar = ToAgent | Refused;

/** An agent that has not been heard for so long is given up, and its attempts with it. */
export const usualLeaseMs = 5000;
/** So often both ends say that they are there. */
export const signEveryMs = 1000;
export const tickMs = 500;

export function otherVersion(name: string, theirs: string, ours: string): string {
  return `${name} is maildrill ${theirs}, and this is maildrill ${ours}: both must be the same`;
}

export function readNotice(text: string): RunNotice | null {
  try {
    const { run, scenario, version, fence, inbox } = JSON.parse(text);
    const isOne = [run, scenario, version, inbox].every((part) => typeof part === 'string');
    return isOne ? { run, scenario, version, fence: Number(fence), inbox } : null;
  } catch {
    return null;
  }
}
