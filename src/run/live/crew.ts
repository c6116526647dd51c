// Delivery agents, as processes: grants go to them and outcomes come back, both in batches. A connection lives in one
// agent from its opening to its close, so all of its messages go there.

import { Child } from './child.ts';
import type { AgentOrder, AgentOutcome, AgentStart, FromAgent, ToAgent } from './protocol.ts';

export interface Crew {
  order(order: AgentOrder): void;
  close(connection: number): void;
  /** Sends what this turn has brought. */
  flush(): void;
  end(): Promise<void>;
}

export interface CrewParts {
  readonly agentCount: number;
  readonly start: AgentStart;
  readonly onOutcome: (outcome: AgentOutcome) => void;
  /** An agent is gone, and with it what it was doing. */
  readonly onLost: (agent: number, slots: readonly number[], how: string) => void;
}

interface Agent {
  child: Child<ToAgent, FromAgent>;
  orders: AgentOrder[];
  closes: number[];
  readonly open: Set<number>;
}

const endPatienceMs = 3000;

export async function startCrew(parts: CrewParts): Promise<ProcessCrew> {
  const crew = new ProcessCrew(parts);
  await crew.started;
  return crew;
}

export class ProcessCrew implements Crew {
  readonly started: Promise<unknown>;
  readonly #parts: CrewParts;
  readonly #agents: Agent[];

  constructor(parts: CrewParts) {
    this.#parts = parts;
    const ready: Promise<void>[] = [];
    this.#agents = Array.from({ length: parts.agentCount }, (_, index) => {
      const agent: Agent = { child: null as never, orders: [], closes: [], open: new Set() };
      ready.push(this.#employ(agent, index));
      return agent;
    });
    this.started = Promise.all(ready);
  }

  get pids(): readonly (number | undefined)[] {
    return this.#agents.map(({ child }) => child.pid);
  }

  order(order: AgentOrder): void {
    const agent = this.#agents[order.connection % this.#agents.length]!;
    agent.orders.push(order);
    agent.open.add(order.slot);
  }

  close(connection: number): void {
    this.#agents[connection % this.#agents.length]!.closes.push(connection);
  }

  flush(): void {
    for (const agent of this.#agents) {
      if (agent.orders.length === 0 && agent.closes.length === 0) continue;
      agent.child.send({ kind: 'work', orders: agent.orders, closes: agent.closes });
      agent.orders = [];
      agent.closes = [];
    }
  }

  async end(): Promise<void> {
    await Promise.all(this.#agents.map(({ child }) => child.end({ kind: 'end' }, endPatienceMs)));
  }

  /** Kills one, for a fault drill. */
  kill(agent: number): void {
    this.#agents[agent]!.child.kill();
  }

  #employ(agent: Agent, index: number): Promise<void> {
    return new Promise((resolve) => {
      agent.child = new Child<ToAgent, FromAgent>(
        'agent',
        (message) => {
          if (message.kind === 'started') resolve();
          if (message.kind === 'outcomes') for (const outcome of message.outcomes) this.#came(agent, outcome);
        },
        (how) => {
          const slots = [...agent.open];
          agent.open.clear();
          agent.orders = [];
          agent.closes = [];
          void this.#employ(agent, index);
          this.#parts.onLost(index, slots, how);
        },
      );
      agent.child.send(this.#parts.start);
    });
  }

  #came(agent: Agent, outcome: AgentOutcome): void {
    if (agent.open.delete(outcome.slot)) this.#parts.onOutcome(outcome);
  }
}
