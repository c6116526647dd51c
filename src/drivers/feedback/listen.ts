// The sender's feedback listener: the mail host to which providers send complaints and bounces. Whatever comes in is
// answered 250 and read afterwards, one mail at a time; what is no report is kept in a folder for a person to look at.

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SMTPServer, SMTPServerDataStream } from 'smtp-server';
import type { FeedbackListener, FeedbackListenerOptions } from './feedback.ts';
import { readReport } from './read-report.ts';

/** Of what is no report only so much is kept. */
const mostBytes = 1_000_000;
/** Reports are short. A header of a megabyte takes the parser sixteen seconds, in which nothing else goes on here. */
const mostReadBytes = 100_000;
/** A loop gone mad must not fill the disk. */
const mostKeptFiles = 1000;

export async function listenForFeedback(options: FeedbackListenerOptions): Promise<FeedbackListener> {
  const listener = new Listener(options);
  await listener.open();
  return listener;
}

class Listener implements FeedbackListener {
  readonly host: string;
  port: number;
  reportCount = 0;
  malformedCount = 0;
  unreadCount = 0;
  readonly #options: FeedbackListenerOptions;
  #server!: SMTPServer;
  #reading: Promise<void> = Promise.resolve();

  constructor(options: FeedbackListenerOptions) {
    this.host = options.host;
    this.port = options.port;
    this.#options = options;
  }

  async open(): Promise<void> {
    const { SMTPServer: Server } = await import('smtp-server');
    this.#server = new Server({
      name: 'feedback.maildrill.test',
      logger: false,
      disableReverseLookup: true,
      disabledCommands: ['AUTH', 'STARTTLS', 'WIZ', 'SHELL', 'KILL'],
      size: mostBytes,
      closeTimeout: 100,
      onData: (stream, _session, done) => this.#take(stream, done),
    });
    this.#server.on('error', () => undefined);
    await new Promise<void>((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(this.port, this.host, resolve);
    });
    const address = this.#server.server.address();
    if (typeof address === 'object' && address !== null) this.port = address.port;
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.close(resolve));
    await this.#reading;
  }

  #take(stream: SMTPServerDataStream, done: () => void): void {
    const parts: Buffer[] = [];
    let bytes = 0;
    stream.on('data', (part: Buffer) => {
      if (bytes < mostBytes) parts.push(part);
      bytes += part.length;
    });
    stream.on('error', () => undefined);
    stream.on('end', () => {
      this.unreadCount++;
      this.#reading = this.#reading.then(() => this.#read(Buffer.concat(parts), bytes <= mostReadBytes));
      done();
    });
  }

  async #read(mail: Buffer, isShort: boolean): Promise<void> {
    const { messageOf, onReport } = this.#options;
    // A parser that stumbles says only that this is no report.
    const report = isShort ? await readReport(mail, messageOf).catch(() => null) : null;
    if (report === null) await this.#keep(mail);
    else {
      this.reportCount++;
      onReport(report);
    }
    this.unreadCount--;
  }

  async #keep(mail: Buffer): Promise<void> {
    const number = this.malformedCount + 1;
    const { folder } = this.#options;
    if (number <= mostKeptFiles) {
      const file = join(folder, `${String(number).padStart(4, '0')}.eml`);
      // A full disk loses a curiosity and nothing else.
      await mkdir(folder, { recursive: true })
        .then(() => writeFile(file, mail))
        .catch(() => undefined);
    }
    this.malformedCount = number;
  }
}
