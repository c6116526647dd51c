// What is sent: to everyone at once (a batch), or to one recipient after another all day long (a stream).

import { z } from 'zod';
import { type Complaint, complain, field, oneOrMany, section, word } from './field.ts';
import { instant } from './instant.ts';
import { exampleDomain, nameText } from './names.ts';
import { count, duration, rate, size } from './units.ts';
import { dueInstant, sendWindow } from './window-schema.ts';

const campaignPause = section('A time in which nothing of it is sent.', {
  at: field(instant, { says: 'When it is stopped.', example: '+3h' }),
  for: field(duration, { says: 'How long.', example: '2h', least: '1s', most: '400d' }),
});

const sizeBounds = { least: '100B', most: '50MB' };

const messageSize = z
  .union([
    field(size, { says: 'All alike.', example: '20kB', ...sizeBounds }),
    section('Lognormal.', {
      median: field(size, { says: 'Half are smaller.', example: '40kB', ...sizeBounds }),
      p95: field(size, { says: '95 % are smaller.', example: '150kB', ...sizeBounds }),
      most: field(size, { says: 'None is larger.', example: '10MB', ...sizeBounds }).prefault('50MB'),
    }).superRefine(({ median, p95, most }, context) => {
      if (p95 <= median) complain(context, ['p95'], { expected: 'a size over `median`' });
      if (most < p95) complain(context, ['most'], { expected: 'a size of at least `p95`' });
    }),
  ])
  .meta({
    description: 'Size of one message, or `{ median: 40kB, p95: 150kB, most: 10MB }` where they differ.',
    sample: '20kB',
  });

export const campaignSchema = section('A batch (`at`) to a whole audience, or a steady stream (`arrivals`).', {
  name: field(nameText, { says: 'Unique among campaigns.', example: 'weekly-offer' }),
  audience: field(nameText, { says: 'Who gets it: a name under `audiences`.', example: 'customers' }),
  from_domain: field(exampleDomain, {
    says: 'Domain of the From address; providers judge it too.',
    example: 'news.example',
  }),
  lane: field(nameText, {
    says: 'Queue it goes through; some pool serves it. Default: batch for a batch, single for a stream.',
    example: 'batch',
  }).optional(),
  server: oneOrMany(
    field(nameText, { says: 'A name under `sender.servers`.', example: 'mta-1' }),
    'Server, or list of servers in order of preference. Default: any.',
    'mta-1',
  ).optional(),
  rate: field(rate, {
    says: 'Most it sends, over all servers. Default: no limit of its own.',
    example: '50_000/h',
    most: '1_000_000/s',
  }).optional(),
  message_size: messageSize.prefault('20kB'),
  at: field(dueInstant, {
    says: 'Batch: when everyone in the audience becomes due. `day 2 09:00 recipient`: each by his own clock.',
    example: 'day 2 09:00 America/New_York',
  }).optional(),
  window: sendWindow.optional(),
  order: word(
    ['audience', 'engaged_first'],
    'Batch: in the order of the audience, or those first who open most (see `engaged` of the audience). Default: audience.',
  ).optional(),
  copies: field(count, {
    says: 'Batch: messages per recipient. Default: 1.',
    example: '1',
    least: '1',
    most: '1_000',
  }).optional(),
  build: field(rate, {
    says: 'Batch: how fast messages are built and queued. Default: 5_000/s.',
    example: '5_000/s',
    least: '1/d',
    most: '1_000_000/s',
  }).optional(),
  arrivals: field(rate, {
    says: 'Stream: how often one becomes due, on average.',
    example: '40/h',
    most: '1_000_000/s',
  }).optional(),
  spacing: word(
    ['poisson', 'even'],
    'Stream: at random instants, or evenly spaced, the first at its beginning. Default: poisson.',
  ).optional(),
  from: field(instant, { says: 'Stream: first arrivals. Default: the start.', example: '+1h' }).optional(),
  by: word(
    ['clock', 'http'],
    'Who starts it. `http`: live, nothing of it is due before a caller of the HTTP edge says so, and `at` or `arrivals` states how many messages there are at most; virtual time, where nobody calls, goes by these. Default: clock.',
  ).optional(),
  pause: oneOrMany(campaignPause, 'Stretches of time in which somebody has stopped it.', {
    at: '+3h',
    for: '2h',
  }).optional(),
  until: field(instant, {
    says: 'Stream: last arrivals. Default: the end of `duration`.',
    example: 'day 3 18:00 UTC',
  }).optional(),
}).superRefine((campaign, context) => {
  const problem = problemOfKind(campaign);
  if (problem !== undefined) complain(context, problem.path, problem);
});

export type CampaignFields = z.output<typeof campaignSchema>;

const batchKeys = ['copies', 'build', 'order'] as const;
/** What says when, or who first, by the campaign's own lights. */
const clockKeys = ['window', 'order'] as const;
const streamKeys = ['spacing', 'from', 'until'] as const;

function problemOfKind(campaign: Record<string, unknown>): (Complaint & { path: string[] }) | undefined {
  const isBatch = campaign['at'] !== undefined;
  const isStream = campaign['arrivals'] !== undefined;
  if (isBatch === isStream) {
    return {
      path: isBatch ? ['arrivals'] : [],
      got: isBatch ? 'both `at` and `arrivals`' : 'neither `at` nor `arrivals`',
      expected: '`at` for a batch or `arrivals` for a stream',
      hint: isBatch ? 'make two campaigns of it' : 'such as `at: +1h` or `arrivals: 40/h`',
    };
  }
  const { window } = campaign as { window?: { spread?: unknown } };
  if (!isBatch && window?.spread === true)
    return {
      path: ['window', 'spread'],
      got: '`spread` in a stream',
      expected: '`spread` only in a batch',
      hint: 'a stream is spread by its arrivals',
    };
  if (campaign['by'] === 'http') {
    const clocked = clockKeys.find((key) => campaign[key] !== undefined);
    const { at } = campaign as { at?: { kind?: unknown } };
    if (clocked !== undefined || at?.kind === 'local')
      return {
        path: ['by'],
        got: `\`by: http\` and ${clocked === undefined ? "an instant by each recipient's own clock" : `\`${clocked}\``}`,
        expected: 'a campaign that its callers start at any time',
      };
  }
  const foreign = (isBatch ? streamKeys : batchKeys).find((key) => campaign[key] !== undefined);
  if (foreign === undefined) return undefined;
  const kind = isBatch ? 'batch' : 'stream';
  return {
    path: [foreign],
    got: `\`${foreign}\` in a ${kind}`,
    expected: `\`${foreign}\` only in a ${isBatch ? 'stream' : 'batch'}`,
  };
}
