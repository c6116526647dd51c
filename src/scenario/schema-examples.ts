// The schema as an editor shows it: each field says in its hover text what kind of value it takes, and has an example,
// the larger ones put together from those of their parts.

import type { SchemaNode } from './json-schema.ts';

/** `inherited`: what stands above it, for a part that has no words of its own. */
export function taught(node: SchemaNode, inherited = ''): SchemaNode {
  const { unit, description = inherited, ...rest } = node;
  const { properties, items, anyOf, additionalProperties } = rest;
  return {
    description: unit === undefined ? description : `${description} Takes ${unit}.`.trimStart(),
    ...rest,
    ...(properties !== undefined && { properties: mapped(properties) }),
    ...(items !== undefined && { items: taught(items, description) }),
    ...(anyOf !== undefined && { anyOf: anyOf.map((branch) => taught(branch, description)) }),
    ...(typeof additionalProperties === 'object' && {
      additionalProperties: taught(additionalProperties, description),
    }),
    examples: node.examples ?? [exampleOf(node)],
  };
}

function mapped(properties: Readonly<Record<string, SchemaNode>>): Record<string, SchemaNode> {
  return Object.fromEntries(Object.entries(properties).map(([name, field]) => [name, taught(field)]));
}

/** Of a section the fields that must be given, and of one that asks for none the first: as short as it may be. */
function exampleOf(node: SchemaNode): unknown {
  const stated = node.examples?.[0];
  if (stated !== undefined) return stated;
  if (node.type === 'boolean') return node.default ?? true;
  if (node.enum !== undefined) return node.enum[0];
  if (node.items !== undefined) return [exampleOf(node.items)];
  if (node.anyOf !== undefined) return exampleOf(node.anyOf[0]!);
  if (node.properties !== undefined) {
    const names = Object.keys(node.properties);
    const needed = names.filter((name) => node.required?.includes(name) === true);
    const shown = needed.length > 0 ? needed : names.slice(0, 1);
    return Object.fromEntries(shown.map((name) => [name, exampleOf(node.properties![name]!)]));
  }
  if (typeof node.additionalProperties === 'object') return { name: exampleOf(node.additionalProperties) };
  return node.default ?? {};
}
