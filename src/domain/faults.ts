// Ways in which a sender of this kind has been wrong in public, each by a name: switched on, the sender makes that mistake,
// and a harness worth its name must turn red.

import type { Sender } from './scenario.ts';

export const faultNames = [
  'limits_per_process',
  'window_off_by_one',
  'backoff_discarded',
  'suspension_loop',
  'throttled_as_bounce',
  'deferrals_spend_quota',
  'finished_early',
  'warmup_infinity',
  'warmup_counts_idle_days',
  'retries_change_ip',
  'lost_wakeup',
  'internal_mail_counted',
  'pause_ignored',
  'tiny_sample',
  'window_in_utc',
  'sink_bias',
] as const;

export type FaultName = (typeof faultNames)[number];

export function hasFault({ faults }: Pick<Sender, 'faults'>, fault: FaultName): boolean {
  return faults?.includes(fault) === true;
}
