// The rules of the two schemas that CI systems read JUnit XML by, checked on what a real parser makes of a document:
// junit-10.xsd of Jenkins' xUnit plugin (jenkinsci/xunit-plugin@031e285) and surefire-test-report.xsd of Maven
// (apache/maven-surefire@15475f2), which knows a single testsuite and nothing above it.

import { XMLParser, XMLValidator } from 'fast-xml-parser';

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  readonly text: string;
}

interface Rule {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  readonly children: readonly string[];
  /** The children come in this order. */
  readonly isOrdered?: boolean;
}

type Schema = Readonly<Record<string, Rule>>;

const verdict: Rule = { required: [], optional: ['type', 'message'], children: [] };
const text: Rule = { required: [], optional: [], children: [] };
const property: Rule = { required: ['name', 'value'], optional: [], children: [] };
const properties: Rule = { required: [], optional: [], children: ['property'] };

export const jenkinsSchema: Schema = {
  testsuites: { required: [], optional: ['name', 'time', 'tests', 'failures', 'errors'], children: ['testsuite'] },
  testsuite: {
    required: ['name', 'tests', 'failures', 'errors'],
    optional: ['group', 'time', 'skipped', 'timestamp', 'hostname', 'id', 'package', 'file', 'log', 'url'],
    children: ['testsuite', 'properties', 'testcase', 'system-out', 'system-err'],
  },
  testcase: {
    required: ['name'],
    optional: ['time', 'classname', 'group'],
    children: ['skipped', 'error', 'failure', 'system-out', 'system-err'],
  },
  ...{ failure: verdict, error: verdict, skipped: verdict, properties, property },
  'system-out': text,
  'system-err': text,
};

export const surefireSchema: Schema = {
  testsuite: {
    required: ['name', 'tests', 'errors', 'skipped', 'failures'],
    optional: ['time', 'group'],
    children: ['properties', 'testcase'],
    isOrdered: true,
  },
  testcase: {
    required: ['name', 'time'],
    optional: ['classname', 'group'],
    children: ['failure', 'skipped', 'error', 'system-out', 'system-err'],
    isOrdered: true,
  },
  failure: { required: ['type'], optional: ['message'], children: [] },
  error: { required: ['type'], optional: ['message'], children: [] },
  ...{ properties, property },
  'system-out': text,
  'system-err': text,
};

/** SUREFIRE_TIME of both schemas. */
const timeForm = /^(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]{0,3})?$/;

export function xmlElement(document: string): Element {
  const valid = XMLValidator.validate(document);
  if (valid !== true) throw new Error(`not well-formed: ${valid.err.msg} in line ${valid.err.line}`);
  const parser = new XMLParser({
    preserveOrder: true,
    ignoreAttributes: false,
    attributeNamePrefix: '',
    parseTagValue: false,
    parseAttributeValue: false,
    trimValues: false,
    htmlEntities: true,
    processEntities: true,
  });
  const nodes: Record<string, unknown>[] = parser.parse(document);
  const root = nodes.map(elementOf).find((element) => element !== undefined && !element.name.startsWith('?'));
  if (root === undefined) throw new Error('no element');
  return root;
}

/** What a schema has against an element and all below it; '' as a child's name is text. */
export function problemsBy(schema: Schema, element: Element): string[] {
  const rule = schema[element.name];
  if (rule === undefined) return [`<${element.name}> is unknown`];
  const given = Object.keys(element.attributes);
  const known = [...rule.required, ...rule.optional];
  const places = element.children.map(({ name }) => rule.children.indexOf(name));
  const time = element.attributes['time'];
  return [
    ...rule.required.filter((name) => !given.includes(name)).map((name) => `<${element.name}> lacks ${name}`),
    ...given.filter((name) => !known.includes(name)).map((name) => `<${element.name}> has an unknown ${name}`),
    ...element.children.filter((_, i) => places[i] === -1).map(({ name }) => `<${element.name}> holds <${name}>`),
    ...(rule.isOrdered === true && places.some((place, i) => place < (places[i - 1] ?? 0))
      ? [`<${element.name}> has its children out of order`]
      : []),
    ...(time !== undefined && !timeForm.test(time) ? [`<${element.name}> takes ${time}`] : []),
    ...element.children.filter((_, i) => places[i] !== -1).flatMap((child) => problemsBy(schema, child)),
  ];
}

export function elementsNamed(element: Element, name: string): Element[] {
  return [
    ...(element.name === name ? [element] : []),
    ...element.children.flatMap((child) => elementsNamed(child, name)),
  ];
}

function elementOf(node: Record<string, unknown>): Element | undefined {
  const name = Object.keys(node).find((key) => key !== ':@');
  if (name === undefined || name === '#text') return undefined;
  const inner = node[name] as Record<string, unknown>[];
  return {
    name,
    attributes: (node[':@'] ?? {}) as Record<string, string>,
    children: inner.map(elementOf).filter((child) => child !== undefined),
    text: inner.map((child) => String(child['#text'] ?? '')).join(''),
  };
}
