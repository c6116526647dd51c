// A delivery agent: a process that carries grants out over SMTP and tells what came of them. It decides nothing. An
// outcome is kept until the dispatcher has been told; what it was doing when it is killed, nobody knows but the provider.

import { DkimSeal } from '../../../drivers/transport/dkim-seal.ts';
import { MessageTemplate } from '../../../drivers/transport/message-template.ts';
import { rawConnectionClass } from '../../../drivers/transport/raw-connection.ts';
import { SmtpTransport } from '../../../drivers/transport/smtp.ts';
import type { Transport } from '../../../drivers/transport/transport.ts';
import { parentChannel } from '../child.ts';
import type { AgentOrder, AgentOutcome, AgentStart, FromAgent, ToAgent } from '../protocol.ts';

export function runAgentProcess(host: NodeJS.Process): void {
  // Work may come while the templates are being made.
  let hired: Promise<Agent> | null = null;
  const channel = parentChannel<FromAgent, ToAgent>(host, (message) => {
    switch (message.kind) {
      case 'start':
        hired = Agent.hire(message, (outcomes) => channel.send({ kind: 'outcomes', outcomes }));
        void hired.then(() => channel.send({ kind: 'started' }));
        break;
      case 'work':
        void hired?.then((agent) => {
          for (const connection of message.closes) agent.close(connection);
          for (const order of message.orders) agent.carryOut(order);
        });
        break;
      case 'end':
        void Promise.resolve(hired?.then((agent) => agent.end())).then(() => {
          const { user, system } = host.cpuUsage();
          channel.send({ kind: 'ended', cpuMs: (user + system) / 1000 });
          host.disconnect();
        });
    }
  });
}

export class Agent {
  readonly #start: AgentStart;
  readonly #templates: readonly MessageTemplate[];
  readonly #seals: readonly (DkimSeal | null)[];
  readonly #transport: Transport;
  readonly #tell: (outcomes: readonly AgentOutcome[]) => void;
  #told: AgentOutcome[] = [];

  private constructor(
    start: AgentStart,
    templates: readonly MessageTemplate[],
    seals: readonly (DkimSeal | null)[],
    tell: (outcomes: readonly AgentOutcome[]) => void,
  ) {
    this.#start = start;
    this.#templates = templates;
    this.#seals = seals;
    this.#tell = tell;
    this.#transport = new SmtpTransport(start);
  }

  static async hire(start: AgentStart, tell: (outcomes: readonly AgentOutcome[]) => void): Promise<Agent> {
    const { templates } = start;
    const made = await Promise.all(templates.map((options) => MessageTemplate.make(options)));
    const seals = await Promise.all(templates.map(({ dkim }) => (dkim == null ? null : DkimSeal.with(dkim))));
    // No message is to wait for a library.
    await rawConnectionClass();
    return new Agent(start, made, seals, tell);
  }

  carryOut(ordered: AgentOrder): void {
    const { template, message, to, bytes } = ordered;
    const mail = this.#templates[template]!.compose(message, to, bytes);
    const seal = this.#seals[template]!;
    if (seal === null) this.#deliver(ordered, mail);
    else void seal.sign(mail).then((signed) => this.#deliver(ordered, signed));
  }

  #deliver({ slot, connection, route, template, message, from, to }: AgentOrder, mail: Buffer): void {
    const order = {
      connection,
      route: this.#start.routes[route]!,
      from,
      to,
      domain: this.#templates[template]!.fromDomain,
      message: mail,
    };
    void this.#transport.deliver(order).then((delivery) => {
      // What ends in one turn is told in one message.
      if (this.#told.length === 0) setImmediate(() => this.#tellAll());
      this.#told.push({ slot, message, ...delivery });
    });
  }

  close(connection: number): void {
    void this.#transport.close(connection);
  }

  async end(): Promise<void> {
    await this.#transport.end();
  }

  #tellAll(): void {
    const outcomes = this.#told;
    this.#told = [];
    this.#tell(outcomes);
  }
}
