// nodemailer's SMTP connection for messages that are built already. The library sends a message through a stream of its
// own that looks at every byte, and logs each line of the dialogue for whoever wants to know what was said; for each
// message the two cost as much as everything else. Here the message leaves in one write, and replies are told as they come.

import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { SMTPConnectionOptions, SMTPConnectionResponseCallback } from 'nodemailer/lib/smtp-connection';

export type RawConnection = SMTPConnection;
export type RawConnectionClass = new (
  options: SMTPConnectionOptions,
  onReply: (reply: string) => void,
) => RawConnection;

let known: Promise<RawConnectionClass> | undefined;

/** The library takes a tenth of a second to load. */
export function rawConnectionClass(): Promise<RawConnectionClass> {
  known ??= import('nodemailer/lib/smtp-connection').then(({ default: Connection }) => classFrom(Connection));
  return known;
}

function classFrom(Connection: typeof SMTPConnection): RawConnectionClass {
  return class extends Connection {
    // Of the library's inside; its version is pinned, and the tests of the transport would notice.
    declare readonly _responseActions: ((reply: string) => void)[];
    declare readonly _actionSMTPStream: (reply: string, callback: SMTPConnectionResponseCallback) => void;

    constructor(options: SMTPConnectionOptions, onReply: (reply: string) => void) {
      super(options);
      // Set for every reply before it is acted upon.
      let last: string | false = false;
      Object.defineProperty(this, 'lastServerResponse', {
        get: () => last,
        set: (reply: string | false) => {
          last = reply;
          if (reply !== false) onReply(reply);
        },
      });
    }

    /** What the library writes the message to once the server has said 354. */
    _createSendStream(callback: SMTPConnectionResponseCallback) {
      this._responseActions.push((reply) => this._actionSMTPStream(reply, callback));
      const socket = this._socket;
      const stream = {
        outByteCount: 0,
        write: (message: Buffer) => {
          const data = asData(message);
          stream.outByteCount = data.length;
          if (socket) socket.write(data);
        },
        end: () => undefined,
      };
      return stream;
    }
  };
}

const lineEnd = Buffer.from('\r\n');
const dotLine = Buffer.from('.\r\n');

/** A message as it follows DATA (RFC 5321, 4.5.2): a dot more before each line that begins with one, and a dot at the end. */
export function asData(message: Buffer): Buffer {
  const parts: Buffer[] = [];
  let from = 0;
  if (message[0] === 0x2e) parts.push(dotLine.subarray(0, 1));
  for (let at = message.indexOf('\n.'); at !== -1; at = message.indexOf('\n.', at + 2)) {
    // The line end and its dot; the second dot begins the next part.
    parts.push(message.subarray(from, at + 2));
    from = at + 1;
  }
  parts.push(message.subarray(from));
  if (message.at(-1) !== 0x0a) parts.push(lineEnd);
  parts.push(dotLine);
  return Buffer.concat(parts);
}
