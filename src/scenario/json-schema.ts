// The JSON Schema of the scenario language, for editors: completion and hover text teach it field by field.

import { z } from 'zod';
import { scenarioSchema } from './schema.ts';

/** A node of the schema, as far as we read it. */
export interface SchemaNode {
  readonly description?: string;
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
  const schema = z.toJSONSchema(scenarioSchema, { io: 'input', override: ({ jsonSchema }) => tidy(jsonSchema) });
  return { title: 'maildrill scenario', ...schema } as SchemaNode;
}

/** The text of `scenarios/schema.json` and of `maildrill schema`. */
export function printJsonSchema(): string {
  return `${JSON.stringify(scenarioJsonSchema(), null, 2)}\n`;
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
