// An agent on another machine: it finds a run through the broker, is told there where to send and how, and carries
// orders out as the agents beside the dispatcher do. What it did it keeps until it knows that the dispatcher has it;
// where the dispatcher has given it up meanwhile, or another has taken its place, it says hello again and hands that in.

import { setTimeout as after } from 'node:timers/promises';
import { AgentTrouble } from '../../../drivers/agents/agent-trouble.ts';
import { Line, openLetter } from '../../../drivers/agents/line.ts';
import type { PostBoxes } from '../../../drivers/agents/post-boxes.ts';
import { objectionTo } from '../../../drivers/transport/target.ts';
import type { AgentOutcome, AgentStart } from '../protocol.ts';
import { Agent } from './agent-process.ts';
import { type FromAfar, type RunNotice, signEveryMs, type ToAfar, tickMs } from './agent-words.ts';
import { findRun, newerNotice } from './run-notice.ts';

export interface JoinOptions {
  readonly boxes: PostBoxes;
  /** The run's name, or its scenario's; undefined: the only one there is. */
  readonly run: string | undefined;
  readonly name: string;
  readonly version: string;
  /** Lets it send to other machines. */
  readonly allowsRemote: boolean;
  /** How long it waits for a run that takes agents. */
  readonly waitMs: number;
  readonly signal: AbortSignal;
  readonly onNotice: (text: string) => void;
}

export interface JoinResult {
  readonly run: string;
  readonly attemptCount: number;
  readonly isInterrupted: boolean;
}

const takeMs = 1000;
/** A dispatcher that has died may be started again; after this long nobody believes it. */
const silenceMs = 60_000;
/** What is under way when it is interrupted has so long to end. */
const farewellMs = 5000;

export async function joinRun(options: JoinOptions): Promise<JoinResult | null> {
  const notice = await findRun(options);
  return notice === null ? null : await new Membership(options, notice).last();
}

