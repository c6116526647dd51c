// Gives the providers of a run that goes on their memory back: every attempt of the lives before is put to the model once
// more, at its instant. So a triplet that was greylisted stays known, an opinion earned stays earned, and what readers
// were going to do they do. It is the model's own account and not a record: a reply that hung on the moment may have
// been another then, so what was counted is taken from the providers' book, and what was accepted from the ledger.

import { readFileSync } from 'node:fs';
import { printRecipient, printSender } from '../../../../fake-isp/model/envelope.ts';
import type { MailWorld } from '../../../../fake-isp/model/world.ts';
import type { Later } from '../../../../fake-isp/smtp/mail-host.ts';
import { emptyTables, type Ledger, type LedgerTables } from '../../../domain/ledger.ts';
import type { Scenario } from '../../../domain/scenario.ts';
import { messageIdOf } from '../../../drivers/transport/message-id.ts';
import { EventQueue } from '../../../engine/event-queue.ts';
import { nameKey } from '../../../engine/luck.ts';
import { InProcessMail } from '../../in-process-mail.ts';
import { Incidents, struckWorld } from '../../incidents.ts';
import { laterOfEvent } from '../../later-events.ts';
import { rosterOf } from '../../roster-of.ts';
import { RunEventKind } from '../../run-events.ts';
import { RecordCursor } from '../ledger/records.ts';
import { Retelling } from '../ledger/retelling.ts';
import { readAbout } from '../ledger/run-ledger.ts';
import type { LedgerPlace } from '../protocol.ts';

const nobody: Ledger = { append: () => {} };

/** Answers with what is yet to follow from what was accepted. */
export async function rememberWorld(
  world: MailWorld,
  scenario: Scenario,
  place: LedgerPlace,
): Promise<readonly Later[]> {
  const records = readFileSync(place.path).subarray(0, place.bytes);
  const memory = new Memory(world, scenario);
  const tallies = world.providers.map(({ tally }) => ({ ...tally }));
  const nowMs = await memory.tell(new RecordCursor(records));
  memory.breakConnections(nowMs);
  for (const [provider, { tally }] of world.providers.entries()) Object.assign(tally, tallies[provider]);
  return memory.laterThan(nowMs, readAbout(records).head.run);
}

class Memory extends Retelling {
  readonly #mail: InProcessMail;
  readonly #later = new EventQueue();
  readonly #incidents: Incidents;
  readonly #tables: LedgerTables;
  /** By message: 1 where the sender heard that it was taken. */
  readonly #isAccepted: Uint8Array;

  constructor(world: MailWorld, scenario: Scenario) {
    const tables = emptyTables();
    const roster = rosterOf(scenario);
    super({ scenario, roster, tables, ledger: nobody });
    this.#tables = tables;
    this.#mail = new InProcessMail(scenario, this.sender, world, this.#later);
    this.#incidents = new Incidents(scenario, struckWorld(world, scenario), tables, nobody, new EventQueue());
    this.#isAccepted = new Uint8Array(roster.messageCount);
  }

  override granted(slot: number, nowMs: number): void {
    this.#mail.deliver(slot, nowMs);
  }

  override ended(slot: number): void {
    const { message, reply } = this.sender.attempts.at(slot);
    const { code } = this.#tables.replies[reply]!;
    if (code >= 200 && code < 300) this.#isAccepted[message] = 1;
  }

  override closed(ip: number, destination: number, _connection: number, nowMs: number): void {
    this.#mail.closeConnection(ip, destination, nowMs);
  }

  override ran(kind: number, a: number, nowMs: number): void {
    if (kind === RunEventKind.IncidentBegins) this.#incidents.begin(a, nowMs);
    else if (kind === RunEventKind.IncidentEnds) this.#incidents.end(a, nowMs);
    else if (kind === RunEventKind.DelistingAsked) this.#incidents.askDelisting(a, nowMs);
    else super.ran(kind, a, nowMs);
  }

  /** All of them broke when the agents ended. */
  breakConnections(nowMs: number): void {
    const { connections } = this.sender;
    for (let slot = 0; ; slot++) {
      const connection = connections.at(slot);
      if (connection === undefined) return;
      const { ip, destination } = connection.pool;
      if (connection.isOpen && !connection.isGone) this.#mail.closeConnection(ip, destination, nowMs);
    }
  }

  /** What came before was heard, or was on its way and is lost as such mail is. */
  laterThan(nowMs: number, run: string): Later[] {
    const found: Later[] = [];
    const later = this.#later;
    while (later.next()) {
      const { atMs, kind, a, b, c } = later.taken;
      const laterKind = laterOfEvent[kind];
      if (laterKind === undefined || atMs <= nowMs || this.#isAccepted[a] === 0) continue;
      found.push({ kind: laterKind, atMs, acceptedAtMs: c, ...this.#envelopeOf(a, b, run) });
    }
    return found;
  }

  #envelopeOf(message: number, pathRow: number, run: string) {
    const { roster } = this.sender;
    const plan = roster.campaigns.plans.findLast(({ firstMessage }) => firstMessage <= message)!;
    const { audience, fromDomain } = plan.campaign;
    const place = message - plan.firstMessage;
    const recipient = plan.recipientOf(place);
    const { domain, providerName } =
      roster.addresses.destinations[roster.addresses.destinationsOf(audience)[recipient]!]!;
    const from = printSender(plan.key, plan.copyOf(place), fromDomain);
    const to = printRecipient(nameKey(audience), recipient, domain);
    const header = `Message-ID: ${messageIdOf(message, run, fromDomain)}\r\nFrom: ${from}\r\nTo: ${to}\r\n\r\n`;
    return { provider: providerName, from, to, ip: this.#tables.paths[pathRow]!.ip, header };
  }
}
