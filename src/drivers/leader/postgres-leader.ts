// The lead of a run in PostgreSQL: one row a run, beside the tables of the queues.

import { openPool } from '../queue/postgres-pool.ts';
import type { LeaderDesk } from './leader-desk.ts';

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

export async function openPostgresLeader(url: string, run: string): Promise<LeaderDesk> {
  // It comes back by itself; the lease says when that is too late.
  const pool = await openPool(url, 1, () => undefined);
  await pool.query(make);
  return {
    take: async (holder, leaseMs, tokenLeast) => {
      for (;;) {
        const taken = await pool.query<{ token: string }>(take, [run, holder, leaseMs, tokenLeast]);
        if (taken.rows[0] !== undefined) return { token: Number(taken.rows[0].token) };
        const held = await pool.query<{ holder: string; left_ms: string }>(read, [run]);
        // Between the two it may have been given up.
        const [row] = held.rows;
        if (row !== undefined) return { holder: row.holder, leftMs: Math.max(0, Number(row.left_ms)) };
      }
    },
    renew: async (token, leaseMs) => (await pool.query(renew, [run, token, leaseMs])).rowCount === 1,
    evict: async (holder) => {
      await pool.query(evict, [run, holder]);
    },
    release: async (token) => {
      await pool.query(release, [run, token]);
    },
    close: () => pool.end(),
  };
}
