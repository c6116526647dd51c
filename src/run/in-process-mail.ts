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
import { type Phase, PhaseId, phases } from '../domain/reply-class.ts';
import type { Scenario } from '../domain/scenario.ts';
import { beginsTls } from '../domain/tls-use.ts';
import type { EventQueue } from '../engine/event-queue.ts';
import type { ProviderTally } from '../measurement/invariants/reconciliation.ts';
import type { Attempt, AttemptTable } from '../sender/attempts.ts';
import type { Sender } from '../sender/sender.ts';
import { Envelope } from './envelope.ts';
import { eventOfLater } from './later-events.ts';
import { RelayDesk } from './relay.ts';
import type { Beyond } from './virtual-clock.ts';

/** A provider's site as the sender meets it. */
interface Door {
  readonly provider: Provider;
  readonly site: number;
  /** By reply row of the model: the ledger's row. */
  readonly rows: Int32Array;
  /** The ledger's row of no reply at all, in time to connect and after. */
  readonly noConnection: number;
  readonly noBanner: number;
  /** By PhaseId; before MAIL it is the two above. */
  readonly noReply: readonly number[];
  /** What is said to a sender who does not begin TLS where it must; -1 where that cannot be. */
  readonly inClear: number;
}

export class InProcessMail implements Beyond {
  readonly #attempts: AttemptTable;
  readonly #events: EventQueue;
  readonly #timeouts: Scenario['sender']['connections']['timeouts'];
  /** How long the sender waits at most until a connection is open and has been greeted. */
  readonly #greetingMostMs: number;
  /** No reply that comes sooner comes too late, whatever it is to. */
  readonly #replyLeastMs: number;
  readonly #providers: readonly Provider[];
  /** By destination. */
  readonly #doors: readonly Door[];
  readonly #envelope: Envelope;
  /** null where all mail goes straight to the providers. */
  readonly #relays: RelayDesk | null;
  readonly #answer: Answer = newAnswer();

  constructor(scenario: Scenario, sender: Sender, world: MailWorld, events: EventQueue) {
    this.#attempts = sender.attempts;
    this.#events = events;
    this.#timeouts = scenario.sender.connections.timeouts;
    this.#greetingMostMs = this.#timeouts.connectMs + this.#timeouts.bannerMs;
    this.#replyLeastMs = Math.min(this.#timeouts.commandMs, this.#timeouts.finalDotMs);
    this.#providers = world.providers;
    this.#doors = doorsOf(scenario, sender, world);
    this.#envelope = new Envelope(scenario, sender, world);
    const hasRelays = scenario.sender.servers.some(({ transport }) => transport.kind !== 'mx');
    this.#relays = hasRelays ? new RelayDesk(scenario, sender, world, events) : null;
  }

