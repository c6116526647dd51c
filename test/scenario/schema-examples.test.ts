// What an editor shows while one types: every field of the schema teaches itself.

import { describe, expect, test } from 'vitest';
import { printJsonSchema, type SchemaNode, scenarioJsonSchema } from '../../src/scenario/json-schema.ts';
import { taught } from '../../src/scenario/schema-examples.ts';

/** Profile fields have a schema of their own, with its own words for what they take. */
const isOfProfile = (path: string) => path.startsWith('.providers.');

function everyField(node: SchemaNode, path: string, visit: (node: SchemaNode, path: string) => void): void {
  visit(node, path);
  for (const [name, field] of Object.entries(node.properties ?? {})) everyField(field, `${path}.${name}`, visit);
  if (node.items !== undefined) everyField(node.items, `${path}[]`, visit);
  for (const [index, branch] of (node.anyOf ?? []).entries()) everyField(branch, `${path}|${index}`, visit);
  if (typeof node.additionalProperties === 'object') everyField(node.additionalProperties, `${path}.*`, visit);
}

describe('the schema that editors read', () => {
  const schema: SchemaNode = JSON.parse(printJsonSchema());

  test('has a description and an example on every field', () => {
    const missing: string[] = [];
    let count = 0;
    everyField(schema, '', (node, path) => {
      count += 1;
      if ((node.description ?? '').length < 8) missing.push(`${path}: description`);
      if (node.examples === undefined || node.examples.length === 0) missing.push(`${path}: example`);
    });
    expect(missing).toEqual([]);
    expect(count).toBeGreaterThan(100);
  });

  test('says of every value that is written as a text what it takes: a duration, a rate, a name', () => {
    const missing: string[] = [];
    everyField(schema, '', (node, path) => {
      const isText = node.type === 'string' || (Array.isArray(node.type) && node.type.includes('string'));
      if (isText && !isOfProfile(path) && node.enum === undefined && !/ Takes .+\.$/.test(node.description ?? ''))
        missing.push(path);
    });
    expect(missing).toEqual([]);
  });

  test('has examples that its own patterns accept', () => {
    const wrong: string[] = [];
    everyField(schema, '', (node, path) => {
      const { pattern } = node as { readonly pattern?: string };
      for (const example of isOfProfile(path) ? [] : (node.examples ?? [])) {
        if (pattern !== undefined && !new RegExp(pattern).test(String(example)))
          wrong.push(`${path}: ${String(example)}`);
        if (node.enum !== undefined && !node.enum.includes(String(example))) wrong.push(`${path}: ${String(example)}`);
      }
    });
    expect(wrong).toEqual([]);
  });
});

test('the example of a section has the fields that must be given', () => {
  const leaf: SchemaNode = { description: 'How long.', type: 'string', unit: 'a duration', examples: ['5m'] };
  const section: SchemaNode = {
    description: 'A wait.',
    type: 'object',
    properties: { for: leaf, so: leaf },
    required: ['so'],
  };
  expect(taught(section)).toEqual({
    ...{ description: 'A wait.', type: 'object', required: ['so'], examples: [{ so: '5m' }] },
    properties: {
      for: { description: 'How long. Takes a duration.', type: 'string', examples: ['5m'] },
      so: { description: 'How long. Takes a duration.', type: 'string', examples: ['5m'] },
    },
  });
});

test('the reference page is told without the hover texts', () => {
  expect(JSON.stringify(scenarioJsonSchema())).not.toContain(' Takes a');
});
