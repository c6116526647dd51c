// Load on the HTTP edge of a live run, by autocannon: who asks for what, how often, how long. Times and rates here are
// real ones, whatever the speed: they load a real server.

import { field, list, section, word } from './field.ts';
import { instant } from './instant.ts';
import { nameText } from './names.ts';
import { count, duration, rate } from './units.ts';

const load = section('Requests to one endpoint.', {
  endpoint: word(
    ['open', 'click', 'unsubscribe', 'feedback', 'health', 'message'],
    'What is asked for; `message`: messages are handed in.',
  ),
  campaign: field(nameText, {
    says: 'Of messages handed in: a stream that is `by: http`. Default: the only one.',
    example: 'receipts',
  }).optional(),
  at: field(instant, { says: 'When it begins, in simulated time.', example: '+1m' }).prefault('+0s'),
  connections: field(count, { says: 'Connections at once.', example: '10', least: '1', most: '1_000' }).prefault(10),
  rate: field(rate, {
    says: 'Requests over all connections, in real time. Default: as fast as they are answered.',
    example: '500/s',
    least: '1/s',
    most: '100_000/s',
  }).optional(),
  duration: field(duration, { says: 'How long, in real time.', example: '5s', least: '1s', most: '5m' }).prefault('5s'),
});

export const httpSchema = section('The HTTP edge: opens, clicks, unsubscribes, feedback. Live runs only.', {
  loads: list(load, 'What loads it.', 20),
});
