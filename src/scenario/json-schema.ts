// The JSON Schema of the scenario language, for editors: completion and hover text teach it field by field.

import { z } from 'zod';
import { profileSchema } from '../../fake-isp/profiles/profile-schema.ts';
import { scenarioSchema } from './schema.ts';
import { taught } from './schema-examples.ts';

/** A node of the schema, as far as we read it. */
export interface SchemaNode {
  readonly description?: string;
  /** What a value is, as a sentence names it: `a duration`. */
  readonly unit?: string;
  readonly type?: string | readonly string[];
  readonly examples?: readonly unknown[];
  readonly default?: unknown;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
  readonly additionalProperties?: SchemaNode | boolean;
}

export function scenarioJsonSchema(): SchemaNode {
  const { properties, ...schema } = asJsonSchema(scenarioSchema);
  const providers = { ...properties?.['providers'], additionalProperties: providerSchema() };
  const titled = { title: 'maildrill scenario', ...schema, properties: { ...properties, providers } };
  return titled as SchemaNode;
}

/** Of a profile a scenario says only what it changes; the rest comes from the bundled one that it starts from. */
function providerSchema(): SchemaNode {
  const { $schema: _, ...profile } = asJsonSchema(profileSchema()) as SchemaNode & { $schema?: string };
  const like = {
    type: 'string',
    description: 'The bundled profile that it starts from. Default: the one of its name.',
    examples: ['plain'],
  };
  const { properties, ...rest } = asChange(profile);
  return { ...rest, properties: { like, ...properties } };
}

/** Nothing must be given, and what a field is stands as a sentence, as everywhere in the language. */
function asChange({ required: _, description, properties, anyOf, items, ...rest }: SchemaNode): SchemaNode {
  return {
    ...rest,
    ...(description === undefined ? {} : { description: sentence(description) }),
    ...(items === undefined ? {} : { items: asChange(items) }),
    ...(anyOf === undefined
      ? {}
      : { anyOf: anyOf.map((branch) => (branch.type === 'null' ? noneNode : asChange(branch))) }),
    ...(properties === undefined
      ? {}
      : { properties: Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, asChange(field)])) }),
  };
}

/** A profile writes `none` where its schema reads null. */
const noneNode: SchemaNode = {
  type: 'string',
  description: 'Left out altogether.',
  enum: ['none'],
  examples: ['none'],
};

function sentence(text: string): string {
  const whole = text.endsWith('.') ? text : `${text}.`;
  return whole.slice(0, 1).toUpperCase() + whole.slice(1);
}

function asJsonSchema(schema: z.ZodType): SchemaNode {
  return z.toJSONSchema(schema, { io: 'input', override: ({ jsonSchema }) => tidy(jsonSchema) }) as SchemaNode;
}

/** The text of `scenarios/schema.json` and of `maildrill schema`. */
export function printJsonSchema(): string {
  return `${JSON.stringify(taught(scenarioJsonSchema()), null, 2)}\n`;
}

/**
 * zod drops the examples of whatever is transformed, so ours come under another name. It bounds whole numbers by what a
 * double holds exactly, which tells a reader nothing.
 */
function tidy(node: Record<string, unknown>): void {
  if (node['sample'] !== undefined) node['examples'] = [node['sample']];
  delete node['sample'];
  if (node['minimum'] === Number.MIN_SAFE_INTEGER) delete node['minimum'];
  if (node['maximum'] === Number.MAX_SAFE_INTEGER) delete node['maximum'];
}
