// A name server on loopback, over UDP and TCP: dns-packet reads and writes what goes over the wire, the zone answers.

import { createSocket, type Socket } from 'node:dgram';
import { createRequire } from 'node:module';
import { createServer, type Server, type Socket as TcpSocket } from 'node:net';
import type { DnsAnswer, DnsRecord } from './dns-zone.ts';

// CommonJS, and needed only where there is a name server. It brings no types; this is what is used of it.
const require = createRequire(import.meta.url);

interface Library {
  readonly AUTHORITATIVE_ANSWER: number;
  readonly TRUNCATED_RESPONSE: number;
  readonly RECURSION_DESIRED: number;
  encode(packet: Packet): Buffer;
  /** With the two bytes of its length before it, as over TCP. */
  streamEncode(packet: Packet): Buffer;
  /** Throws where the bytes are no packet. */
  decode(bytes: Buffer): Packet;
}

interface Packet {
  readonly type?: 'query' | 'response';
  readonly id?: number;
  /** Bits, the response code among them. */
  readonly flags?: number;
  readonly opcode?: string;
  readonly questions?: readonly { readonly type: string; readonly name: string }[];
  readonly answers?: readonly object[];
  readonly authorities?: readonly object[];
  readonly additionals?: readonly { readonly type: string; readonly udpPayloadSize?: number }[];
}

export interface DnsServer {
  readonly port: number;
  close(): Promise<void>;
}

/** RFC 1035 §4.2.1: as much as a client takes that says nothing else. */
const udpBytesMost = 512;
const idleMs = 10_000;

type Look = (name: string, type: string) => DnsAnswer;

/** They stand in the low four bits of the flags. */
const rcodes: Readonly<Record<DnsAnswer['rcode'] | 'FORMERR' | 'NOTIMP', number>> = {
  NOERROR: 0,
  FORMERR: 1,
  SERVFAIL: 2,
  NXDOMAIN: 3,
  NOTIMP: 4,
  REFUSED: 5,
};

export async function openDnsServer(host: string, port: number, look: Look): Promise<DnsServer> {
  const library: Library = require('dns-packet');
  const clerk = new Clerk(library, look);
  const tcp = createServer((socket) => serveTcp(socket, clerk));
  const taken = await listenTcp(tcp, host, port);
  const udp = createSocket('udp4');
  try {
    await bindUdp(udp, host, taken);
  } catch (error) {
    tcp.close();
    throw error;
  }
  udp.on('message', (message, from) => {
    const reply = clerk.overUdp(message);
    if (reply !== null) udp.send(reply, from.port, from.address, () => {});
  });
  // Somebody who asked is gone.
  udp.on('error', () => {});
  const open = new Set<TcpSocket>();
  tcp.on('connection', (socket) => {
    open.add(socket);
    socket.on('close', () => open.delete(socket));
  });
  return {
    port: taken,
    close: async () => {
      for (const socket of open) socket.destroy();
      await Promise.all([
        new Promise<void>((resolve) => udp.close(() => resolve())),
        new Promise((resolve) => tcp.close(resolve)),
      ]);
    },
  };
}

interface Reply {
  readonly packet: Packet;
  readonly udpBytes: number;
}

/** Reads a question and writes its answer. */
class Clerk {
  readonly #library: Library;
  readonly #look: Look;

  constructor(library: Library, look: Look) {
    this.#library = library;
    this.#look = look;
  }

  /** null: nobody asks anything there. */
  overUdp(message: Buffer): Buffer | null {
    return this.#written(message, ({ packet, udpBytes }) => {
      const whole = this.#library.encode(packet);
      return whole.length <= udpBytes ? whole : this.#library.encode(this.#truncated(packet));
    });
  }

  overTcp(message: Buffer): Buffer | null {
    return this.#written(message, ({ packet }) => this.#library.streamEncode(packet));
  }

  #written(message: Buffer, write: (reply: Reply) => Buffer): Buffer | null {
    const reply = this.#replyTo(message);
    if (reply === null) return null;
    try {
      return write(reply);
    } catch {
      // A question that can be read and not be repeated, such as a name of bytes that are no text.
      return write({ packet: response(message.readUInt16BE(0), rcodes.FORMERR), udpBytes: udpBytesMost });
    }
  }

  #replyTo(message: Buffer): Reply | null {
    // A response is never answered, or two servers would talk for ever.
    if (message.length < 12 || (message[2]! & 0x80) !== 0) return null;
    const asked = this.#decoded(message);
    // Its number is enough to say that the rest is not understood.
    if (asked === undefined)
      return { packet: response(message.readUInt16BE(0), rcodes.FORMERR), udpBytes: udpBytesMost };
    const { id = 0, questions = [], additionals = [], opcode, flags = 0 } = asked;
    const [question, ...others] = questions;
    const ends = additionals.find((record) => record.type === 'OPT');
    const udpBytes = Math.max(udpBytesMost, ends?.udpPayloadSize ?? 0);
    const repeated = { questions, additionals: ends === undefined ? [] : [ourEnds] };
    if (opcode !== 'QUERY') return { packet: { ...response(id, rcodes.NOTIMP), ...repeated }, udpBytes };
    if (question === undefined || others.length > 0)
      return { packet: { ...response(id, rcodes.FORMERR), ...repeated }, udpBytes };
    const { rcode, answers, authorities } = this.#look(question.name, question.type);
    const isOurs = rcode !== 'REFUSED' && rcode !== 'SERVFAIL';
    const { AUTHORITATIVE_ANSWER, RECURSION_DESIRED } = this.#library;
    const bits = (isOurs ? AUTHORITATIVE_ANSWER : 0) | (flags & RECURSION_DESIRED);
    return {
      packet: { ...response(id, rcodes[rcode] | bits), ...repeated, answers: answers.map(own), authorities },
      udpBytes,
    };
  }

  #decoded(message: Buffer): Packet | undefined {
    try {
      return this.#library.decode(message);
    } catch {
      return undefined;
    }
  }

  /** Whoever asked comes again over TCP. */
  #truncated({ answers: _, authorities: __, flags = 0, ...rest }: Packet): Packet {
    return { ...rest, flags: flags | this.#library.TRUNCATED_RESPONSE };
  }
}

/** The library writes on what it is given. */
function own(record: DnsRecord): object {
  return record.type === 'TXT' ? { ...record, data: [...record.data] } : record;
}

const ourEnds = { type: 'OPT', name: '.', udpPayloadSize: 1232 };

function response(id: number, flags: number): Packet {
  return { type: 'response', id, flags };
}

function serveTcp(socket: TcpSocket, clerk: Clerk): void {
  let held: Buffer = Buffer.alloc(0);
  socket.setTimeout(idleMs, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk]);
    // Each message stands behind two bytes that tell its length.
    while (held.length >= 2 && held.length >= 2 + held.readUInt16BE(0)) {
      const end = 2 + held.readUInt16BE(0);
      const reply = clerk.overTcp(held.subarray(2, end));
      if (reply !== null) socket.write(reply);
      held = held.subarray(end);
    }
  });
}

async function listenTcp(server: Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.off('error', reject);
      server.on('error', () => {});
      resolve();
    });
  });
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : port;
}

async function bindUdp(socket: Socket, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind({ address: host, port }, () => {
      socket.off('error', reject);
      resolve();
    });
  });
}
