// One connection to a provider's mail host: it takes the dialogue phase by phase to the model, and says what the model
// answers, when it answers. The model thinks in numbers; the addresses' local parts carry them (see envelope.ts).

import type { Timer } from '../../src/engine/live-clock.ts';
import { type Answer, type DeliveryAttempt, newAnswer } from '../model/attempt.ts';
import { parseRecipient, parseSender } from '../model/envelope.ts';
import { answerConnect, answerData, answerMail, answerRcpt, closeConnection } from '../model/receive.ts';
import { scriptNumberOf } from '../model/script.ts';
import { refuseInClear } from './in-clear.ts';
import type { Later, MailHostOptions } from './mail-host.ts';
import { linesOf, type Party, type Sayings, saying } from './said.ts';

/** smtp-server's way of being told to go on, or what to say instead. */
export type Reply = (error?: Error | null, text?: string) => void;

/** What a visit needs to do to its connection. */
export interface Line {
  /** Ends it without a word. */
  drop(): void;
  /** Ends it after what has been said. */
  close(): void;
}

/** What all visits to one host share. */
export interface House extends MailHostOptions {
  readonly sayings: Sayings;
  scheduleLater(later: Later): void;
}

interface Recipient {
  readonly address: string;
  readonly audience: number;
  readonly recipient: number;
  readonly scripted: number;
  readonly answer: Answer;
}

/** Senders beyond these many names of domains or IPs count as one, so that a flood of made-up ones fills no memory. */
const mostNames = 20_000;

export class Visit {
  readonly #house: House;
  readonly #line: Line;
  readonly #ip: string;
  readonly #attempt: DeliveryAttempt;
  readonly #answer = newAnswer();
  readonly #spare: Answer[] = [];
  #recipients: Recipient[] = [];
  #from = '';
  #fromDomain = '';
  #mailAtMs = 0;
  #messageCount = 0;
  /** The model counts this connection as open. */
  #isOpen = false;
  #isGone = false;
  #timer: Timer | null = null;

