// Delivery agents: grants go to them and outcomes come back, both in batches. A connection lives in one agent from its
// opening to its close, so all of its messages go there. An agent beside us that dies is replaced; one elsewhere comes
// and goes as it likes.

import { AgentTrouble } from '../../../drivers/agents/agent-trouble.ts';
import type { PostBoxes } from '../../../drivers/agents/post-boxes.ts';
import type { AgentOrder, AgentOutcome, AgentStart, FromAgent } from '../protocol.ts';
import { type AgentLink, localAgent } from './agent-link.ts';
import { Reception } from './reception.ts';

export interface Crew {
  order(order: AgentOrder): void;
  close(connection: number): void;
  /** Sends what this turn has brought. */
  flush(): void;
  end(): Promise<void>;
}

export interface CrewParts {
  /** Processes beside this one. */
  readonly agentCount: number;
  /** Agents elsewhere; left out: none may join. */
  readonly elsewhere?: AgentsElsewhere | undefined;
  readonly start: AgentStart;
  readonly onOutcome: (outcome: AgentOutcome) => void;
  /** An agent is gone, and with it what it was doing. */
  readonly onLost: (agent: number, slots: readonly number[], how: string, isReplaced: boolean) => void;
  /** For people: who has come, and from where. */
  readonly onNotice?: (text: string) => void;
  /** There has been nobody to carry out orders for so long that nobody will come. */
  readonly onTrouble?: (error: Error) => void;
}

export interface AgentsElsewhere {
  /** So many are waited for before the run begins; more may come later. */
  readonly count: number;
  readonly waitMs: number;
  readonly boxes: PostBoxes;
  readonly run: string;
  readonly scenario: string;
  readonly version: string;
  /** How an agent is to be started, for people. */
  readonly invitation: string;
  /** Of two dispatchers of one run, agents obey the one with the higher. */
  readonly fence: number;
  /** Outcomes of orders that had been given up, or were given by a dispatcher that is gone. */
  readonly onHandedIn?: (outcomes: readonly AgentOutcome[]) => void;
  /** An agent that has not been heard for so long is given up. Default: 5 s. */
  readonly leaseMs?: number;
  /** Ends the waiting. */
  readonly signal?: AbortSignal;
}

interface Agent {
  readonly number: number;
  link: AgentLink;
  orders: AgentOrder[];
  closes: number[];
  /** The connection of each attempt under way, by its slot. */
  readonly open: Map<number, number>;
  connectionCount: number;
  /** How often in a row it was lost before it had begun. */
  vainCount: number;
  /** Null: it stays. */
  leaving: 'asked' | 'told' | null;
}

/** Who waits for an agent's first word. */
interface Beginning {
  readonly started: () => void;
  readonly failed: (error: Error) => void;
}

/** Orders wait so long for an agent when all that were there have gone. */
const nobodyLimitMs = 60_000;
/** A kill may meet one that is just beginning; what ends this often by itself would end the next time too. */
const vainMost = 3;

export async function startCrew(parts: CrewParts): Promise<AgentCrew> {
  const crew = new AgentCrew(parts);
  try {
    await crew.gather();
  } catch (error) {
    await crew.end();
    throw error;
  }
  return crew;
}

export class AgentCrew implements Crew {
  readonly #parts: CrewParts;
  /** Those that are here, local ones first. */
  #agents: Agent[] = [];
  #count = 0;
  readonly #agentOf = new Map<number, Agent>();
  /** Orders for which there is nobody. */
  #unassigned: AgentOrder[] = [];
  #nobody: NodeJS.Timeout | null = null;
  #reception: Reception | null = null;
  #arrived: () => void = () => undefined;

  constructor(parts: CrewParts) {
    this.#parts = parts;
  }

  get agentCount(): number {
    return this.#agents.length;
  }

  get pids(): readonly (number | undefined)[] {
    return this.#agents.map(({ link }) => link.pid);
  }

