// Where the two sides meet in virtual time: an attempt that the sender granted is put to the provider's model, and its
// answer, latency and later feedback are put back where the sender will find them.

import { type Answer, type DeliveryAttempt, newAnswer } from '../../fake-isp/model/attempt.ts';
import type { Profile } from '../../fake-isp/model/profile.ts';
import type { Provider } from '../../fake-isp/model/provider.ts';
import { answerConnect, closeConnection, receive } from '../../fake-isp/model/receive.ts';
import { replyText } from '../../fake-isp/model/reply.ts';
import type { MailWorld } from '../../fake-isp/model/world.ts';
import { tlsOf } from '../../fake-isp/profiles/served-profile.ts';
import { refuseInClear } from '../../fake-isp/smtp/in-clear.ts';
import type { Scenario } from '../domain/scenario.ts';
import { beginsTls } from '../domain/tls-use.ts';
import type { EventQueue } from '../engine/event-queue.ts';
import type { ProviderTally } from '../measurement/invariants/reconciliation.ts';
import type { Sender } from '../sender/sender.ts';
import { Envelope } from './envelope.ts';
import { eventOfLater } from './later-events.ts';
import { RelayDesk } from './relay.ts';
import type { Beyond } from './virtual-clock.ts';

export class InProcessMail implements Beyond {
  readonly #sender: Sender;
  readonly #world: MailWorld;
  readonly #events: EventQueue;
  readonly #timeouts: Scenario['sender']['connections']['timeouts'];
  /** By provider and reply row of the model: the ledger's row. */
  readonly #replyRows: readonly Int32Array[];
  /** By provider: the ledger's row of no reply at all, in time to connect and after. */
  readonly #noConnection: Int32Array;
  readonly #noBanner: Int32Array;
  readonly #noReply: Int32Array;
  /** By provider: what it says to a sender who does not begin TLS where it must; -1 where that cannot be. */
  readonly #inClear: Int32Array;
  readonly #envelope: Envelope;
  /** null where all mail goes straight to the providers. */
  readonly #relays: RelayDesk | null;
  readonly #answer: Answer = newAnswer();