class Membership {
  readonly #options: JoinOptions;
  #notice: RunNotice;
  #box = '';
  #line!: Line<FromAfar, ToAfar>;
  #agent: Agent | null = null;
  /** Grows with each hello; what an agent of an earlier one did is handed in, not told. */
  #session = 0;
  #attemptCount = 0;
  /** Since when it wants to go. */
  #leavingAtMs = Number.POSITIVE_INFINITY;
  #looksAround = false;
  #end: Error | 'ended' | 'interrupted' | null = null;
  #tellEnd: () => void = () => undefined;
  /** A broker that is gone never answers, and must keep nobody here. */
  readonly #ended = new Promise<void>((resolve) => {
    this.#tellEnd = resolve;
  });

  constructor(options: JoinOptions, notice: RunNotice) {
    this.#options = options;
    this.#notice = notice;
    this.#sayHello(notice);
  }

  /** Stays until the run is over. */
  async last(): Promise<JoinResult> {
    const { signal } = this.#options;
    const leave = () => this.#leave();
    signal.addEventListener('abort', leave);
    if (signal.aborted) leave();
    const ticking = setInterval(() => this.#tick(), tickMs);
    try {
      while (this.#end === null) await Promise.race([this.#takeSome(), this.#ended]);
      // A sign that came after the end would be left in the broker.
      clearInterval(ticking);
      await this.#lastWords();
    } finally {
      clearInterval(ticking);
      signal.removeEventListener('abort', leave);
      await this.#agent?.end();
    }
    if (this.#end instanceof Error) throw this.#end;
    return { run: this.#notice.run, attemptCount: this.#attemptCount, isInterrupted: this.#end === 'interrupted' };
  }

  async #takeSome(): Promise<void> {
    try {
      for (const text of await this.#options.boxes.take(this.#box, takeMs)) this.#opened(text);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, tickMs));
    }
  }

  #opened(text: string): void {
    const letter = openLetter(text);
    if (letter === null || letter.from !== this.#notice.inbox) return;
    // Whom it writes to does not know it any more.
    if (letter.number === 0 && letter.message !== null) this.#sayHello(this.#notice);
    else this.#line.hear(letter as typeof letter & { message: ToAfar });
  }

  #sayHello(notice: RunNotice): void {
    const { boxes, name, version } = this.#options;
    const held = this.#session === 0 ? [] : this.#line.unheard.flatMap(outcomesIn);
    this.#notice = notice;
    this.#session += 1;
    // Its connections were of attempts that have been given up.
    void this.#agent?.end();
    this.#agent = null;
    this.#box = `${notice.run}:agent-${crypto.randomUUID()}`;
    this.#line = new Line<FromAfar, ToAfar>({
      from: this.#box,
      put: (letters) => boxes.put(notice.inbox, letters),
      heard: (message) => this.#heard(message),
      nowMs: () => performance.now(),
    });
    this.#line.say({ kind: 'hello', version, name });
    this.#handIn(held);
  }

  /** Only what a provider said is worth telling: of all else the dispatcher knows as much. */
  #handIn(outcomes: readonly AgentOutcome[]): void {
    const worth = outcomes.filter(({ code }) => code !== 0);
    if (worth.length > 0) this.#line.say({ kind: 'held', outcomes: worth });
  }

  #heard(message: ToAfar): void {
    switch (message.kind) {
      case 'refused':
        this.#endWith(new AgentTrouble(message.why));
        break;
      case 'start':
        this.#begin(message);
        break;
      case 'work':
        for (const connection of message.closes) this.#agent?.close(connection);
        for (const order of message.orders) this.#agent?.carryOut(order);
        this.#attemptCount += message.orders.length;
        break;
      case 'end':
        this.#line.say({ kind: 'ended', cpuMs: 0 });
        this.#endWith(this.#leavingAtMs === Number.POSITIVE_INFINITY ? 'ended' : 'interrupted');
    }
  }

  /** What comes first counts. */
  #endWith(end: Error | 'ended' | 'interrupted'): void {
    this.#end ??= end;
    this.#tellEnd();
  }

  #begin(start: AgentStart): void {
    const { allowsRemote, onNotice } = this.#options;
    for (const { host, port } of start.routes) {
      const objection = objectionTo(host, port, allowsRemote);
      if (objection === undefined) continue;
      this.#line.say({ kind: 'declined', why: objection });
      this.#endWith(new AgentTrouble(objection, 'wrong'));
      return;
    }
    const session = this.#session;
    const tell = (outcomes: readonly AgentOutcome[]) => {
      if (session === this.#session) this.#line.say({ kind: 'outcomes', outcomes });
      else this.#handIn(outcomes);
    };
    Agent.hire({ ...start, allowsRemote }, tell).then(
      (agent) => {
        if (session !== this.#session) return;
        this.#agent = agent;
        this.#line.say({ kind: 'started' });
        onNotice(`has joined ${this.#notice.run} (${this.#notice.scenario})`);
      },
      (error: Error) => this.#endWith(error),
    );
  }

  #tick(): void {
    const nowMs = performance.now();
    this.#line.tick(signEveryMs);
    const silentMs = nowMs - this.#line.heardAtMs;
    if (nowMs - this.#leavingAtMs > farewellMs) this.#endWith('interrupted');
    else if (silentMs > silenceMs) {
      const text = `${this.#notice.run} has not been heard of for ${silenceMs / 1000} s`;
      this.#endWith(new AgentTrouble(text));
    } else if (silentMs > 2 * signEveryMs) void this.#lookAround();
  }

  /** The dispatcher may have been started again, with another box. */
  async #lookAround(): Promise<void> {
    if (this.#looksAround) return;
    this.#looksAround = true;
    const found = await newerNotice(this.#options.boxes, this.#notice).catch(() => null);
    this.#looksAround = false;
    if (found !== null && this.#end === null) this.#sayHello(found);
  }

  #leave(): void {
    if (this.#leavingAtMs !== Number.POSITIVE_INFINITY) return;
    this.#leavingAtMs = performance.now();
    if (this.#agent === null) this.#endWith('interrupted');
    else this.#line.say({ kind: 'leaving' });
  }

  /** Nobody is left to send it again, so it is made sure that it has arrived. */
  async #lastWords(): Promise<void> {
    const { boxes } = this.#options;
    const untilMs = performance.now() + 2 * tickMs;
    while (this.#line.unheard.length > 0 && performance.now() < untilMs) {
      const taken = boxes.take(this.#box, tickMs).catch(() => []);
      for (const text of await Promise.race([taken, after(tickMs, [])])) this.#opened(text);
    }
  }
}

function outcomesIn(message: FromAfar): readonly AgentOutcome[] {
  return message.kind === 'outcomes' || message.kind === 'held' ? message.outcomes : [];
}
