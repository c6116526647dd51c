// What can befall a world and its sender, and what each is about.

import type { JobKind, Rate } from './scenario.ts';

export type IncidentEffect =
  | { readonly kind: 'complaints'; readonly campaign: string; readonly factor: number }
  /** A bad list was imported: so many of its addresses do not exist, so many are spam traps. */
  | { readonly kind: 'unknown-users'; readonly campaign: string; readonly ratio: number; readonly trapRatio: number }
  | { readonly kind: 'campaign-pause'; readonly campaign: string }
  /** `hangs`: nobody is refused, but whoever connects waits for his own time-out. */
  | { readonly kind: 'outage'; readonly provider: string; readonly hangs: boolean }
  /** `provider` is null where all of them are meant. */
  | { readonly kind: 'storm'; readonly provider: string | null; readonly ratio: number }
  | { readonly kind: 'dns-failure'; readonly provider: string | null }
  /** `ips` is null where all of the sender's are meant. */
  | { readonly kind: 'network-loss'; readonly ips: readonly string[] | null }
  | {
      readonly kind: 'block';
      readonly ips: readonly string[];
      readonly provider: string | null;
      /** When the sender asks to be taken off the list; null: never. */
      readonly delistAtMs: number | null;
    }
  | {
      readonly kind: 'score';
      readonly subject: 'ip' | 'domain';
      readonly names: readonly string[];
      readonly provider: string | null;
      readonly score: number;
    }
  | {
      readonly kind: 'worker-crash';
      readonly pool: string;
      readonly workers: number;
      /** How long the queue waits for a worker that says nothing before it hands out its message again. */
      readonly lockMs: number;
    }
  | { readonly kind: 'broker-restart' }
  | { readonly kind: 'job-stopped'; readonly job: JobKind | 'send' }
  | { readonly kind: 'change'; readonly changes: readonly ConfigChange[] };

/** A setting of the sender changed in mid-run. `source` is the limit's place in the scenario. */
export type ConfigChange =
  | { readonly kind: 'rate'; readonly source: string; readonly rate: Rate }
  | { readonly kind: 'quota'; readonly source: string; readonly max: number }
  | { readonly kind: 'connections'; readonly source: string; readonly connections: number }
  | { readonly kind: 'workers'; readonly pool: string; readonly workers: number };
