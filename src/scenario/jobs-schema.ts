// Work beside sending: building campaigns, looking for automations that are due, imports, bounce processing, tracking,
// webhooks. Each kind has workers of its own.

import type { z } from 'zod';
import { field, list, section } from './field.ts';
import { instant } from './instant.ts';
import { count, duration } from './units.ts';

const workers = field(count, {
  says: 'Workers of this kind and no other. 0: nobody does this work.',
  example: '2',
  most: '10_000',
}).prefault(1);

function takes(says: string, text: string) {
  return field(duration, { says, example: text, least: '0s', most: '1d' }).prefault(text);
}

const load = section('Jobs that come all at once.', {
  at: field(instant, { says: 'When they come.', example: '+1h' }),
  jobs: field(count, { says: 'How many.', example: '200_000', least: '1', most: '100_000_000' }),
});

// A campaign of 50,000 is said to queue within seconds to a minute or two, which is 1 to 2 ms a message; the other
// times are one round trip to a database or to somebody's server.
export const jobsSchema = section('Work beside sending. A kind that is not named costs nothing and is done at once.', {
  build: section('Making one message of a batch for each recipient; a campaign is built by one worker.', {
    workers,
    takes: takes('Time a message.', '1ms'),
  }).optional(),
  scan: section('Looking for automations that are due: streams in lanes whose name begins with `automation`.', {
    workers,
    takes: takes('Time a scan.', '2s'),
    every: field(duration, {
      says: 'From one scan to the next.',
      example: '5m',
      least: '1s',
      most: '1d',
    }).prefault('5m'),
  }).optional(),
  import: section('Taking in lists.', {
    workers,
    takes: takes('Time a row.', '5ms'),
    loads: list(load, 'Lists that come in.', 100),
  }).optional(),
  bounce: section('Reading bounces and complaints that come by mail, and marking their addresses.', {
    workers,
    takes: takes('Time a report.', '50ms'),
  }).optional(),
  track: section('Noting opens, clicks and unsubscribes.', {
    workers,
    takes: takes('Time an event.', '10ms'),
  }).optional(),
  webhook: section('Events told to others, one for each message that has ended, and reports of an API provider.', {
    workers,
    takes: takes('Time a call.', '100ms'),
  }).optional(),
});

export type JobsFields = z.output<typeof jobsSchema>;
