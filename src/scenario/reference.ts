// The language on one page (`scenarios/README.md`), made from the schema, so that page and program cannot differ.

import { expectationGrammar } from './expectation.ts';
import { type SchemaNode, scenarioJsonSchema } from './json-schema.ts';

const introduction = `# The scenario language

<!-- Made by src/scenario/reference.ts from the schema. Change it there. -->

A scenario is one YAML file: a world, a sender, incidents, and what is expected. \`maildrill check FILE\` says everything
that is wrong with one, with line and column, and prints its plan without running it; \`maildrill init\` writes a commented
one to start from. Files whose first line names \`schema.json\` get completion and checks in an editor.

Units are always written. What is read is printed back the same:

| value | written | | value | written |
|---|---|---|---|---|
| duration | \`500ms\` \`5m\` \`1h30m\` \`28d\` | | share | \`0.3%\` |
| rate | \`300/s\` \`600/m\` \`20_000/h\` \`1_000/d\` | | factor | \`x150\` |
| quota | \`500_000/d\`, also per \`m\` \`h\` \`w\` \`mo\` | | size | \`512B\` \`20kB\` \`1MB\` |
| instant | \`day 2 09:00 America/New_York\` \`+3h\` \`2026-03-02T06:00:00Z\` | | count | \`15\` \`400_000\` |

\`day 1\` is the date on which the run starts in the zone named (UTC where none is); a local time that the clocks skip is the
next that exists. Names have at most 64 letters, digits, dots, dashes and underscores.

A path names any value: \`sender.servers[mta-1].rate\`, \`sender.throttles[0].rate\`, \`sender.domains[news.example].history\`.
\`--set path=value\` overrides it for one run and may be repeated; the value is YAML; an empty one removes the field.

Fields in **bold** must be given.
`;

/** Parts of the page: where in the schema, and what the heading says. Small maps are told within their parent's row. */
const parts: readonly (readonly [readonly string[], string])[] = [
  [[], 'The file'],
  [['audiences', '*'], '`audiences.NAME`'],
  [['campaigns', '*'], '`campaigns`'],
  [['campaigns', '*', 'window'], '`campaigns.window`'],
  [['providers', '*'], '`providers.NAME`'],
  [['sender'], '`sender`'],
  [['sender', 'servers', '*'], '`sender.servers`'],
  [['sender', 'routing', '*'], '`sender.routing`'],
  [['sender', 'throttles', '*'], '`sender.throttles`'],
  [['sender', 'retry'], '`sender.retry`'],
  [['sender', 'safety'], '`sender.safety`'],
  [['sender', 'adaptive'], '`sender.adaptive`'],
  [['sender', 'suspend', '*'], '`sender.suspend`'],
  [['sender', 'breaker'], '`sender.breaker`'],
  [['sender', 'alerts', '*'], '`sender.alerts`'],
  [['sender', 'connections'], '`sender.connections`'],
  [['incidents', '*'], '`incidents`'],
  [['drills', '*'], '`drills`'],
];

const expectations = `## Expectations
Lines of \`expect\`, such as \`receipts p95 time-to-deliver < 10m\`. An expectation for which there was nothing to judge fails.

\`\`\`
${expectationGrammar}
\`\`\`
`;

export function printReference(): string {
  const schema = scenarioJsonSchema();
  const nodes = parts.map(([path]) => path.reduce(childOf, schema));
  const holders = parts.map(([path]) => (path.at(-1) === '*' ? path.slice(0, -1).reduce(childOf, schema) : schema));
  // Maps and lists with a table of their own; the file as a whole is in it, which does no harm.
  const told = new Set<SchemaNode>([...nodes, ...holders]);
  const tables = parts.map(([, heading], index) => tableOf(heading, nodes[index]!, told));
  return [introduction, ...tables, expectations].join('\n');
}

/** Too much for one page: the fields within these are named only, and stand explained in `schema.json` and the profiles. */
const namedOnly: ReadonlySet<string> = new Set(['`providers.NAME`']);

function tableOf(heading: string, node: SchemaNode, told: ReadonlySet<SchemaNode>): string {
  const rows = Object.entries(node.properties ?? {}).map(([name, field]) => {
    const title = node.required?.includes(name) === true ? `**${name}**` : name;
    if (told.has(field)) return `| ${title} | below | ${sentenceOf(field, false)} |`;
    const says = namedOnly.has(heading) ? sentenceOf(field, false) + namesWithin(field) : sentenceOf(field, true);
    return `| ${title} | ${exampleOf(field)} | ${says} |`;
  });
  return [`## ${heading}`, `| field | example | ${node.description ?? ''} |`, '|---|---|---|', ...rows, ''].join('\n');
}

function childOf(node: SchemaNode, step: string): SchemaNode {
  const child = step === '*' ? (node.items ?? node.additionalProperties) : node.properties?.[step];
  if (typeof child !== 'object') throw new Error(`bug: the schema has no part ${step}`);
  return child;
}

function exampleOf(node: SchemaNode): string {
  const example = node.examples?.[0];
  if (example !== undefined) return code(example);
  if (node.type === 'boolean') return code(node.default ?? true);
  return code(node.items === undefined ? exampleFields(node) : [exampleFields(node.items)]);
}

function exampleFields(node: SchemaNode): unknown {
  const fields = Object.entries(node.properties ?? {});
  return Object.fromEntries(fields.map(([name, field]) => [name, field.examples?.[0] ?? field.default ?? true]));
}

/** What a field says; `whole` adds the fields within it, which have no rows of their own. */
function sentenceOf(node: SchemaNode, whole: boolean): string {
  const fields = whole ? Object.entries((node.items ?? node).properties ?? {}) : [];
  const within = fields.map(([name, field]) => `\`${name}\`: ${sentenceOf(field, true)}`);
  const words = node.enum === undefined || node.enum.length < 2 ? '' : ` One of ${node.enum.map(code).join(', ')}.`;
  const isPlain = ['string', 'number', 'boolean'].includes(typeof node.default) && node.default !== '';
  const otherwise = isPlain ? ` Default: ${code(node.default)}.` : '';
  return [(node.description ?? '') + words + otherwise, ...within].join(' ').replaceAll('|', '\\|');
}

function namesWithin({ anyOf, items, properties }: SchemaNode): string {
  const names = Object.keys((items ?? anyOf?.[0])?.properties ?? properties ?? {});
  return names.length === 0 ? '' : ` Fields: ${names.map(code).join(', ')}.`;
}

/** A value as a scenario would write it in one line. */
function code(value: unknown): string {
  return `\`${flow(value)}\``;
}

function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return String(value);
  return `{ ${Object.entries(value)
    .map(([key, inner]) => `${key}: ${flow(inner)}`)
    .join(', ')} }`;
}
