// One SMTP connection of ours: opened, used for message after message, ended.

import type { SMTPEnvelope } from 'nodemailer/lib/smtp-connection';
import type { Phase } from '../../domain/reply-class.ts';
import type { RawConnection, RawConnectionClass } from './raw-connection.ts';
import { generalised, type ReplyLine, readReply } from './reply-line.ts';
import type { Order, Route, Timeouts, TransportOptions } from './transport.ts';

export interface Answer extends ReplyLine {
  readonly phase: Phase;
}

/** The replies to a message, in order; the third is the 354. */
const replies: readonly { readonly phase: Phase; readonly timeout: keyof Timeouts }[] = [
  { phase: 'mail', timeout: 'commandMs' },
  { phase: 'rcpt', timeout: 'commandMs' },
  { phase: 'data', timeout: 'dataMs' },
  { phase: 'data', timeout: 'finalDotMs' },
];
const lastReply = replies.length - 1;
const silence: ReplyLine = { code: 0, enhanced: '', text: '' };

export class SmtpLink {
  connectWallMs = 0;
  isBusy = false;
  readonly #connection: RawConnection;
  readonly #timeouts: Timeouts;
  #repliesSinceMail = 0;
  /** The first reply since MAIL that was no yes: commands sent along with the refused one are refused for its sake. */
  #refusal: Answer | null = null;
  #hasEnded = false;
  #hangUp: () => void = () => undefined;
  #tooLate: () => void = () => undefined;
  /** Strikes when the reply that is awaited comes too late. */
  #patience: NodeJS.Timeout | null = null;

  constructor(Connection: RawConnectionClass, route: Route, options: TransportOptions, onEnd: () => void) {
    const { timeouts } = options;
    this.#timeouts = timeouts;
    const settings = {
      host: route.host,
      port: route.port,
      name: route.heloName,
      ...(route.localAddress === '' ? {} : { localAddress: route.localAddress }),
      ignoreTLS: !route.usesTls,
      // The providers' certificates are made for one run and signed by nobody.
      tls: { rejectUnauthorized: false },
      connectionTimeout: timeouts.connectMs + timeouts.bannerMs + timeouts.commandMs,
      greetingTimeout: timeouts.bannerMs,
      // How long an answer may take is watched by `send`; a connection may stand idle as long as the sender likes.
      socketTimeout: 86_400_000,
      socketCloseTimeout: 0,
    };
    // Only the replies tell how far the dialogue had come when a connection breaks, and what was said before it did.
    this.#connection = new Connection(settings, (reply) => this.#noteReply(reply));
    // Without a listener an error would end the process; what it means for a message is told to that message.
    this.#connection.on('error', () => undefined);
    this.#connection.once('end', () => {
      this.#hasEnded = true;
      onEnd();
    });
  }

  get stands(): boolean {
    return !this.#hasEnded && !this.#connection.destroyed;
  }

  /** Null once it stands; otherwise what was said instead of a greeting. */
  async open(): Promise<Answer | null> {
    const startMs = performance.now();
    this.isBusy = true;
    const error = await new Promise<Error | undefined>((resolve) => {
      this.#connection.once('error', resolve);
      this.#connection.connect((problem) => resolve(problem));
    });
    this.isBusy = false;
    this.connectWallMs = performance.now() - startMs;
    if (error === undefined) return null;
    this.drop();
    const said = replyIn(error);
    if (said !== null) return { ...said, phase: 'connect' };
    const isTimeout = 'code' in error && error.code === 'ETIMEDOUT';
    return { ...silence, text: isTimeout ? 'no banner within the time-out' : '', phase: 'connect' };
  }

  async send(order: Order): Promise<Answer> {
    if (!this.stands) return { ...silence, phase: 'connect' };
    this.isBusy = true;
    this.#repliesSinceMail = 0;
    this.#refusal = null;
    const answer = await this.#dialogue({ from: order.from, to: order.to }, order.message);
    if (answer.code !== 0 && answer.code >= 300) await this.#reset();
    this.isBusy = false;
    return answer;
  }

  /** The answer as it is booked. */
  told({ route, domain, to }: Order, answer: Answer): Answer {
    return { ...answer, text: generalised(answer.text, { ip: route.ip, domain, recipient: to }) };
  }

  /** Says good-bye; waits for the end, but not for ever. */
  async quit(): Promise<void> {
    if (!this.stands) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        this.drop();
        resolve();
      }, 1000);
      this.#connection.once('end', () => {
        clearTimeout(timer);
        resolve();
      });
      this.#connection.quit();
    });
  }

  drop(): void {
    this.#connection.close();
    this.#hasEnded = true;
    // What a message waits for will not come any more.
    this.#hangUp();
  }

  #dialogue(envelope: SMTPEnvelope, message: Uint8Array): Promise<Answer> {
    return new Promise((resolve) => {
      this.#tooLate = () => {
        resolve({ ...silence, text: 'no reply within the time-out', phase: this.#awaited.phase });
        this.drop();
      };
      this.#hangUp = () => {
        this.#rest();
        resolve(this.#refusal ?? { ...silence, phase: this.#awaited.phase });
      };
      this.#awaitReply();
      this.#connection.send(envelope, asBuffer(message), (error, info) => {
        this.#rest();
        if (error === null && info !== undefined) return resolve({ ...readReply(info.response), phase: 'data' });
        resolve(this.#refusal ?? { ...silence, phase: this.#awaited.phase });
      });
    });
  }

  /** A transaction that failed half way must be ended before the next; it also shows whether the connection still stands. */
  async #reset(): Promise<void> {
    if (!this.stands) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => this.drop(), this.#timeouts.commandMs);
      const done = (): void => {
        clearTimeout(timer);
        resolve();
      };
      this.#connection.once('end', done);
      this.#connection.reset((error) => {
        if (error) this.drop();
        this.#connection.off('end', done);
        done();
      });
    });
  }

  #noteReply(text: string): void {
    const { phase } = this.#awaited;
    this.#repliesSinceMail++;
    if (this.#refusal === null && /^[45]/.test(text)) this.#refusal = { ...readReply(text), phase };
    if (this.#patience !== null) this.#awaitReply();
  }

  get #awaited() {
    return replies[Math.min(this.#repliesSinceMail, lastReply)]!;
  }

  /** From now on the next reply is waited for, and no longer than it may take. */
  #awaitReply(): void {
    this.#rest();
    this.#patience = setTimeout(() => this.#tooLate(), this.#timeouts[this.#awaited.timeout]);
  }

  #rest(): void {
    if (this.#patience !== null) clearTimeout(this.#patience);
    this.#patience = null;
  }
}

function replyIn(error: unknown): ReplyLine | null {
  if (!(error instanceof Error) || !('response' in error) || typeof error.response !== 'string') return null;
  const reply = readReply(error.response);
  return reply.code === 0 ? null : reply;
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
