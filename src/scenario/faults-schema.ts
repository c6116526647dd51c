// Switches that make the sender wrong in ways in which senders have been wrong in public, to see that a drill tells.

import type { z } from 'zod';
import { type FaultName, faultNames } from '../domain/faults.ts';
import { complain, flag, section } from './field.ts';

const says: Readonly<Record<FaultName, string>> = {
  limits_per_process: 'Each process counts every limit for itself (Mailtrain #1173, listmonk PR #2974).',
  window_off_by_one: 'Each window of a quota lets one more through than it may (listmonk #1917, #2184, #2622).',
  backoff_discarded: 'The wait before a retry is worked out and not kept: it comes a second later (KumoMTA #593).',
  suspension_loop: 'A suspension that should end takes its own held mail for new trouble and goes on (KumoMTA #290).',
  throttled_as_bounce:
    'A reply that says "too fast" ends the message as a bounce (listmonk #164, #2273; CiviCRM PR #11838).',
  deferrals_spend_quota: 'A quota of accepted messages counts deferred ones too (haraka-plugin-limit #6).',
  finished_early:
    'A campaign is done when each of its messages has been taken up, whatever became of it (listmonk #1802).',
  warmup_infinity:
    'On day 0 the share of a warm-up is 0, and the wait between two messages infinite (Mailtrain `mailers.js`).',
  warmup_counts_idle_days: 'A warm-up goes on by the calendar, also on days without mail (StrongGrid #290).',
  retries_change_ip: 'A greylisted message comes back from another IP (postgrey #49, rspamd #1498).',
  lost_wakeup: 'One timer of a limit is never set, and what waits there waits for good (bull #1110, BullMQ #2777).',
  internal_mail_counted: 'Throttles count all mail, also what their `match` leaves out (Stalwart #966).',
  pause_ignored: 'A campaign that somebody stops goes on with what is queued (Mailtrain #243).',
  tiny_sample: 'Safety judges shares of any sample, however small (postmangovsg PR #433).',
  window_in_utc: "A campaign's hours are read as UTC, whatever their zone (listmonk PR #2705).",
  sink_bias: 'Not of the sender but of a fake: storms put off 1 of 100 more than stated (KumoMTA smart sink).',
};

const shape = Object.fromEntries(faultNames.map((name) => [name, flag(says[name]).prefault(false)])) as Readonly<
  Record<FaultName, ReturnType<typeof switchOf>>
>;

function switchOf() {
  return flag('').prefault(false);
}

export const faultsSchema = section(
  'Mistakes that this sender is to make, each one that was made in public; `scenarios/zoo` has a drill for each.',
  shape,
).meta({ sample: { limits_per_process: true } });

export type FaultsFields = z.output<typeof faultsSchema>;

/** What each mistake is made with; without it the switch would change nothing, and a green run prove nothing. */
const needs: Partial<Record<FaultName, readonly [what: string, isThere: (sender: FaultySender) => boolean]>> = {
  limits_per_process: ['`dispatch: workers`', ({ dispatch }) => dispatch === 'workers'],
  window_off_by_one: [
    'a quota',
    ({ servers, throttles }) => [...servers, ...throttles].some(({ quota }) => quota !== undefined),
  ],
  suspension_loop: ['a rule in `suspend`', ({ suspend }) => suspend.length > 0],
  deferrals_spend_quota: [
    'a throttle with a quota that counts accepted messages',
    ({ throttles }) => throttles.some(({ quota, counts }) => quota !== undefined && counts === 'accepted'),
  ],
  warmup_infinity: ['a server with a warm-up', hasWarmup],
  warmup_counts_idle_days: ['a server with a warm-up', hasWarmup],
  retries_change_ip: ['two IPs', ({ servers }) => servers.flatMap(({ ips }) => ips).length > 1],
  internal_mail_counted: [
    'a throttle with a `match`',
    ({ throttles }) => throttles.some(({ match }) => Object.values(match).some((part) => part !== undefined)),
  ],
  tiny_sample: ['`safety`', ({ safety }) => safety !== undefined],
};

interface FaultySender {
  readonly faults?: FaultsFields | undefined;
  readonly dispatch: 'flows' | 'workers';
  readonly servers: readonly { readonly ips: readonly string[]; readonly quota?: unknown; readonly warmup?: unknown }[];
  readonly throttles: readonly { readonly match: object; readonly quota?: unknown; readonly counts: string }[];
  readonly suspend: readonly unknown[];
  readonly safety?: unknown;
}

function hasWarmup({ servers }: FaultySender): boolean {
  return servers.some(({ warmup }) => warmup !== undefined);
}

/** Switches that nothing in the sender answers to. */
export function faultProblems(sender: FaultySender, context: z.core.$RefinementCtx): void {
  for (const name of faultsOf(sender.faults)) {
    const need = needs[name];
    if (need === undefined || need[1](sender)) continue;
    complain(context, ['faults', name], { got: 'a mistake that nothing here can show', expected: need[0] });
  }
}

export function faultsOf(fields: FaultsFields | undefined): readonly FaultName[] {
  return faultNames.filter((name) => fields?.[name] === true);
}
