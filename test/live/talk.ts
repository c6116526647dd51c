// A bare SMTP client for tests: it says any bytes and reads replies.

import { connect, type Socket } from 'node:net';

export class Talk {
  readonly socket: Socket;
  #text = '';
  #wake: (() => void) | null = null;
  #hasEnded = false;

  constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (chunk) => {
      this.#text += chunk.toString('latin1');
      this.#wake?.();
    });
    socket.on('close', () => {
      this.#hasEnded = true;
      this.#wake?.();
    });
    socket.on('error', () => undefined);
  }

  static async to(host: string, port: number, localAddress?: string): Promise<Talk> {
    const socket = connect({ host, port, ...(localAddress === undefined ? {} : { localAddress }) });
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', reject);
    });
    return new Talk(socket);
  }

  /** The next whole reply, its lines joined by line feeds; '' where the connection ends first. */
  async reply(): Promise<string> {
    for (;;) {
      const found = /^(?:\d{3}-.*\r\n)*\d{3} .*\r\n/.exec(this.#text)?.[0];
      if (found !== undefined) {
        this.#text = this.#text.slice(found.length);
        return found.trimEnd().replaceAll('\r\n', '\n');
      }
      if (this.#hasEnded) return '';
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  async say(line: string): Promise<string> {
    this.socket.write(`${line}\r\n`, 'latin1');
    return this.reply();
  }

  end(): void {
    this.socket.destroy();
  }
}