  deliver(slot: number, nowMs: number): void {
    const attempt = this.#attempts.at(slot);
    const { message, flow, path, connection } = attempt;
    if (this.#relays?.takes(path.ip)) {
      this.#relays.take(attempt, nowMs);
      return;
    }
    const door = this.#doors[flow.destination]!;
    const offer = this.#envelope.address(message, flow.campaign, path.ip, door.site);
    offer.opensConnection = attempt.opensConnection;
    offer.messagesOnConnection = connection.carriedCount;
    const answer = this.#answer;
    attempt.reply = answeredRow(door, offer, nowMs, answer);
    const { connectMs, messageMs, closesConnection, refusedConnection, laterCount } = answer;
    attempt.latencyMs = connectMs + messageMs;
    attempt.closesConnection = closesConnection;
    attempt.isRefused = refusedConnection;
    if (closesConnection || refusedConnection) connection.isGone = true;
    if (connectMs > this.#greetingMostMs) this.#giveUpConnecting(attempt, door);
    else if (messageMs > this.#replyLeastMs) this.#giveUpWaiting(attempt, door);
    if (laterCount > 0) this.#scheduleLater(attempt, nowMs + attempt.latencyMs);
  }

  /** A relay tries to deliver a message it holds. */
  relayTries(number: number, nowMs: number): void {
    this.#relays?.tryNext(number, nowMs);
  }

  closeConnection(ip: number, destination: number, _nowMs: number): void {
    if (destination < 0) return; // To a relay; no provider counts it.
    const { provider, site } = this.#doors[destination]!;
    closeConnection(provider, site, this.#envelope.sourceIpOf(ip));
  }

  /** The providers' own counts, and a relay's in their place where mail went by one, to be held against the ledger. */
  tallies(): ProviderTally[] {
    return this.#providers.map(({ name, tally }, index) => {
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

  #giveUpConnecting(attempt: Attempt, { noConnection, noBanner }: Door): void {
    const isDead = this.#answer.connectMs === Number.POSITIVE_INFINITY;
    attempt.reply = isDead ? noConnection : noBanner;
    attempt.isRefused = true;
    attempt.closesConnection = true;
    attempt.latencyMs = isDead ? this.#timeouts.connectMs : this.#greetingMostMs;
  }

  /** Where the reply comes too late. What the provider did meanwhile stands: a message taken but not confirmed goes out twice. */
  #giveUpWaiting(attempt: Attempt, { provider, noReply, inClear }: Door): void {
    const { connectMs, messageMs, reply } = this.#answer;
    const { commandMs, finalDotMs } = this.#timeouts;
    const phase = attempt.reply === inClear ? 'mail' : provider.replies[reply]!.phase;
    const patienceMs = phase === 'data' ? finalDotMs : commandMs;
    if (messageMs <= patienceMs) return;
    attempt.reply = noReply[PhaseId[phase]]!;
    attempt.closesConnection = true;
    attempt.latencyMs = connectMs + patienceMs;
  }

  #scheduleLater({ message, path }: Attempt, acceptedAtMs: number): void {
    const { laterCount, laterKinds, laterAtMs } = this.#answer;
    for (let i = 0; i < laterCount; i++) {
      // Nobody reads a message before it has been accepted.
      const atMs = Math.max(laterAtMs[i]!, acceptedAtMs);
      this.#events.schedule(atMs, eventOfLater[laterKinds[i]!]!, message, path.row, acceptedAtMs);
    }
  }
}

function doorsOf(scenario: Scenario, sender: Sender, { providers }: MailWorld): Door[] {
  const rows = providers.map(({ name, replies }) =>
    Int32Array.from(replies, (template) => {
      const { code, enhanced, phase } = template;
      return sender.replies.rowOf(name, { code, enhanced, phase, text: replyText(template) });
    }),
  );
  const silence = (phase: Phase, text: string) =>
    providers.map(({ name }) => sender.replies.rowOf(name, { code: 0, enhanced: '', text, phase }));
  const noConnection = silence('connect', 'no connection within the time-out');
  const noBanner = silence('connect', 'no banner within the time-out');
  const noReply = phases.map((phase) => silence(phase, 'no reply within the time-out'));
  const inClear = repliesInClear(scenario, sender);
  return sender.roster.addresses.destinations.map(({ provider: index, site }) => ({
    provider: providers[index]!,
    site,
    rows: rows[index]!,
    noConnection: noConnection[index]!,
    noBanner: noBanner[index]!,
    noReply: noReply.map((rows) => rows[index]!),
    inClear: inClear[index]!,
  }));
}

function repliesInClear({ providers, sender: { tls = 'when_required' } }: Scenario, sender: Sender): number[] {
  return providers.map(({ name, profile }) => {
    const offer = tlsOf(profile as Profile);
    if (offer === null || !offer.isRequired || beginsTls(tls, offer)) return -1;
    const { code, enhanced, lines } = offer;
    return sender.replies.rowOf(name, { code, enhanced, text: lines.join(' '), phase: 'mail' });
  });
}

/** Puts the attempt to the provider; the ledger's row of what it said. */
function answeredRow(door: Door, attempt: DeliveryAttempt, nowMs: number, answer: Answer): number {
  const { provider, rows, inClear } = door;
  if (inClear < 0) receive(provider, attempt, nowMs, answer);
  else if (receiveInClear(provider, attempt, nowMs, answer)) return inClear;
  return rows[answer.reply]!;
}

/** False where it was not let in, so that it never came to MAIL. */
function receiveInClear(provider: Provider, attempt: DeliveryAttempt, nowMs: number, answer: Answer): boolean {
  answer.connectMs = 0;
  if (attempt.opensConnection && !answerConnect(provider, attempt, nowMs, answer)) return false;
  refuseInClear(provider, attempt, nowMs, answer);
  return true;
}
