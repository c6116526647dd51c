// Everything an expectation can speak of, with the words for it, what it is measured in, and what it is a share of.

import { type JobKind, jobKinds } from '../domain/scenario.ts';
import type { CountName } from '../measurement/selection.ts';

export type Dimension = 'count' | 'share' | 'duration' | 'rate';

export type Metric = {
  readonly name: string;
  /** Other words for the same. */
  readonly also: readonly string[];
  readonly meaning: string;
} & (
  | { readonly kind: 'count'; readonly count: CountName; readonly population: CountName }
  | { readonly kind: 'job-backlog' | 'job-delay' | 'jobs-done'; readonly job: JobKind }
  | {
      readonly kind:
        | 'time-to-deliver'
        | 'latency'
        | 'queue-depth'
        | 'queue-age'
        | 'utilisation'
        | 'rate'
        | 'limited-by'
        | 'repeats';
    }
);

export const bases = ['due', 'attempts', 'ended', 'delivered', 'sent'] as const;
export type Base = (typeof bases)[number];

function count(name: CountName, population: CountName, meaning: string, ...also: string[]): Metric {
  return { kind: 'count', name, count: name, population, meaning, also };
}

export const metrics: readonly Metric[] = [
  count('due', 'due', 'messages that became due'),
  count('delivered', 'due', 'messages accepted by their provider'),
  count('bounced', 'due', 'messages refused for good'),
  count('expired', 'due', 'messages given up as too old'),
  count('dead', 'due', 'messages whose attempts were used up'),
  count('suppressed', 'due', 'messages never sent, because the address is on the suppression list'),
  count('unfinished', 'due', 'messages without an end when the run ends'),
  count('ended', 'due', 'messages with an end of any kind'),
  count('sent', 'due', 'grants: leaves to try, retries among them', 'sends', 'grants'),
  count('attempts', 'sent', 'attempts that ended'),
  count('retries', 'sent', 'grants beyond the first of a message'),
  count('in-flight', 'sent', 'attempts granted and not yet answered'),
  count('deferred', 'attempts', 'attempts answered "later", for no fault of ours'),
  count('throttled', 'attempts', 'attempts answered "too much or too fast"'),
  count('greylisted', 'attempts', 'attempts answered "come back after a while"'),
  count('blocked', 'attempts', 'attempts refused for who we are or what we did; who is not even let in is `refused`'),
  count('reconnect', 'attempts', 'attempts told that the connection is used up'),
  count('hard', 'attempts', 'attempts answered "this mailbox does not exist"'),
  count('soft', 'attempts', 'attempts answered "this mailbox cannot take mail now"'),
  count('lost', 'attempts', 'attempts without an answer'),
  count('complaints', 'delivered', 'complaints that came back', 'complaint'),
  count('late-bounces', 'delivered', 'bounces that came after the message was accepted'),
  count('opens', 'delivered', 'opens'),
  count('clicks', 'delivered', 'clicks'),
  count('unsubscribes', 'delivered', 'unsubscribes'),
  count('connections', 'sent', 'connections opened'),
  count('refused', 'sent', 'connections refused, as those from a server on a block list are'),
  count('pauses', 'sent', 'pauses by safety'),
  count('cuts', 'sent', 'cuts of a rate by `sender.adaptive`'),
  count('suspensions', 'sent', 'suspensions by `sender.suspend`'),
  count('trips', 'sent', 'times that a breaker opened'),
  count('alerts', 'sent', 'alerts fired'),
  count('duplicates', 'due', 'messages of a batch delivered to somebody who had it already'),
  count('redriven', 'due', 'messages taken off the dead list and sent again'),
  count('abandoned', 'sent', 'attempts whose worker was gone before the answer came'),
  {
    kind: 'repeats',
    name: 'repeats',
    also: [],
    meaning: 'deliveries of a message that its provider had taken already',
  },
  {
    kind: 'time-to-deliver',
    name: 'time-to-deliver',
    also: [],
    meaning:
      'from first due to accepted; what is unfinished, expired or dead counts as never; bounced and suppressed are left out',
  },
  { kind: 'latency', name: 'latency', also: [], meaning: 'length of one attempt, connecting included' },
  {
    kind: 'queue-depth',
    name: 'queue-depth',
    also: ['depth'],
    meaning: 'due messages not in flight, at each step of the series',
  },
  {
    kind: 'queue-age',
    name: 'queue-age',
    also: ['oldest-age'],
    meaning: 'age of the oldest due message, at each step of the series',
  },
  {
    kind: 'utilisation',
    name: 'utilisation',
    also: ['utilization'],
    meaning: 'busy workers, at each step of the series',
  },
  {
    kind: 'rate',
    name: 'rate',
    also: ['send-rate'],
    meaning: 'grants in any window of the length that the value names',
  },
  ...jobKinds.flatMap((job): Metric[] => [
    {
      kind: 'job-backlog',
      name: `${job}-backlog`,
      also: [],
      meaning: `${job} jobs not done, at each step of the series`,
      job,
    },
    { kind: 'job-delay', name: `${job}-delay`, also: [], meaning: `from the coming of a ${job} job to its end`, job },
    { kind: 'jobs-done', name: `${job}-jobs-done`, also: [], meaning: `${job} jobs done`, job },
  ]),
  { kind: 'limited-by', name: 'limited by', also: [], meaning: 'share of all waiting that had this cause' },
];

/** Words that stand where a metric does, in statements that need no comparison. */
export const statements = [
  ...['paused', 'not', 'done', 'alert', 'cut', 'restored'],
  ...['suspended', 'released', 'tripped', 'closed'],
] as const;

const byWords = new Map<string, Metric>();
for (const metric of metrics) for (const name of [metric.name, ...metric.also]) byWords.set(plain(name), metric);

/** The metric that these words name, `time to deliver` and `time-to-deliver` alike. */
export function metricNamed(words: string): Metric | undefined {
  return byWords.get(plain(words));
}

export const metricNames: readonly string[] = metrics.flatMap((metric) => [metric.name, ...metric.also]);

function plain(words: string): string {
  return words.replaceAll('-', ' ');
}
