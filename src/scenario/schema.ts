// The scenario file as a whole. Its parts stand beside this file, one noun each.

import { z } from 'zod';
import { audienceSchema } from './audience-schema.ts';
import { campaignSchema } from './campaign-schema.ts';
import { drillSchema } from './drill-schema.ts';
import { field, list, mapOf, section, word } from './field.ts';
import { httpSchema } from './http-schema.ts';
import { incidentSchema } from './incident-schema.ts';
import { utcInstant } from './instant.ts';
import { liveSchema } from './live-schema.ts';
import { nameText, seedText, sentence } from './names.ts';
import { senderSchema } from './sender-schema.ts';
import { duration } from './units.ts';

export const scenarioSchema = section('A drill: a world, a sender, incidents, and what is expected.', {
  name: field(nameText, { says: 'Names the folder of results.', example: 'complaint-storm' }),
  question: field(sentence, {
    says: 'What the run is to answer.',
    example: 'Does auto-pause stop the damage?',
  }).prefault(''),
  seed: field(seedText, {
    says: 'Decides all luck. The same seed gives the same run, byte for byte.',
    example: '7',
  }).prefault(1),
  start: field(utcInstant, {
    says: 'Instant at which the run begins.',
    example: '2026-03-02T06:00:00Z',
    least: '1980-01-01T00:00:00Z',
    most: '2100-01-01T00:00:00Z',
  }).prefault('2026-03-02T00:00:00Z'),
  duration: field(duration, { says: 'How long messages arrive.', example: '3d', least: '1s', most: '400d' }),
  drain: field(duration, {
    says: 'How long the run goes on after that, so that retries can end.',
    example: '2d',
    most: '400d',
  }).prefault('0s'),
  audiences: mapOf(nameText, audienceSchema, 'Populations, each under its name.').refine(
    (map) => Object.keys(map).length > 0,
    {
      error: 'at least one audience',
    },
  ),
  campaigns: list(campaignSchema, 'What is sent.', 1000),
  providers: mapOf(
    nameText,
    z.record(z.string(), z.unknown(), { error: 'a map of profile fields' }),
    'Mailbox providers changed or made: fields of a profile (see `fake-isp/profiles`), with `like` for one made after another.',
    { 'corner-shop': { like: 'plain', max_message: '1MB' } },
  ).prefault({}),
  sender: senderSchema,
  incidents: z
    .array(incidentSchema, { error: 'a list of incidents' })
    .max(1000, 'a list of at most 1_000 incidents')
    .meta({ description: 'What happens, in the order told: the first is `incident 1` in expectations.' })
    .prefault([]),
  drills: z
    .array(drillSchema, { error: 'a list of drills' })
    .max(100, 'a list of at most 100 drills')
    .meta({
      description:
        'Faults of the real parts of a live run; a scenario with drills runs with `--live` only. In expectations they count on after the incidents: with none of those, the first is `incident 1`.',
    })
    .prefault([]),
  expect: z
    .array(field(sentence, { says: 'An expectation.', example: 'delivered >= 97%' }), {
      error: 'a list of expectations',
    })
    .max(1000, 'a list of at most 1_000 expectations')
    .meta({ description: 'Statements that the run must make true.', sample: ['delivered >= 97%'] })
    .prefault([]),
  live: liveSchema.optional(),
  http: httpSchema.optional(),
  broken: word(
    ['fail', 'report'],
    'What follows where the sender breaks a promise, such as delivering no message twice: `fail` fails the run, `report` only tells.',
  ).prefault('fail'),
});

export type ScenarioFields = z.output<typeof scenarioSchema>;