  constructor(scenario: Scenario, sender: Sender, world: MailWorld, events: EventQueue) {
    this.#sender = sender;
    this.#world = world;
    this.#events = events;
    this.#timeouts = scenario.sender.connections.timeouts;
    const { providers } = world;
    this.#replyRows = providers.map(({ name, replies }) =>
      Int32Array.from(replies, (template) => {
        const { code, enhanced, phase } = template;
        return sender.replies.rowOf(name, { code, enhanced, phase, text: replyText(template) });
      }),
    );
    const silence = (phase: 'connect' | 'data', text: string) =>
      Int32Array.from(providers, ({ name }) => sender.replies.rowOf(name, { code: 0, enhanced: '', text, phase }));
    this.#noConnection = silence('connect', 'no connection within the time-out');
    this.#noBanner = silence('connect', 'no banner within the time-out');
    this.#noReply = silence('data', 'no reply within the time-out');
    this.#inClear = repliesInClear(scenario, sender);
    this.#envelope = new Envelope(scenario, sender, world);
    const hasRelays = scenario.sender.servers.some(({ transport }) => transport.kind !== 'mx');
    this.#relays = hasRelays ? new RelayDesk(scenario, sender, world, events) : null;
  }

  deliver(slot: number, nowMs: number): void {
    const { attempts, roster } = this.#sender;
    const { addresses } = roster;
    const flow = attempts.flow[slot]!;
    const destination = addresses.destinations[flow.destination]!;
    const provider = this.#world.providers[destination.provider]!;
    const { ip } = attempts.path[slot]!;
    if (this.#relays?.takes(ip)) {
      this.#relays.take(slot, nowMs);
      return;
    }
    const { attempt } = this.#envelope;
    this.#envelope.address(attempts.message[slot]!, flow.campaign, ip, destination.site);
    attempt.opensConnection = attempts.opensConnection[slot] === 1;
    attempt.messagesOnConnection = attempts.connection[slot]!.carriedCount;
    const answer = this.#answer;
    const inClear = this.#inClear[destination.provider]!;
    const isRefused = inClear >= 0 && receiveInClear(provider, attempt, nowMs, answer);
    if (inClear < 0) receive(provider, attempt, nowMs, answer);
    attempts.reply[slot] = isRefused ? inClear : this.#replyRows[destination.provider]![answer.reply]!;
    attempts.latencyMs[slot] = answer.connectMs + answer.messageMs;
    attempts.closesConnection[slot] = answer.closesConnection ? 1 : 0;
    attempts.isRefused[slot] = answer.refusedConnection ? 1 : 0;
    if (answer.closesConnection || answer.refusedConnection) attempts.connection[slot]!.isGone = true;
    this.#giveUp(slot, destination.provider);
    if (answer.laterCount > 0) this.#scheduleLater(slot, nowMs + attempts.latencyMs[slot]!);
  }

  /** A relay tries to deliver a message it holds. */
  relayTries(number: number, nowMs: number): void {
    this.#relays?.tryNext(number, nowMs);
  }

  closeConnection(ip: number, destination: number, _nowMs: number): void {
    if (destination < 0) return; // To a relay; no provider counts it.
    const { provider, site } = this.#sender.roster.addresses.destinations[destination]!;
    closeConnection(this.#world.providers[provider]!, site, this.#envelope.sourceIpOf(ip));
  }

  /** The providers' own counts, and a relay's in their place where mail went by one, to be held against the ledger. */
  tallies(): ProviderTally[] {
    return this.#world.providers.map(({ name, tally }, index) => {
      const relay = this.#relays?.counts[index];
      if (relay === undefined) return { provider: name, ...tally };
      return {
        provider: name,
        attempts: tally.attempts - relay.tries + relay.answers,
        accepted: tally.accepted - relay.taken + relay.accepted,
        refusedConnections: tally.refusedConnections - relay.refused,
      };
    });
  }

  /** The sender does not wait for ever. What the provider did meanwhile stands: a message taken but not confirmed goes out twice. */
  #giveUp(slot: number, provider: number): void {
    const { connectMs, messageMs } = this.#answer;
    const timeouts = this.#timeouts;
    const { attempts } = this.#sender;
    const isDead = connectMs === Number.POSITIVE_INFINITY;
    const connectLimitMs = isDead ? timeouts.connectMs : timeouts.connectMs + timeouts.bannerMs;
    if (connectMs <= connectLimitMs && messageMs <= timeouts.finalDotMs) return;
    const isConnect = connectMs > connectLimitMs;
    const silence = isDead ? this.#noConnection : isConnect ? this.#noBanner : this.#noReply;
    attempts.reply[slot] = silence[provider]!;
    attempts.isRefused[slot] = isConnect ? 1 : 0;
    attempts.closesConnection[slot] = 1;
    attempts.latencyMs[slot] = isConnect ? connectLimitMs : connectMs + timeouts.finalDotMs;
  }

  #scheduleLater(slot: number, acceptedAtMs: number): void {
    const { attempts } = this.#sender;
    const { laterCount, laterKinds, laterAtMs } = this.#answer;
    const message = attempts.message[slot]!;
    const pathRow = attempts.path[slot]!.row;
    for (let i = 0; i < laterCount; i++) {
      // Nobody reads a message before it has been accepted.
      const atMs = Math.max(laterAtMs[i]!, acceptedAtMs);
      this.#events.schedule(atMs, eventOfLater[laterKinds[i]!]!, message, pathRow, acceptedAtMs);
    }
  }
}

function repliesInClear({ providers, sender: { tls = 'when_required' } }: Scenario, sender: Sender): Int32Array {
  return Int32Array.from(providers, ({ name, profile }) => {
    const offer = tlsOf(profile as Profile);
    if (offer === null || !offer.isRequired || beginsTls(tls, offer)) return -1;
    const { code, enhanced, lines } = offer;
    return sender.replies.rowOf(name, { code, enhanced, text: lines.join(' '), phase: 'mail' });
  });
}

/** False where it was not let in, so that it never came to MAIL. */
function receiveInClear(provider: Provider, attempt: DeliveryAttempt, nowMs: number, answer: Answer): boolean {
  answer.connectMs = 0;
  if (attempt.opensConnection && !answerConnect(provider, attempt, nowMs, answer)) return false;
  refuseInClear(provider, attempt, nowMs, answer);
  return true;
}
