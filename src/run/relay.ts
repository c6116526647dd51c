// What happens behind a relay or an API provider: the mail was taken with a 250, and it is theirs now. They try the
// provider themselves, wait longer the older a message gets, and report what they could not deliver.

import { AccountLimit } from '../../fake-isp/model/account-limit.ts';
import { type Answer, newAnswer } from '../../fake-isp/model/attempt.ts';
import { closeConnection, receive } from '../../fake-isp/model/receive.ts';
import type { MailWorld } from '../../fake-isp/model/world.ts';
import type { RelayQueue, Scenario, Server } from '../domain/scenario.ts';
import type { EventQueue } from '../engine/event-queue.ts';
import type { Attempt } from '../sender/attempts.ts';
import { EventKind } from '../sender/events.ts';
import type { Sender } from '../sender/sender.ts';
import { Envelope } from './envelope.ts';
import { eventOfLater } from './later-events.ts';
import { RunEventKind } from './run-events.ts';

/** A message that a relay holds. */
interface Held {
  readonly message: number;
  readonly campaign: number;
  readonly destination: number;
  readonly ip: number;
  readonly pathRow: number;
  readonly acceptedAtMs: number;
  readonly queue: RelayQueue;
}

/** The front door of one server's transport. */
interface Door {
  readonly acceptMs: number;
  readonly queue: RelayQueue;
  readonly limit: AccountLimit | null;
  readonly acceptedRow: number;
  readonly rateRow: number;
  readonly dayRow: number;
}

/** A relay waits no longer for a connection (Postfix, smtp_connect_timeout). */
const connectLimitMs = 30_000;

/** How many attempts and acceptances the sender saw here, and how many the provider saw instead. */
export interface RelayCount {
  answers: number;
  accepted: number;
  tries: number;
  refused: number;
  taken: number;
}

export class RelayDesk {
  readonly #sender: Sender;
  readonly #world: MailWorld;
  readonly #events: EventQueue;
  readonly #envelope: Envelope;
  readonly #answer: Answer = newAnswer();
  /** By IP; null where mail leaves straight for the providers. */
  readonly #doors: readonly (Door | null)[];
  readonly #held = new Map<number, Held>();
  #heldCount = 0;
  /** By provider. */
  readonly counts: readonly RelayCount[];

  constructor(scenario: Scenario, sender: Sender, world: MailWorld, events: EventQueue) {
    this.#sender = sender;
    this.#world = world;
    this.#events = events;
    this.#envelope = new Envelope(scenario, sender, world);
    const doors = new Map(scenario.sender.servers.map((server) => [server.name, doorOf(server, sender)]));
    this.#doors = sender.flows.ips.map(({ server }) => doors.get(server.name)!);
    this.counts = world.providers.map(() => ({ answers: 0, accepted: 0, tries: 0, refused: 0, taken: 0 }));
  }

  /** Whether mail from this IP goes by a relay. */
  takes(ip: number): boolean {
    return this.#doors[ip] !== null;
  }

  /** The relay answers the attempt. */
  take(attempt: Attempt, nowMs: number): void {
    const { roster } = this.#sender;
    const { message, flow, path } = attempt;
    const { acceptMs, limit, queue, acceptedRow, rateRow, dayRow } = this.#doors[path.ip]!;
    const count = this.counts[roster.addresses.destinations[flow.destination]!.provider]!;
    const objection = limit?.take(nowMs) ?? null;
    count.answers += 1;
    attempt.latencyMs = acceptMs;
    attempt.closesConnection = false;
    attempt.isRefused = false;
    attempt.reply = objection === 'rate' ? rateRow : objection === 'day' ? dayRow : acceptedRow;
    if (objection !== null) return;
    count.accepted += 1;
    const acceptedAtMs = nowMs + acceptMs;
    const number = this.#heldCount++;
    this.#held.set(number, {
      message,
      campaign: flow.campaign,
      destination: flow.destination,
      ip: path.ip,
      pathRow: path.row,
      acceptedAtMs,
      queue,
    });
    this.#events.schedule(acceptedAtMs, RunEventKind.RelayTries, number);
  }

  /** The relay tries to deliver a message it holds. */
  tryNext(number: number, nowMs: number): void {
    const held = this.#held.get(number)!;
    const { provider: index, site } = this.#sender.roster.addresses.destinations[held.destination]!;
    const provider = this.#world.providers[index]!;
    const answer = this.#answer;
    const attempt = this.#envelope.address(held.message, held.campaign, held.ip, site);
    attempt.opensConnection = true;
    attempt.messagesOnConnection = 0;
    receive(provider, attempt, nowMs, answer);
    const count = this.counts[index]!;
    if (answer.refusedConnection) count.refused += 1;
    else count.tries += 1;
    if (!answer.refusedConnection && !answer.closesConnection) closeConnection(provider, site, attempt.sourceIp);
    const endedAtMs = nowMs + Math.min(answer.connectMs, connectLimitMs) + answer.messageMs;
    if (answer.accepted) {
      count.taken += 1;
      this.#held.delete(number);
      for (let i = 0; i < answer.laterCount; i++) {
        const atMs = Math.max(answer.laterAtMs[i]!, endedAtMs);
        this.#tell(eventOfLater[answer.laterKinds[i]!]!, held, atMs);
      }
      return;
    }
    const { code } = provider.replies[answer.reply]!;
    const retryAtMs = endedAtMs + waitMs(held, endedAtMs);
    const isOver = code >= 500 || retryAtMs - held.acceptedAtMs > held.queue.giveUpAfterMs;
    if (!isOver) {
      this.#events.schedule(retryAtMs, RunEventKind.RelayTries, number);
      return;
    }
    this.#held.delete(number);
    this.#tell(EventKind.LateBounce, held, endedAtMs + held.queue.reportMs);
  }

  #tell(kind: number, { message, pathRow, acceptedAtMs }: Held, atMs: number): void {
    this.#events.schedule(atMs, kind, message, pathRow, acceptedAtMs);
  }
}

/** As Postfix does: wait as long again as the message is old, within bounds. */
function waitMs({ acceptedAtMs, queue }: Held, nowMs: number): number {
  return Math.min(queue.retryToMs, Math.max(queue.retryFromMs, nowMs - acceptedAtMs));
}

function doorOf({ name, transport }: Server, sender: Sender): Door | null {
  if (transport.kind === 'mx') return null;
  const { acceptMs, queue } = transport;
  const row = (code: number, enhanced: string, text: string) =>
    sender.replies.rowOf(`${transport.kind} of ${name}`, { code, enhanced, text, phase: 'data' });
  const perSecond = transport.kind === 'api' && transport.rate !== null ? transport.rate : null;
  return {
    acceptMs,
    queue,
    limit:
      transport.kind === 'api'
        ? new AccountLimit(perSecond === null ? null : (perSecond.count * 1000) / perSecond.perMs, transport.perDay)
        : null,
    acceptedRow: row(250, '2.0.0', 'Ok, queued'),
    rateRow: row(454, '4.7.0', 'Throttling failure: the sending rate of the account is exceeded.'),
    dayRow: row(454, '4.7.0', 'Throttling failure: the daily quota of the account is used up.'),
  };
}
