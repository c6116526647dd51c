// The dispatcher's end of agents on other machines. A notice in the broker says that the run takes agents; whoever says
// hello is told where to send and how, and joins the crew once it is ready. One that has not been heard for the length
// of its lease is gone, and what it was doing with it.

import { Line, openLetter } from '../../../drivers/agents/line.ts';
import type { PostBoxes } from '../../../drivers/agents/post-boxes.ts';
import { answerMs, withinMs } from '../../../drivers/queue/patience.ts';
import type { AgentOutcome, AgentStart } from '../protocol.ts';
import { type AgentEars, type AgentLink, endPatienceMs } from './agent-link.ts';
import {
  type FromAfar,
  type Hello,
  otherVersion,
  signEveryMs,
  type ToAfar,
  tickMs,
  usualLeaseMs,
} from './agent-words.ts';

export interface ReceptionParts {
  readonly boxes: PostBoxes;
  readonly run: string;
  readonly scenario: string;
  readonly version: string;
  readonly fence: number;
  readonly start: AgentStart;
  readonly leaseMs?: number;
  readonly onNotice: (text: string) => void;
  /** It is ready for orders. */
  readonly onJoined: (link: AgentLink) => AgentEars;
  readonly onHandedIn?: (outcomes: readonly AgentOutcome[]) => void;
}

interface Guest {
  readonly line: Line<ToAfar, FromAfar>;
  name: string;
  /** Null until it is ready. */
  ears: AgentEars | null;
  /** Set while its end is waited for. */
  ended: (() => void) | null;
}

const noticeLeaseMs = 5000;
const takeMs = 1000;

export class Reception {
  /** Who was sent away, for people. */
  readonly refusals: string[] = [];
  readonly #parts: ReceptionParts;
  readonly #inbox: string;
  readonly #guests = new Map<string, Guest>();
  #isClosed = false;
  #ticking: NodeJS.Timeout | null = null;
  #taking: Promise<void> = Promise.resolve();

  private constructor(parts: ReceptionParts) {
    this.#parts = parts;
    this.#inbox = `${parts.run}:dispatcher-${parts.fence}`;
  }

  static async open(parts: ReceptionParts): Promise<Reception> {
    const reception = new Reception(parts);
    await reception.#putUp();
    reception.#ticking = setInterval(() => reception.#tick(), tickMs);
    reception.#taking = reception.#takeAll();
    return reception;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    if (this.#ticking !== null) clearInterval(this.#ticking);
    const { boxes, run } = this.#parts;
    await withinMs(answerMs, boxes.clear(run)).catch(() => undefined);
    await boxes.close();
    await this.#taking;
  }

  async #takeAll(): Promise<void> {
    while (!this.#isClosed) {
      const askedAtMs = performance.now();
      try {
        for (const text of await this.#parts.boxes.take(this.#inbox, takeMs)) this.#opened(text);
        this.#excuse(performance.now() - askedAtMs - takeMs);
      } catch {
        await new Promise((resolve) => setTimeout(resolve, tickMs));
        this.#excuse(performance.now() - askedAtMs);
      }
    }
  }

  /** While the broker gave no answer, or we were busy, nobody could be heard. */
  #excuse(deafMs: number): void {
    if (deafMs > tickMs) for (const { line } of this.#guests.values()) line.heardAtMs += deafMs;
  }

  #opened(text: string): void {
    const letter = openLetter(text);
    if (letter === null) return;
    const guest = this.#guests.get(letter.from) ?? this.#firstHeard(letter.from, letter.message as FromAfar | null);
    guest?.line.hear(letter);
  }

  /** Null where it is one that was given up; it is told so, and says hello again. */
  #firstHeard(from: string, message: FromAfar | null): Guest | null {
    const put = (letters: readonly string[]) => this.#parts.boxes.put(from, letters);
    if (message?.kind !== 'hello') {
      put([JSON.stringify({ from: this.#inbox, number: 0, has: 0, message: { kind: 'forgotten' } })]).catch(
        () => undefined,
      );
      return null;
    }
    const guest: Guest = {
      line: new Line<ToAfar, FromAfar>({
        from: this.#inbox,
        put,
        heard: (said) => this.#heard(from, guest, said),
        nowMs: () => performance.now(),
      }),
      name: message.name,
      ears: null,
      ended: null,
    };
    this.#guests.set(from, guest);
    return guest;
  }

  #heard(from: string, guest: Guest, message: FromAfar): void {
    switch (message.kind) {
      case 'hello':
        this.#greet(guest, message);
        break;
      case 'held':
        this.#parts.onNotice(`${guest.name} has handed in ${message.outcomes.length} outcomes that nobody waited for`);
        this.#parts.onHandedIn?.(message.outcomes);
        break;
      case 'declined':
        this.#note(`${guest.name} has declined: ${message.why}`);
        this.#guests.delete(from);
        break;
      case 'started':
        this.#parts.onNotice(`${guest.name} has joined`);
        guest.ears = this.#parts.onJoined(this.#linkTo(from, guest));
        break;
      case 'ended':
        this.#guests.delete(from);
        if (guest.ended === null) guest.ears?.lost('it has left');
        guest.ended?.();
        break;
      default:
        guest.ears?.heard(message);
    }
  }

  #greet(guest: Guest, { name, version }: Hello): void {
    if (version !== this.#parts.version) {
      this.#note(otherVersion(name, version, this.#parts.version));
      guest.line.say({ kind: 'refused', why: otherVersion('the run', this.#parts.version, version) });
      return;
    }
    guest.line.say(this.#parts.start);
  }

  #linkTo(from: string, guest: Guest): AgentLink {
    return {
      name: guest.name,
      pid: undefined,
      send: (message) => guest.line.say(message),
      end: () => {
        const gone = new Promise<void>((resolve) => {
          guest.ended = resolve;
        });
        guest.line.say({ kind: 'end' });
        let timer: NodeJS.Timeout | undefined;
        const late = new Promise<void>((resolve) => {
          timer = setTimeout(resolve, endPatienceMs);
        });
        return Promise.race([gone, late]).finally(() => clearTimeout(timer));
      },
      kill: () => {
        this.#guests.delete(from);
        guest.ears?.lost('it was given up');
      },
    };
  }

  #tick(): void {
    const nowMs = performance.now();
    const { leaseMs = usualLeaseMs } = this.#parts;
    this.#putUp().catch(() => undefined);
    for (const [from, guest] of this.#guests) {
      if (nowMs - guest.line.heardAtMs > leaseMs) {
        this.#guests.delete(from);
        guest.ears?.lost(`${guest.name} has not been heard for ${leaseMs / 1000} s`);
      } else guest.line.tick(signEveryMs);
    }
  }

  #putUp(): Promise<void> {
    const { boxes, run, scenario, version, fence } = this.#parts;
    const text = JSON.stringify({ run, scenario, version, fence, inbox: this.#inbox });
    return boxes.putUp({ name: run, text }, noticeLeaseMs);
  }

  #note(text: string): void {
    this.refusals.push(text);
    this.#parts.onNotice(text);
  }
}
