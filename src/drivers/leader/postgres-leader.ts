// The lead of a run in PostgreSQL: one row a run, beside the tables of the queues. The table is there for as long as it
// has a row: whoever takes a lead makes it, and whoever gives the last one up drops it. Between runs of one database
// that is safe since both, and whatever looks at another's row, go through one door, one after the other. Who only renews
// does not: without a row there is nothing to renew, with the table or without.

import type { PoolClient } from 'pg';
import { openPool } from '../queue/postgres-pool.ts';
import type { LeadAnswer, LeaderDesk } from './leader-desk.ts';

/**
 * A lock of PostgreSQL by a number that means nothing else; it ends with the transaction, or with its connection. A
 * process that is stopped in the door loses its connection, or nobody else would come in.
 */
const door = `
begin; set local idle_in_transaction_session_timeout = 5000; select pg_advisory_xact_lock(7245191736104)`;

const make = `
create table if not exists maildrill_leader
  (run text primary key, token bigint not null, holder text not null, ends_at timestamptz not null)`;

const take = `
insert into maildrill_leader as it values ($1, $4, $2, clock_timestamp() + $3 * interval '1 ms')
on conflict (run) do update
  set token = greatest(it.token + 1, $4), holder = $2, ends_at = clock_timestamp() + $3 * interval '1 ms'
  where it.ends_at < clock_timestamp()
returning token`;

const read = `
select holder, extract(epoch from ends_at - clock_timestamp()) * 1000 as left_ms from maildrill_leader where run = $1`;

const renew = `
update maildrill_leader set ends_at = clock_timestamp() + $3 * interval '1 ms' where run = $1 and token = $2`;

const evict = `update maildrill_leader set ends_at = '-infinity' where run = $1 and holder = $2`;

const release = `delete from maildrill_leader where run = $1 and token = $2`;

const anyRow = 'select from maildrill_leader limit 1';
const drop = 'drop table maildrill_leader';

const noTable = '42P01';

export async function openPostgresLeader(url: string, run: string): Promise<LeaderDesk> {
  // It comes back by itself; the lease says when that is too late.
  const pool = await openPool(url, 1, () => undefined);
  const throughDoor = async <T>(work: (client: PoolClient) => Promise<T>): Promise<T> => {
    const client = await pool.connect();
    let isDone = false;
    // What breaks the connection is told to the query, too, and an error that nobody hears would end the process.
    const ignored = () => undefined;
    client.on('error', ignored);
    try {
      await client.query(door);
      const result = await work(client);
      await client.query('commit');
      isDone = true;
      return result;
    } finally {
      // A transaction that broke off ends with its connection.
      client.release(!isDone);
      client.off('error', ignored);
    }
  };
  return {
    take: (holder, leaseMs, tokenLeast) =>
      throughDoor(async (client): Promise<LeadAnswer> => {
        await client.query(make);
        const taken = await client.query<{ token: string }>(take, [run, holder, leaseMs, tokenLeast]);
        if (taken.rows[0] !== undefined) return { token: Number(taken.rows[0].token) };
        const held = await client.query<{ holder: string; left_ms: string }>(read, [run]);
        const row = held.rows[0]!;
        return { holder: row.holder, leftMs: Math.max(0, Number(row.left_ms)) };
      }),
    renew: async (token, leaseMs) => {
      const renewed = await pool.query(renew, [run, token, leaseMs]).catch(unlessGone);
      return renewed?.rowCount === 1;
    },
    evict: async (holder) => {
      await throughDoor((client) => client.query(evict, [run, holder])).catch(unlessGone);
    },
    release: async (token) => {
      await throughDoor(async (client) => {
        await client.query(release, [run, token]);
        if ((await client.query(anyRow)).rowCount === 0) await client.query(drop);
      }).catch(unlessGone);
    },
    close: () => pool.end(),
  };
}

/** Nobody has a lead: the table is gone. */
function unlessGone(error: unknown): undefined {
  if (!(error instanceof Error && 'code' in error && error.code === noTable)) throw error;
}