  constructor(house: House, line: Line, site: number, ip: string) {
    const { world } = house;
    this.#house = house;
    this.#line = line;
    this.#ip = ip;
    this.#attempt = {
      site,
      sourceIp: world.sourceIpOf(world.sourceIps.length < mostNames ? ip : '0.0.0.0'),
      fromDomain: 0,
      opensConnection: true,
      messagesOnConnection: 0,
      senderKey: 0,
      copyKey: 0,
      audience: 0,
      recipient: 0,
      sizeBytes: 0,
      statedBytes: 0,
      scripted: 0,
    };
  }

  connect(reply: Reply): void {
    const { provider, clock, drill } = this.#house;
    const nowMs = clock.nowMs();
    this.#isOpen = answerConnect(provider, this.#attempt, nowMs, this.#answer);
    drill?.counted();
    const dueMs = nowMs + this.#answer.connectMs;
    // Later phases come at a later instant anyway.
    this.#answer.connectMs = 0;
    this.#whenDue(dueMs, this.#isOpen ? reply : () => this.#say(this.#answer, '', reply));
  }

  mail(address: string, statedBytes: number, isSecure: boolean, reply: Reply): void {
    const { provider, clock, drill, tls } = this.#house;
    const attempt = this.#attempt;
    const { senderKey, copyKey, fromDomain } = parseSender(address);
    attempt.senderKey = senderKey;
    attempt.statedBytes = statedBytes;
    attempt.copyKey = copyKey;
    attempt.fromDomain = this.#fromDomainOf(fromDomain);
    attempt.opensConnection = this.#messageCount === 0;
    attempt.messagesOnConnection = this.#messageCount++;
    this.#forgetRecipients();
    this.#from = address;
    this.#fromDomain = fromDomain;
    this.#mailAtMs = clock.nowMs();
    if (tls?.isRequired === true && !isSecure) {
      refuseInClear(provider, attempt, this.#mailAtMs, this.#answer);
      const { enhanced, lines } = tls;
      const said = saying(tls.code, linesOf({ enhanced, lines }, { ip: this.#ip, domain: fromDomain, recipient: '' }));
      this.#whenDue(this.#mailAtMs + this.#answer.messageMs, () => reply(said));
      return;
    }
    const goesOn = answerMail(provider, attempt, this.#mailAtMs, this.#answer);
    drill?.counted();
    if (goesOn) reply();
    else this.#sayInTime(this.#answer, '', reply);
  }

  rcpt(address: string, reply: Reply): void {
    const { provider, world, clock, drill } = this.#house;
    const { audienceKey, recipient } = parseRecipient(address);
    const answer = this.#spare.pop() ?? newAnswer();
    // What connecting took is over; the model adds it to the instant of acceptance.
    answer.connectMs = 0;
    const scripted = provider.script.length === 0 ? 0 : scriptNumberOf(provider.script, address);
    const entry: Recipient = { address, audience: world.audienceOfKey(audienceKey), recipient, scripted, answer };
    this.#address(entry);
    const goesOn = answerRcpt(provider, this.#attempt, clock.nowMs(), answer);
    drill?.counted();
    if (goesOn) {
      this.#take(entry);
      reply();
      return;
    }
    this.#sayInTime(answer, address, reply);
    this.#spare.push(answer);
  }

  /** The final dot. A message to several is taken or refused as a whole: the first refusal is what is said. */
  data(sizeBytes: number, header: () => string, reply: Reply): void {
    const { provider, clock, drill } = this.#house;
    const nowMs = clock.nowMs();
    this.#attempt.sizeBytes = sizeBytes;
    let said: Recipient | undefined;
    for (const entry of this.#recipients) {
      this.#address(entry);
      // The connection may have been closed by what was said about another of them.
      if (!this.#isOpen) break;
      answerData(provider, this.#attempt, nowMs, entry.answer);
      if (entry.answer.closesConnection) this.#isOpen = false;
      if (said === undefined || (said.answer.accepted && !entry.answer.accepted)) said = entry;
    }
    drill?.counted();
    if (said === undefined) {
      this.#line.drop();
      return;
    }
    const replyAtMs = this.#mailAtMs + said.answer.messageMs;
    if (said.answer.accepted) this.#followUp(replyAtMs, header);
    if (said.answer.accepted && drill?.taken(header()) === true) {
      this.#whenDue(replyAtMs, () => this.#line.drop());
      return;
    }
    this.#sayInTime(said.answer, said.address, reply);
  }

  /** The connection has ended, whoever ended it. */
  left(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#timer?.cancel();
    if (this.#isOpen) closeConnection(this.#house.provider, this.#attempt.site, this.#attempt.sourceIp);
    this.#isOpen = false;
  }

  #address({ audience, recipient, scripted }: Recipient): void {
    this.#attempt.audience = audience;
    this.#attempt.recipient = recipient;
    this.#attempt.scripted = scripted;
  }

  /** Whoever is named twice gets the message once. */
  #take(entry: Recipient): void {
    const name = entry.address.toLowerCase();
    const known = this.#recipients.findIndex(({ address }) => address.toLowerCase() === name);
    if (known === -1) this.#recipients.push(entry);
    else {
      this.#spare.push(this.#recipients[known]!.answer);
      this.#recipients[known] = entry;
    }
  }

  #forgetRecipients(): void {
    for (const { answer } of this.#recipients) this.#spare.push(answer);
    this.#recipients = [];
  }

  #followUp(acceptedAtMs: number, readHeader: () => string): void {
    const { provider, scheduleLater } = this.#house;
    let header: string | undefined;
    for (const { address, answer } of this.#recipients) {
      for (let i = 0; i < answer.laterCount; i++) {
        header ??= readHeader();
        scheduleLater({
          kind: answer.laterKinds[i]!,
          provider: provider.name,
          from: this.#from,
          to: address,
          ip: this.#ip,
          acceptedAtMs,
          // Nobody reads a message before it has been accepted.
          atMs: Math.max(answer.laterAtMs[i]!, acceptedAtMs),
          header,
        });
      }
    }
  }

  /** Says it when the whole dialogue has taken, since MAIL, what the model makes it take. */
  #sayInTime(answer: Answer, recipient: string, reply: Reply): void {
    if (answer.closesConnection) this.#isOpen = false;
    this.#whenDue(this.#mailAtMs + answer.messageMs, () => this.#say(answer, recipient, reply));
  }

  #say(answer: Answer, recipient: string, reply: Reply): void {
    const { provider, sayings } = this.#house;
    const { code, closes } = provider.replies[answer.reply]!;
    if (code === 0) {
      this.#line.drop();
      return;
    }
    const party: Party = { ip: this.#ip, domain: this.#fromDomain, recipient };
    const lines = sayings.linesOf(answer.reply, party);
    if (code === 250 && lines.length === 1) reply(null, lines[0]);
    else reply(saying(code, lines));
    if (closes) this.#line.close();
  }

  #whenDue(dueMs: number, act: () => void): void {
    const { clock } = this.#house;
    if (dueMs <= clock.nowMs()) act();
    else this.#timer = clock.at(dueMs, act);
  }

  #fromDomainOf(name: string): number {
    const { world } = this.#house;
    return world.fromDomainOf(world.fromDomains.length < mostNames ? name : 'elsewhere.invalid');
  }
}
