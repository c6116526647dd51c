// smtp-server as a provider's door. Its connections wait 100 ms before the greeting; how long a provider takes to greet is
// the profile's to say, and at sixty times the speed that pause alone would be six seconds.

import type { Socket } from 'node:net';
import type { SMTPServer, SMTPServerOptions } from 'smtp-server';
import type { SMTPConnection } from 'smtp-server/lib/smtp-connection.js';

/** Ends a connection at once, after what has been said. */
export function dropSocket(socket: Socket): void {
  while (socket.writableCorked > 0) socket.uncork();
  socket.destroy();
}

type ParsedMail = Parameters<SMTPConnection['_validateMailParams']>[0];

export interface Porter {
  readonly server: SMTPServer;
  /** Hands a socket over under an id of ours, by which its session is known again; `init` begins the dialogue. */
  letIn(socket: Socket, id: string, onClosing: () => void): SMTPConnection;
}

/** Loads the library, which takes a tenth of a second. */
export async function porterFor(options: SMTPServerOptions): Promise<Porter> {
  const [{ SMTPServer }, { SMTPConnection }] = await Promise.all([
    import('smtp-server'),
    import('smtp-server/lib/smtp-connection.js'),
  ]);

  class Threshold extends SMTPConnection {
    onClosing: () => void = () => undefined;

    override init(): void {
      this._setListeners(() => this.connectionReady());
    }

    /** Replies to commands that came together leave together: one write each would cost as much as the dialogue. */
    override send(code: number, data?: string | string[] | null, context?: string | false): void {
      const socket = this._socket;
      // What follows a 220 may be a handshake.
      if (code !== 220) {
        socket.cork();
        process.nextTick(() => socket.uncork());
      }
      super.send(code, data, context);
    }

    /** A size that is too large is the provider's to answer, in its own words; here only its form is looked at. */
    override _validateMailParams(parsed: ParsedMail): ReturnType<SMTPConnection['_validateMailParams']> {
      const { args } = parsed;
      const isSize = args !== false && typeof args['SIZE'] === 'string' && /^\d{1,20}$/.test(args['SIZE']);
      return super._validateMailParams(isSize ? { ...parsed, args: { ...args, SIZE: '0' } } : parsed);
    }

    /** A client that has heard the answer to its QUIT may come again at once, and then this one no longer counts. */
    override close(): void {
      this.onClosing();
      super.close();
    }
  }

  const server = new SMTPServer(options);
  // A client that breaks off, or speaks no TLS where it said it would, is its own affair.
  server.on('error', () => undefined);
  return {
    server,
    letIn: (socket, id, onClosing) => {
      const connection = new Threshold(server, socket, { id });
      connection.onClosing = onClosing;
      server.connections.add(connection);
      // What goes wrong with one connection ends that connection.
      connection.on('error', () => dropSocket(connection._socket));
      return connection;
    },
  };
}
