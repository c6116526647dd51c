// The form of a scenario that is run live: smaller, faster, and with whatever else must differ so that a day's question
// is answered in half a minute.

import { z } from 'zod';
import { field, section, word } from './field.ts';
import { sentence } from './names.ts';
import { count } from './units.ts';

export const liveSchema = section('The live form: what differs when real parts run it.', {
  size: field(count, {
    says: 'Messages in all, about; audiences and streams shrink in proportion.',
    example: '3_000',
    least: '1',
    most: '1_000_000',
  }).optional(),
  speed: field(count, {
    says: 'Simulated seconds in a real one. `--speed` overrides it.',
    example: '200',
    least: '1',
    most: '100_000',
  }).optional(),
  agents: field(count, {
    says: 'Delivery agents, each a process. `--agents` overrides it. Default: 1.',
    example: '3',
    least: '1',
    most: '64',
  }).optional(),
  broker: word(
    ['redis', 'postgres'],
    'Which broker the run starts for itself. `--broker` comes before it. Default: Redis where it is installed, else PostgreSQL.',
  ).optional(),
  set: z
    .array(field(sentence, { says: 'A setting, as `--set` takes it.', example: 'sender.pools[worker].workers=20' }), {
      error: 'a list of settings such as sender.pools[worker].workers=20',
    })
    .max(100, 'a list of at most 100 settings')
    .meta({ description: 'Settings that apply live only, as `--set` takes them.' })
    .prefault([]),
});
