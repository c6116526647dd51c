// Where a provider drops the mails it sends of its own accord: one connection to the sender's feedback listener, one
// mail after the other. A listener that is away is tried again for a while; what cannot be delivered then is counted.

import type SMTPConnection from 'nodemailer/lib/smtp-connection';
import type { FeedbackMail } from './feedback-mail.ts';

export interface PostBoxOptions {
  readonly host: string;
  readonly port: number;
  readonly heloName: string;
  /** '' leaves it to the system. */
  readonly localAddress: string;
}

const tryAgainMs = 200;
const mostTries = 50;

export class PostBox {
  undeliveredCount = 0;
  readonly #options: PostBoxOptions;
  readonly #waiting: FeedbackMail[] = [];
  #isWorking = false;
  #hasClosed = false;
  #connection: SMTPConnection | null = null;
  #idle: (() => void)[] = [];

  constructor(options: PostBoxOptions) {
    this.#options = options;
  }

  /** Mails not handed over yet. */
  get pendingCount(): number {
    return this.#waiting.length;
  }

  post(mail: FeedbackMail): void {
    this.#waiting.push(mail);
    if (!this.#isWorking) void this.#work();
  }

  /** Resolves when nothing is pending. */
  async emptied(): Promise<void> {
    if (this.#waiting.length > 0) await new Promise<void>((resolve) => this.#idle.push(resolve));
  }

  close(): void {
    this.#hasClosed = true;
    this.#waiting.length = 0;
    this.#connection?.close();
  }

  async #work(): Promise<void> {
    this.#isWorking = true;
    let tries = 0;
    while (this.#waiting.length > 0 && !this.#hasClosed) {
      const isDone = await this.#hand(this.#waiting[0]!);
      if (isDone || ++tries >= mostTries) {
        if (!isDone) this.undeliveredCount++;
        this.#waiting.shift();
        tries = 0;
      } else await new Promise((resolve) => setTimeout(resolve, tryAgainMs));
    }
    this.#isWorking = false;
    // A connection that stands would keep this process alive.
    this.#connection?.quit();
    this.#connection = null;
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  async #hand({ from, to, message }: FeedbackMail): Promise<boolean> {
    const connection = await this.#connected();
    if (connection === null) return false;
    return await new Promise((resolve) => {
      connection.send({ from: from === '' ? false : from, to }, message, (error) => {
        if (error === null) return resolve(true);
        connection.close();
        this.#connection = null;
        // Refused for good: it would be refused again.
        resolve('responseCode' in error && Number(error.responseCode) >= 500);
      });
    });
  }

  async #connected(): Promise<SMTPConnection | null> {
    if (this.#connection !== null && !this.#connection.destroyed) return this.#connection;
    const { host, port, heloName, localAddress } = this.#options;
    const { default: Connection } = await import('nodemailer/lib/smtp-connection');
    const connection = new Connection({
      host,
      port,
      name: heloName,
      ignoreTLS: true,
      socketCloseTimeout: 0,
      ...(localAddress === '' ? {} : { localAddress }),
    });
    const isOpen = await new Promise<boolean>((resolve) => {
      connection.on('error', () => resolve(false));
      connection.connect((error) => resolve(error === undefined));
    });
    if (!isOpen) {
      connection.close();
      return null;
    }
    this.#connection = connection;
    return connection;
  }
}
