// Every field of the language on one page (`docs/fields.md`), made from the schema that editors read.

import { type SchemaNode, scenarioJsonSchema } from './json-schema.ts';
import { taught } from './schema-examples.ts';

const introduction = `# Every field

<!-- Made by src/scenario/field-list.ts from the schema. Change it there. -->

The path of each field as \`--set\` takes it, \`NAME\` and \`[…]\` standing for a name of your own and an entry of a list. How values are
written, and the language of expectations: [The scenario language](../scenarios/README.md).
`;

export function printFieldList(): string {
  const rows: string[] = [];
  visit(taught(scenarioJsonSchema()), '', (path, node) => {
    const example = JSON.stringify(node.examples?.[0]);
    const shown = example.length > 80 ? '' : `\`${example.replace(/^"(.*)"$/, '$1')}\``;
    const otherwise = ['string', 'number', 'boolean'].includes(typeof node.default) ? String(node.default) : '';
    const words = node.enum === undefined ? '' : ` One of ${node.enum.map((word) => `\`${word}\``).join(', ')}.`;
    rows.push(
      cells([`\`${path}\``, `${node.description ?? ''}${words}`, shown, otherwise === '' ? '' : `\`${otherwise}\``]),
    );
  });
  return [
    introduction,
    cells(['field', 'says', 'example', 'default']),
    cells(['---', '---', '---', '---']),
    ...rows,
    '',
  ].join('\n');
}

function visit(node: SchemaNode, path: string, tell: (path: string, node: SchemaNode) => void): void {
  if (path !== '') tell(path, node);
  const inner = [node, ...(node.anyOf ?? [])];
  for (const { properties, items, additionalProperties } of inner) {
    for (const [name, field] of Object.entries(properties ?? {}))
      visit(field, path === '' ? name : `${path}.${name}`, tell);
    // A list of plain values says all in its own line.
    if (items?.properties !== undefined || items?.anyOf !== undefined) visitInner(items, `${path}[…]`, tell);
    if (typeof additionalProperties === 'object') visitInner(additionalProperties, `${path}.NAME`, tell);
  }
}

function visitInner(node: SchemaNode, path: string, tell: (path: string, node: SchemaNode) => void): void {
  for (const [name, field] of Object.entries(node.properties ?? {})) visit(field, `${path}.${name}`, tell);
}

function cells(texts: readonly string[]): string {
  return `| ${texts.map((text) => text.replaceAll('|', '\\|').replace(/\s+/g, ' ')).join(' | ')} |`;
}
