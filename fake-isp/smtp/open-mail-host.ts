// A provider's mail host: smtp-server speaks the protocol, the model behind it answers.

import { createServer, type Server, type Socket } from 'node:net';
import type { SMTPServerAddress, SMTPServerDataStream } from 'smtp-server';
import type { SMTPConnection } from 'smtp-server/lib/smtp-connection.js';
import { readSlowly } from './host-drill.ts';
import type { DoorPlan, Later, MailHost, MailHostOptions } from './mail-host.ts';
import { MessageStart } from './message-start.ts';
import { Sayings } from './said.ts';
import { dropSocket, type Porter, porterFor } from './threshold.ts';
import { type House, type Reply, Visit } from './visit.ts';

/** As long as RFC 5321 lets a server wait for the next command, in real time. */
const idleLimitMs = 300_000;
/** Of one message; as many as Postfix takes. */
const recipientsMost = 1000;

export async function openMailHost(options: MailHostOptions): Promise<MailHost> {
  const host = new SmtpHost(options);
  try {
    await host.hirePorter();
    for (const plan of options.doors) await host.openDoor(plan);
  } catch (error) {
    await host.close();
    throw error;
  }
  return host;
}

class SmtpHost implements MailHost {
  readonly provider: string;
  readonly doors: DoorPlan[] = [];
  pendingCount = 0;
  readonly #house: House;
  #porter!: Porter;
  readonly #listeners: Server[] = [];
  readonly #visits = new Map<string, Visit>();
  readonly #connections = new Map<string, SMTPConnection>();
  readonly #pending = new Set<{ cancel(): void }>();
  #visitCount = 0;

  constructor(options: MailHostOptions) {
    const { provider } = options;
    this.provider = provider.name;
    const sayings = new Sayings(provider.replies);
    this.#house = { ...options, sayings, scheduleLater: (later) => this.#scheduleLater(later) };
  }

  get openCount(): number {
    return this.#connections.size;
  }

  async hirePorter(): Promise<void> {
    const { certificate, provider, clock, drill } = this.#house;
    const { maxMessageBytes, mxSuffix } = provider.profile;
    this.#porter = await porterFor({
      name: `mx.${mxSuffix}`,
      logger: false,
      disableReverseLookup: true,
      // The library's jokes of old sendmail, and what a mail exchanger does not offer.
      disabledCommands: ['AUTH', 'WIZ', 'SHELL', 'KILL', ...(certificate ? [] : ['STARTTLS'])],
      ...(certificate ? { key: certificate.key, cert: certificate.cert } : {}),
      ...(Number.isFinite(maxMessageBytes) ? { size: maxMessageBytes } : {}),
      socketTimeout: idleLimitMs,
      maxRecipients: recipientsMost,
      // What listened to the connection in the clear hears nothing of what comes inside TLS.
      ...(drill && {
        onSecure: (socket, _session, done) => {
          readSlowly(socket, clock, drill);
          done();
        },
      }),
      onConnect: (session, reply) => this.#visits.get(session.id)?.connect(reply),
      onMailFrom: (address, session, reply) =>
        this.#visits.get(session.id)?.mail(address.address, statedBytesOf(address), session.secure, reply),
      onRcptTo: (address, session, reply) => this.#visits.get(session.id)?.rcpt(address.address, reply),
      onData: (stream, session, reply) => this.#takeMessage(stream, session.id, reply),
      onClose: (session) => this.#end(session.id),
    });
  }

  async openDoor(plan: DoorPlan): Promise<void> {
    const listener = createServer((socket) => this.#admit(socket, plan));
    this.#listeners.push(listener);
    await new Promise<void>((resolve, reject) => {
      listener.once('error', reject);
      listener.listen({ host: plan.host, port: plan.port, backlog: 1024 }, () => {
        listener.off('error', reject);
        // Out of file descriptors: those that stand go on.
        listener.on('error', () => undefined);
        resolve();
      });
    });
    const address = listener.address();
    const port = typeof address === 'object' && address !== null ? address.port : plan.port;
    this.doors.push({ ...plan, port });
  }

  async close(): Promise<void> {
    for (const later of this.#pending) later.cancel();
    this.#pending.clear();
    this.pendingCount = 0;
    for (const connection of this.#connections.values()) connection._socket.destroy();
    await Promise.all(this.#listeners.map((listener) => new Promise((resolve) => listener.close(resolve))));
  }

  #admit(socket: Socket, { site, ip }: DoorPlan): void {
    const id = String(this.#visitCount++);
    const from = socket.remoteAddress;
    // Gone before it was let in.
    if (from === undefined) {
      socket.destroy();
      return;
    }
    const line = { drop: () => dropSocket(connection._socket), close: () => connection.close() };
    const visit = new Visit(this.#house, line, site, ip ?? this.#house.ipOf(from.replace(/^::ffff:/, '')));
    if (this.#house.drill !== undefined) readSlowly(socket, this.#house.clock, this.#house.drill);
    const connection = this.#porter.letIn(socket, id, () => visit.left());
    this.#visits.set(id, visit);
    this.#connections.set(id, connection);
    connection.init();
  }

  #takeMessage(stream: SMTPServerDataStream, id: string, reply: Reply): void {
    const visit = this.#visits.get(id);
    const start = new MessageStart();
    stream.on('data', (piece: Buffer) => start.add(piece));
    // The client may break off in the middle.
    stream.on('error', () => undefined);
    stream.on('end', () => visit?.data(stream.byteLength, () => start.header(), reply));
  }

  #end(id: string): void {
    this.#visits.get(id)?.left();
    this.#visits.delete(id);
    this.#connections.delete(id);
  }

  #scheduleLater(later: Later): void {
    const { clock, onLater } = this.#house;
    if (onLater === undefined) return;
    this.pendingCount++;
    const timer = clock.at(later.atMs, () => {
      this.#pending.delete(timer);
      this.pendingCount--;
      onLater(later);
    });
    this.#pending.add(timer);
  }
}

/** What is said at MAIL of the size (RFC 1870); 0 where nothing is. */
function statedBytesOf({ args }: SMTPServerAddress): number {
  const stated = args === false ? undefined : args['SIZE'];
  return typeof stated === 'string' ? Number(stated) : 0;
}
