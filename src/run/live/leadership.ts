// The lead of a run, taken in its broker and kept while the run goes on. A dispatcher that has stood still for longer
// than its lease does not lead any more, whether or not it has heard so: it asks the clocks before it gives anything out.
// It asks two, since the one that nobody can set stands still while the machine sleeps. The number that agents elsewhere
// look at does not do: agents on its own machine know no other dispatcher, and a broker looks at no number.

import type { Broker } from '../../drivers/broker/broker.ts';
import type { LeaderDesk } from '../../drivers/leader/leader-desk.ts';
import { openPostgresLeader } from '../../drivers/leader/postgres-leader.ts';
import { openRedisLeader } from '../../drivers/leader/redis-leader.ts';
import { answerMs, withinMs } from '../../drivers/queue/patience.ts';
import { type Holder, holderText, isGone } from './ledger/folder-lock.ts';
import { LedgerTrouble } from './ledger/records.ts';

/** How long ago something was, the longer of the two tells: one stands still while the machine sleeps, one may be set. */
export interface LeaseClock {
  readonly steadyMs: () => number;
  readonly wallMs: () => number;
}

export interface LeadershipParts {
  readonly broker: Pick<Broker, 'kind' | 'url'>;
  readonly run: string;
  readonly holder: Holder;
  /** The number to begin with where the broker has forgotten those before it. */
  readonly tokenLeast: number;
  /** Real time. */
  readonly leaseMs?: number;
  readonly clock?: LeaseClock;
  readonly onLost: (error: Error) => void;
}

const usualLeaseMs = 30_000;

const machineClock: LeaseClock = { steadyMs: () => performance.now(), wallMs: () => Date.now() };

/** One instant by both clocks. */
interface Reading {
  readonly steadyMs: number;
  readonly wallMs: number;
}

function readingOf({ steadyMs, wallMs }: LeaseClock): Reading {
  return { steadyMs: steadyMs(), wallMs: wallMs() };
}

export class Leadership {
  /** Grows from leader to leader of a run. */
  readonly token: number;
  readonly #desk: LeaderDesk;
  readonly #parts: LeadershipParts;
  readonly #leaseMs: number;
  readonly #renewing: NodeJS.Timeout;
  readonly #clock: LeaseClock;
  #renewedAt: Reading;
  #isLost = false;

  private constructor(desk: LeaderDesk, token: number, takenAt: Reading, parts: LeadershipParts) {
    const { leaseMs = usualLeaseMs, clock = machineClock } = parts;
    this.#desk = desk;
    this.token = token;
    this.#parts = parts;
    this.#leaseMs = leaseMs;
    this.#clock = clock;
    this.#renewedAt = takenAt;
    this.#renewing = setInterval(() => void this.#renew(), leaseMs / 6).unref();
  }

  /** Throws a `LedgerTrouble` where another leads. */
  static async take(parts: LeadershipParts): Promise<Leadership> {
    const { broker, run, tokenLeast, leaseMs = usualLeaseMs, clock = machineClock } = parts;
    const desk = await (broker.kind === 'redis' ? openRedisLeader : openPostgresLeader)(broker.url, run);
    const holder = JSON.stringify(parts.holder);
    try {
      for (let isSecondTry = false; ; ) {
        const askedAt = readingOf(clock);
        const asked = await desk.take(holder, leaseMs, tokenLeast);
        if ('token' in asked) return new Leadership(desk, asked.token, askedAt, parts);
        const other: Holder = JSON.parse(asked.holder);
        if (isGone(other)) await desk.evict(asked.holder);
        else if (isSecondTry || other.host === parts.holder.host) throw held(run, other);
        else {
          // Whether a process on another machine lives shows when its lease should run out.
          isSecondTry = true;
          await new Promise((resolve) => setTimeout(resolve, asked.leftMs + 100));
        }
      }
    } catch (error) {
      await desk.close();
      throw error;
    }
  }

  /** Asked before anything is given out; once it is false it stays so. */
  mayLead(): boolean {
    if (!this.#isLost) this.#lookAtClocks();
    return !this.#isLost;
  }

  #lookAtClocks(): void {
    const now = readingOf(this.#clock);
    const steadyMs = now.steadyMs - this.#renewedAt.steadyMs;
    const wallMs = now.wallMs - this.#renewedAt.wallMs;
    if (Math.max(steadyMs, wallMs) < this.#leaseMs) return;
    const unrenewed = `its lease of ${this.#leaseMs / 1000} s was not renewed for`;
    if (steadyMs >= this.#leaseMs) this.#lose(`${unrenewed} ${Math.round(steadyMs) / 1000} s`);
    else
      this.#lose(
        `${unrenewed} ${Math.round(wallMs) / 1000} s by the wall clock: the machine slept, or its clock was set`,
      );
  }

  /** Lets another lead at once. */
  async end(): Promise<void> {
    clearInterval(this.#renewing);
    if (!this.#isLost) await withinMs(answerMs, this.#desk.release(this.token)).catch(() => undefined);
    await this.#desk.close();
  }

  async #renew(): Promise<void> {
    if (!this.mayLead()) return;
    const askedAt = readingOf(this.#clock);
    try {
      const holder = JSON.stringify(this.#parts.holder);
      if (await this.#desk.renew(this.token, this.#leaseMs, holder)) this.#renewedAt = askedAt;
      else this.#lose('another dispatcher has taken it');
    } catch {
      // The broker is away. It is asked again, until the lease has run out.
    }
  }

  #lose(how: string): void {
    this.#isLost = true;
    clearInterval(this.#renewing);
    this.#parts.onLost(
      new LedgerTrouble(
        `this dispatcher does not lead run ${this.#parts.run} any more: ${how}; it has given out nothing since`,
        true,
      ),
    );
  }
}

function held(run: string, other: Holder): LedgerTrouble {
  return new LedgerTrouble(
    `run ${run} has a dispatcher already: ${holderText(other)}\n  hint: wait for it or end it; a run has one dispatcher at a time`,
    true,
  );
}
