// A broker of a live run: where it is, which kind it is, and how to be rid of it again.

export interface BrokerAddress {
  readonly kind: 'redis' | 'postgres';
  /** redis:, rediss:, postgres: or postgresql:, with user and password where they are needed; unix: for a private Redis. */
  readonly url: string;
}

export interface Broker extends BrokerAddress {
  /** Which was taken and why, for people: `redis-server 7.0.15 from PATH, private, on a socket`. */
  readonly description: string;
  /** Ours alone: stopped and its files removed at the end. */
  readonly isPrivate: boolean;
  /** The process to kill and start again in a fault drill; undefined for one that was given. */
  readonly pid: number | undefined;
  /** Starts a private broker that has died again, on its own data. */
  restart(): Promise<void>;
  /** Takes away the room for anything new, or gives it back; left out where there is no such limit, or it is not ours. */
  readonly fill?: (isFull: boolean) => Promise<void>;
  /** Stops a private broker and removes its folder; leaves a given one alone. */
  stop(): Promise<void>;
}

export interface BrokerWish {
  /** `--broker URL`; comes before the environment. */
  readonly url?: string | undefined;
  /** Reads REDIS_URL, DATABASE_URL and PATH. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Take only this kind of private broker, for tests and comparisons. */
  readonly only?: 'redis' | 'postgres' | undefined;
}

/** Why there is no broker, in words for the person at the command line: exit code 3. */
export class BrokerTrouble extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BrokerTrouble';
  }
}
