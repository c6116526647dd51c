// An agent as the crew sees it, wherever it is: messages go to it, and how it ends is told. The one here is a process
// beside the dispatcher.

import { Child } from '../child.ts';
import type { FromAgent, ToAgent } from '../protocol.ts';

export interface AgentLink {
  /** For people. */
  readonly name: string;
  /** Its process, where that is on this machine and ours. */
  readonly pid: number | undefined;
  send(message: ToAgent): void;
  /** Asks it to end and waits until it has, but not for ever. */
  end(): Promise<void>;
  /** For fault drills. */
  kill(): void;
}

export interface AgentEars {
  readonly heard: (message: FromAgent) => void;
  /** It is gone, and nobody told it to go. */
  readonly lost: (how: string) => void;
}

export const endPatienceMs = 3000;

export function localAgent({ heard, lost }: AgentEars): AgentLink {
  const child = new Child<ToAgent, FromAgent>('agent', heard, lost);
  return {
    name: 'a delivery agent',
    get pid() {
      return child.pid;
    },
    send: (message) => child.send(message),
    end: () => child.end({ kind: 'end' }, endPatienceMs),
    kill: () => child.kill(),
  };
}
