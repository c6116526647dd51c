// The transport over SMTP: nodemailer's connection, kept and used again as long as the sender says, with messages that
// are built already.

import { PhaseId } from '../../domain/reply-class.ts';
import { rawConnectionClass } from './raw-connection.ts';
import { SmtpLink } from './smtp-link.ts';
import { objectionTo } from './target.ts';
import type { Delivery, Order, Transport, TransportOptions } from './transport.ts';

export class SmtpTransport implements Transport {
  readonly #options: TransportOptions;
  readonly #links = new Map<number, SmtpLink>();

  constructor(options: TransportOptions) {
    this.#options = options;
  }

  get openCount(): number {
    return this.#links.size;
  }

  async deliver(order: Order): Promise<Delivery> {
    const { connection, route } = order;
    let link = this.#links.get(connection);
    let connectWallMs = 0;
    if (link === undefined) {
      const objection = objectionTo(route.host, route.port, this.#options.allowsRemote === true);
      if (objection !== undefined) throw new Error(objection);
      link = new SmtpLink(await rawConnectionClass(), route, this.#options, () => this.#forget(connection, link));
      this.#links.set(connection, link);
      const refusal = await link.open();
      connectWallMs = link.connectWallMs;
      if (refusal !== null) {
        this.#links.delete(connection);
        return { ...link.told(order, refusal), connectWallMs, messageWallMs: 0, isClosed: true, isRefused: true };
      }
    }
    const startMs = performance.now();
    const answer = await link.send(order);
    const messageWallMs = performance.now() - startMs;
    const isClosed = !link.stands;
    if (isClosed) this.#links.delete(connection);
    const isRefused = answer.code === 0 && PhaseId[answer.phase] === PhaseId.connect;
    return { ...link.told(order, answer), connectWallMs, messageWallMs, isClosed, isRefused };
  }

  async close(connection: number): Promise<void> {
    const link = this.#links.get(connection);
    this.#links.delete(connection);
    await link?.quit();
  }

  async end(): Promise<void> {
    for (const link of this.#links.values()) link.drop();
    this.#links.clear();
  }

  /** The other side has closed a connection that stood idle. */
  #forget(connection: number, link: SmtpLink | undefined): void {
    if (link !== undefined && this.#links.get(connection) === link && !link.isBusy) this.#links.delete(connection);
  }
}
