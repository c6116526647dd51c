// Boxes in PostgreSQL: one table, from which letters are claimed and gone in the same statement, and a notification to
// whoever waits. The table is unlogged: a letter that a crash of the server takes is sent again by who wrote it.

import type { Client, Pool } from 'pg';
import { poolConfig } from '../queue/postgres-pool.ts';
import { closedText, keptMs, mostLetters, type Notice, type PostBoxes, type PostBoxOptions } from './post-boxes.ts';

const channel = 'maildrill_letters';

const tables = `
  CREATE SCHEMA IF NOT EXISTS maildrill;
  CREATE UNLOGGED TABLE IF NOT EXISTS maildrill.letters (
    number bigserial PRIMARY KEY, box text NOT NULL, body text NOT NULL, put_at timestamptz NOT NULL DEFAULT now());
  CREATE INDEX IF NOT EXISTS letters_of_box ON maildrill.letters (box, number);
  CREATE UNLOGGED TABLE IF NOT EXISTS maildrill.notices (
    name text PRIMARY KEY, body text NOT NULL, until timestamptz NOT NULL);`;

const putLetters = `
  WITH put AS (
    INSERT INTO maildrill.letters (box, body)
    SELECT $1, body FROM unnest($2::text[]) WITH ORDINALITY AS letter (body, place) ORDER BY place)
  SELECT pg_notify('${channel}', $1)`;

const takeLetters = `
  WITH taken AS (
    DELETE FROM maildrill.letters WHERE number IN (
      SELECT number FROM maildrill.letters WHERE box = $1 ORDER BY number LIMIT ${mostLetters} FOR UPDATE SKIP LOCKED)
    RETURNING number, body)
  SELECT body FROM taken ORDER BY number`;

/** Two who come at the same instant may both find that there is no table yet, and one of them then fails. */
const alreadyThere = new Set(['23505', '42P06', '42P07']);

export async function openPostgresBoxes(url: string, { onTrouble }: PostBoxOptions = {}): Promise<PostBoxes> {
  const { default: pg } = await import('pg');
  // One connection, so that letters stand in the order in which they were put.
  const pool = new pg.Pool({ ...poolConfig(url), max: 1, keepAlive: true });
  pool.on('error', (error) => {
    if (!pool.ending) onTrouble?.(error);
  });
  await pool.query(tables).catch((error) => {
    if (!alreadyThere.has(error.code)) throw error;
    return pool.query(tables);
  });
  return new PostgresBoxes(pool, () => new pg.Client({ ...poolConfig(url), keepAlive: true }));
}

class PostgresBoxes implements PostBoxes {
  readonly #pool: Pool;
  readonly #newClient: () => Client;
  #listener: Client | null = null;
  /** Boxes of which a notification came and that nobody has looked into since. */
  readonly #news = new Set<string>();
  #wake: () => void = () => undefined;
  #isClosed = false;

  constructor(pool: Pool, newClient: () => Client) {
    this.#pool = pool;
    this.#newClient = newClient;
  }

  async put(box: string, letters: readonly string[]): Promise<void> {
    if (letters.length > 0) await this.#pool.query(putLetters, [box, letters]);
  }

  async take(box: string, waitMs: number): Promise<string[]> {
    if (this.#isClosed) throw new Error(closedText);
    try {
      if (this.#listener === null) await this.#listen();
      this.#news.delete(box);
      const there = await this.#look(box);
      if (there.length > 0 || this.#isClosed) return there;
      await this.#waitForNews(box, waitMs);
      return this.#isClosed ? [] : await this.#look(box);
    } catch (error) {
      if (this.#isClosed) return [];
      throw error;
    }
  }

  async putUp({ name, text }: Notice, leaseMs: number): Promise<void> {
    await this.#pool.query(
      `INSERT INTO maildrill.notices VALUES ($1, $2, now() + $3 * interval '1 ms')
       ON CONFLICT (name) DO UPDATE SET body = excluded.body, until = excluded.until`,
      [name, text, leaseMs],
    );
  }

  async notices(): Promise<Notice[]> {
    const { rows } = await this.#pool.query(
      'SELECT name, body AS text FROM maildrill.notices WHERE until > now() ORDER BY name',
    );
    return rows;
  }

  async clear(name: string): Promise<void> {
    await this.#pool.query('DELETE FROM maildrill.notices WHERE name = $1 OR until < now()', [name]);
    await this.#pool.query(
      `DELETE FROM maildrill.letters WHERE starts_with(box, $1) OR put_at < now() - ${keptMs} * interval '1 ms'`,
      [`${name}:`],
    );
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#wake();
    await this.#listener?.end().catch(() => undefined);
    await this.#pool.end();
  }

  async #look(box: string): Promise<string[]> {
    const { rows } = await this.#pool.query(takeLetters, [box]);
    return rows.map(({ body }) => String(body));
  }

  #waitForNews(box: string, waitMs: number): Promise<void> {
    if (this.#news.has(box)) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, waitMs);
      this.#wake = () => {
        if (!this.#news.has(box) && !this.#isClosed) return;
        clearTimeout(timer);
        resolve();
      };
    });
  }

  /** A connection of its own hears that letters have come. When it breaks, the next `take` opens another. */
  async #listen(): Promise<void> {
    const client = this.#newClient();
    const forget = () => {
      if (this.#listener === client) this.#listener = null;
    };
    client.on('error', forget);
    client.on('end', forget);
    client.on('notification', ({ payload }) => {
      this.#news.add(payload ?? '');
      this.#wake();
    });
    try {
      await client.connect();
      await client.query(`LISTEN ${channel}`);
      // Closed meanwhile, when there was nothing to close yet; it would keep this process from ending.
      if (this.#isClosed) throw new Error(closedText);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    this.#listener = client;
  }
}
