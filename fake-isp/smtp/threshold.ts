// smtp-server as a provider's door. Its connections wait 100 ms before the greeting; how long a provider takes to greet is
// the profile's to say, and at sixty times the speed that pause alone would be six seconds.

import type { Socket } from 'node:net';
import type { SMTPServer, SMTPServerOptions } from 'smtp-server';
import type { SMTPConnection } from 'smtp-server/lib/smtp-connection.js';

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
      connection.on('error', () => connection._socket.destroy());
      return connection;
    },
  };
}
