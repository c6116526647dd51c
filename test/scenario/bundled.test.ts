// The files that users see first: the bundled scenarios, the schema, the reference page and the starter.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { printFieldList } from '../../src/scenario/field-list.ts';
import { printJsonSchema, type SchemaNode, scenarioJsonSchema } from '../../src/scenario/json-schema.ts';
import { loadScenario } from '../../src/scenario/load.ts';
import { createScenarioPlan } from '../../src/scenario/plan-check.ts';
import { printReference } from '../../src/scenario/reference.ts';
import { starterScenario } from '../../src/scenario/starter.ts';
import { scenarioOf } from './fixtures.ts';

const folder = new URL('../../scenarios/', import.meta.url).pathname;
const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'));

/** Where the lesson of a scenario is a mistake that `check` knows. */
const taught: Readonly<Record<string, readonly string[]>> = {
  'many-domains-one-mx.yaml': ['sender.throttles[0].per'],
};

describe.each(files)('scenarios/%s', (file) => {
  const text = readFileSync(`${folder}${file}`, 'utf8');
  const loaded = loadScenario(`${folder}${file}`, []);

  test('loads, under the name of its file', () => {
    expect('problems' in loaded ? loaded.problems : loaded.scenario.name).toEqual(file.replace('.yaml', ''));
  });

  test('asks a question, states what it expects, and says what to try next', () => {
    if (!('scenario' in loaded)) throw new Error('it does not load');
    expect(loaded.scenario.question).toMatch(/\?$/);
    expect(loaded.scenario.expectations.length).toBeGreaterThan(0);
    expect(text).toContain('# Try next:\n');
  });

  test('names the schema for editors in its first line', () => {
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=./schema.json');
  });

  test('gives nothing to warn of, but for what it is to teach', () => {
    if (!('scenario' in loaded)) throw new Error('it does not load');
    const paths = createScenarioPlan(loaded.scenario).warnings.map(({ path }) => path);
    expect(paths).toEqual(taught[file] ?? []);
  });

  test('the overrides that it suggests load', () => {
    const sets = [...text.matchAll(/^# +--set (?:'([^']+)'|(\S+))/gm)].map((match) => match[1] ?? match[2]!);
    expect(sets.length).toBeGreaterThan(0);
    for (const set of sets) {
      const changed = loadScenario(`${folder}${file}`, [set]);
      expect('problems' in changed ? changed.problems : []).toEqual([]);
    }
  });
});

// `npm run golden` writes them anew.
test('scenarios/schema.json is what `maildrill schema` prints', async () => {
  await expect(printJsonSchema()).toMatchFileSnapshot(`${folder}schema.json`);
});

test('scenarios/README.md is what the schema says', async () => {
  await expect(printReference()).toMatchFileSnapshot(`${folder}README.md`);
});

test('docs/fields.md is what the schema says', async () => {
  await expect(printFieldList()).toMatchFileSnapshot(new URL('../../docs/fields.md', import.meta.url).pathname);
});

test('every field of the schema says what it is, and every value shows an example', () => {
  const missing: string[] = [];
  const visit = (node: SchemaNode, path: string): void => {
    if (node.description === undefined) missing.push(`${path}: description`);
    const isValue = node.type === 'string' || (Array.isArray(node.type) && node.type.includes('string'));
    if (isValue && node.examples === undefined) missing.push(`${path}: example`);
    for (const [name, field] of Object.entries(node.properties ?? {})) visit(field, `${path}.${name}`);
    if (node.items !== undefined) visit(node.items, `${path}[]`);
    for (const [index, branch] of (node.anyOf ?? []).entries()) visit(branch, `${path}|${index}`);
  };
  visit(scenarioJsonSchema(), '');
  expect(missing).toEqual([]);
});

test('the starter loads under the name that it is given, with nothing to warn of', () => {
  const scenario = scenarioOf(starterScenario('my-drill'));
  expect(scenario.name).toBe('my-drill');
  expect(createScenarioPlan(scenario).warnings).toEqual([]);
});