  /** Waits for those that are wanted before the run begins. */
  async gather(): Promise<void> {
    const { agentCount, elsewhere } = this.#parts;
    await Promise.all(Array.from({ length: agentCount }, () => this.#employ()));
    if (elsewhere !== undefined) await this.#receive(elsewhere);
  }

  order(order: AgentOrder): void {
    const agent = this.#agentOf.get(order.connection) ?? this.#assign(order.connection);
    if (agent === null) {
      this.#unassigned.push(order);
      this.#nobody ??= setTimeout(() => this.#nobodyCame(), nobodyLimitMs);
      return;
    }
    agent.orders.push(order);
    agent.open.set(order.slot, order.connection);
  }

  close(connection: number): void {
    const agent = this.#agentOf.get(connection);
    if (agent === undefined) return;
    agent.closes.push(connection);
    this.#forget(connection, agent);
  }

  flush(): void {
    for (const agent of this.#agents) {
      if (agent.orders.length === 0 && agent.closes.length === 0) continue;
      agent.link.send({ kind: 'work', orders: agent.orders, closes: agent.closes });
      agent.orders = [];
      agent.closes = [];
    }
  }

  async end(): Promise<void> {
    if (this.#nobody !== null) clearTimeout(this.#nobody);
    await Promise.all(this.#agents.map(({ link }) => link.end()));
    await this.#reception?.close();
  }

  /** Kills one, for a fault drill. */
  kill(agent: number): void {
    this.#agents[agent]!.link.kill();
  }

  #employ(): Promise<void> {
    const agent = this.#newAgent();
    this.#agents.push(agent);
    return new Promise((started, failed) => this.#begin(agent, { started, failed }));
  }

  #begin(agent: Agent, beginning: Beginning): void {
    let hasStarted = false;
    agent.link = localAgent({
      heard: (message) => {
        if (message.kind !== 'started') return this.#heard(agent, message);
        hasStarted = true;
        agent.vainCount = 0;
        beginning.started();
      },
      lost: (how) => {
        const slots = this.#abandon(agent);
        if (!hasStarted) agent.vainCount += 1;
        const isReplaced = agent.vainCount < vainMost;
        if (isReplaced) this.#begin(agent, beginning);
        this.#parts.onLost(agent.number, slots, how, isReplaced);
        if (!isReplaced) this.#giveUp(how, beginning);
      },
    });
    agent.link.send(this.#parts.start);
  }

  #giveUp(how: string, { failed }: Beginning): void {
    const error = new Error(`a delivery agent has ended ${vainMost} times before it had begun (${how})`);
    failed(error);
    this.#parts.onTrouble?.(error);
  }

  async #receive(elsewhere: AgentsElsewhere): Promise<void> {
    const { start, onNotice } = this.#parts;
    const { count, waitMs, boxes, invitation } = elsewhere;
    try {
      this.#reception = await Reception.open({
        ...elsewhere,
        start,
        onNotice: (text) => onNotice?.(text),
        onJoined: (link) => this.#welcome(link),
      });
    } catch (error) {
      await boxes.close();
      throw error;
    }
    onNotice?.(`waits up to ${waitMs / 1000} s for ${agentsText(count)} elsewhere; on each machine: ${invitation}`);
    await this.#wait(elsewhere);
  }

  #wait({ count, waitMs, signal }: AgentsElsewhere): Promise<void> {
    const here = () => this.#agents.length - this.#parts.agentCount;
    return new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        const text = `${here()} of ${agentsText(count)} elsewhere had joined after ${waitMs / 1000} s`;
        reject(new AgentTrouble([text, ...(this.#reception?.refusals ?? [])].join('\n  ')));
      }, waitMs);
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', done);
        resolve();
      };
      this.#arrived = () => {
        if (here() >= count) done();
      };
      this.#arrived();
      signal?.addEventListener('abort', done);
      if (signal?.aborted === true) done();
    });
  }

  /** One from elsewhere; what it is told to listen to. */
  #welcome(link: AgentLink): { heard(message: FromAgent): void; lost(how: string): void } {
    const agent = this.#newAgent();
    agent.link = link;
    this.#agents.push(agent);
    const waiting = this.#unassigned;
    this.#unassigned = [];
    if (this.#nobody !== null) clearTimeout(this.#nobody);
    this.#nobody = null;
    for (const order of waiting) this.order(order);
    this.flush();
    this.#arrived();
    return {
      heard: (message) => this.#heard(agent, message),
      lost: (how) => {
        this.#agents = this.#agents.filter((other) => other !== agent);
        this.#parts.onLost(agent.number, this.#abandon(agent), how, false);
      },
    };
  }

  #newAgent(): Agent {
    const number = this.#count++;
    return {
      ...{ number, link: null as never, orders: [], closes: [], open: new Map() },
      ...{ connectionCount: 0, vainCount: 0, leaving: null },
    };
  }

  #heard(agent: Agent, message: FromAgent): void {
    if (message.kind === 'outcomes') for (const outcome of message.outcomes) this.#came(agent, outcome);
    else if (message.kind === 'leaving') {
      agent.leaving = 'asked';
      for (const [connection, holder] of this.#agentOf) if (holder === agent) this.#forget(connection, agent);
    }
    if (agent.leaving === 'asked' && agent.open.size === 0) {
      agent.leaving = 'told';
      agent.link.send({ kind: 'end' });
    }
  }

  #came(agent: Agent, outcome: AgentOutcome): void {
    const connection = agent.open.get(outcome.slot);
    if (connection === undefined) return;
    agent.open.delete(outcome.slot);
    if (outcome.isClosed || outcome.isRefused) this.#forget(connection, agent);
    this.#parts.onOutcome(outcome);
  }

  /** Whoever has the fewest connections gets the new one. */
  #assign(connection: number): Agent | null {
    let least: Agent | null = null;
    for (const agent of this.#agents) {
      if (agent.leaving === null && (least === null || agent.connectionCount < least.connectionCount)) least = agent;
    }
    if (least === null) return null;
    least.connectionCount += 1;
    this.#agentOf.set(connection, least);
    return least;
  }

  #forget(connection: number, agent: Agent): void {
    if (this.#agentOf.get(connection) !== agent) return;
    this.#agentOf.delete(connection);
    agent.connectionCount -= 1;
  }

  /** It is gone; the attempts that went with it. */
  #abandon(agent: Agent): number[] {
    const slots = [...agent.open.keys()];
    agent.open.clear();
    agent.orders = [];
    agent.closes = [];
    for (const [connection, holder] of this.#agentOf) if (holder === agent) this.#forget(connection, agent);
    return slots;
  }

  #nobodyCame(): void {
    const text = `no delivery agent is left, and none came within ${nobodyLimitMs / 1000} s`;
    this.#parts.onTrouble?.(new AgentTrouble(text));
  }
}

export function agentsText(count: number): string {
  return count === 1 ? '1 agent' : `${count} agents`;
}
