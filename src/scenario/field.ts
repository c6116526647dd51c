// How the schema is written: each field names its unit, what it means, an example and its bounds, so that one
// statement validates the file, teaches the language in an editor and fills the reference.

import { z } from 'zod';
import { quote } from './problem.ts';
import { formOf, type Parsed, refused, type Unit } from './unit.ts';
import { printNumber } from './units.ts';

export interface About {
  readonly says: string;
  readonly example: string;
  /** Bounds, written as a scenario would write them. */
  readonly least?: string;
  readonly most?: string;
}

/** What an issue of ours carries; `leaf` marks that a text was expected where something else may have stood. */
export interface Complaint {
  readonly expected: string;
  readonly got?: string;
  readonly hint?: string | undefined;
  readonly leaf?: boolean;
}

const anything = z.unknown();

/** One value with its unit. Follow it with `.prefault(text)` for a default, or `.optional()`. */
export function field<T>(unit: Unit<T>, about: About) {
  const read = reader(unit, about);
  const parsed = anything.transform((value, context): T => {
    const result = read(value);
    if (result.ok) return result.value;
    complain(context, [], { expected: result.expected, hint: result.hint, leaf: true });
    return z.NEVER;
  });
  return told(parsed, {
    description: about.says,
    type: unit.kind === 'number' ? ['integer', 'string'] : 'string',
    pattern: unit.pattern,
    unit: unit.noun.replace(/,$/, ''),
    sample: about.example,
  });
}

/** One of a few words. */
export function word<const W extends readonly [string, ...string[]]>(words: W, says: string) {
  return told(z.enum(words), { description: says, sample: words[0] });
}

export function flag(says: string) {
  return told(z.boolean('true or false'), { description: says });
}

/** Fields that belong together. Keys that are not among them are refused. */
export function section<S extends z.ZodRawShape>(says: string, shape: S) {
  const keys = Object.keys(shape);
  const strict = z.strictObject(shape, {
    // For an unknown key the message is the list of known ones; `issues.ts` makes the hint from it.
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? keys.join(', ') : `a map with fields such as ${keys.slice(0, 3).join(', ')}`,
  });
  return told(strict, { description: says });
}

/** A list of at least one. */
export function list<T extends z.ZodType>(item: T, says: string, most = 1000) {
  const bounds = `a list of 1 to ${printNumber(most)} entries`;
  const bounded = z.array(item, { error: bounds }).check(z.minLength(1, bounds), z.maxLength(most, bounds));
  return told(bounded, { description: says });
}

/** One value, or a list of them. */
export function oneOrMany<T extends z.ZodType>(item: T, says: string, example: unknown) {
  const either = z.union([item, list(item, says)]);
  const many = either.transform((value): z.output<T>[] => (Array.isArray(value) ? value : [value as z.output<T>]));
  return told(many, { description: says, sample: example });
}

/** A map from names that the scenario chooses. */
export function mapOf<T extends z.ZodType>(key: Unit<string>, value: T, says: string, example?: unknown) {
  const keys = z.string().superRefine((text, context) => {
    const result = key.parse(text);
    if (!result.ok) complain(context, [], { got: quote(text), expected: result.expected, hint: result.hint });
  });
  const map = z.record(keys, value, { error: `a map from ${key.noun.replace(/,$/, '')}` });
  return told(map, example === undefined ? { description: says } : { description: says, sample: example });
}

/** Says of this very schema what its `.meta()` would say of a copy; making copies took a third of what the schema takes. */
function told<S extends z.ZodType>(schema: S, meta: z.core.GlobalMeta): S {
  z.globalRegistry.add(schema, meta);
  return schema;
}

/** Reports a problem that concerns several fields together. */
export function complain(context: z.core.$RefinementCtx, path: PropertyKey[], complaint: Complaint): void {
  context.addIssue({ code: 'custom', message: complaint.expected, path, params: { ...complaint } });
}

function reader<T>(unit: Unit<T>, about: About): (value: unknown) => Parsed<T> {
  const bounds = boundsOf(unit, about);
  const form = formOf({ noun: unit.noun, examples: [about.example] }) + bounds.text;
  return (value) => {
    const isText = typeof value === 'string' || typeof value === 'number';
    const result: Parsed<T> = isText ? unit.parse(String(value).trim()) : refused(formOf(unit));
    if (!result.ok) {
      const expected = result.expected === formOf(unit) ? form : result.expected;
      const isBare =
        typeof value === 'number' && value >= 0 && value < Number.POSITIVE_INFINITY && unit.kind === 'quantity';
      return refused(expected, result.hint ?? (isBare ? 'a unit is always written' : undefined));
    }
    const measure = unit.measure(result.value);
    const isWithin = measure === null || (measure >= bounds.least && measure <= bounds.most);
    return isWithin ? result : refused(form);
  };
}

function boundsOf<T>(unit: Unit<T>, { least, most }: About): { least: number; most: number; text: string } {
  const measured = (text: string | undefined, otherwise: number) => {
    if (text === undefined) return otherwise;
    const result = unit.parse(text);
    if (!result.ok) throw new Error(`bug: the bound ${text} is no ${unit.noun}`);
    return unit.measure(result.value) ?? otherwise;
  };
  const range =
    most === undefined
      ? `, at least ${least}`
      : least === undefined
        ? `, at most ${most}`
        : `, from ${least} to ${most}`;
  return {
    least: measured(least, Number.NEGATIVE_INFINITY),
    most: measured(most, Number.POSITIVE_INFINITY),
    text: least === undefined && most === undefined ? '' : range,
  };
}
