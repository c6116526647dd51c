// What happens to the world at a stated time.

import type { z } from 'zod';
import { complain, field, flag, section } from './field.ts';
import { instant } from './instant.ts';
import { nameText } from './names.ts';
import { duration, factor, percent } from './units.ts';

const forms = '`campaign` with `complaint: x150`, `campaign` with `unknown: 30%`, or `provider` with `outage: true`';

export const incidentSchema = section('Something that befalls a campaign or a provider.', {
  at: field(instant, { says: 'When it begins.', example: 'day 2 09:00 UTC' }),
  for: field(duration, {
    says: 'How long it lasts. Default: to the end of the run; an outage must say.',
    example: '3h',
    least: '1s',
    most: '400d',
  }).optional(),
  campaign: field(nameText, { says: 'Campaign it befalls.', example: 'weekly-offer' }).optional(),
  provider: field(nameText, { says: 'Provider it befalls.', example: 'yahoo' }).optional(),
  complaint: field(factor, {
    says: 'With `campaign`: its recipients complain so many times as often.',
    example: 'x150',
    most: 'x100_000',
  }).optional(),
  unknown: field(percent, {
    says: 'With `campaign`: this share of its recipients does not exist.',
    example: '30%',
    least: '0.001%',
    most: '100%',
  }).optional(),
  outage: flag('With `provider`: it lets no connection in.').optional(),
}).superRefine((incident, context) => {
  const { campaign, provider, complaint, unknown, outage } = incident;
  const effects = [complaint, unknown, outage === true ? true : undefined].filter((effect) => effect !== undefined);
  const fits =
    outage === true
      ? provider !== undefined && campaign === undefined
      : campaign !== undefined && provider === undefined;
  if (effects.length !== 1 || !fits) {
    const given = ['campaign', 'provider', 'complaint', 'unknown', 'outage'].filter(
      (key) => incident[key as 'campaign'] !== undefined,
    );
    const got =
      given.length === 0
        ? 'an incident that says nothing'
        : `an incident with ${given.map((key) => `\`${key}\``).join(', ')}`;
    complain(context, [], { got, expected: forms });
  } else if (outage === true && incident.for === undefined) {
    complain(context, [], {
      got: 'an outage without an end',
      expected: '`for`, how long it lasts',
      hint: 'such as `for: 2h`',
    });
  }
});

export type IncidentFields = z.output<typeof incidentSchema>;
