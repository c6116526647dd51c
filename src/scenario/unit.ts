// What every kind of value in a scenario can do: be read from text, be printed back, and say what it accepts.

export type Parsed<T> = { readonly ok: true; readonly value: T } | Refused;

export interface Refused {
  readonly ok: false;
  /** What would have been accepted, with an example. */
  readonly expected: string;
  readonly hint?: string;
}

export interface Unit<T> {
  /** As a sentence names it: `a duration`. */
  readonly noun: string;
  readonly examples: readonly string[];
  /** A `quantity` has a unit, which is always written; a `number` may stand bare, as YAML reads it. */
  readonly kind: 'text' | 'number' | 'quantity';
  /** What an editor may check as one types; looser than `parse`. */
  readonly pattern: string;
  parse(text: string): Parsed<T>;
  /** The canonical text, which `parse` reads back to the same value. */
  print(value: T): string;
  /** The value on a line, for comparing it with the least and the most that a field accepts; null: no bound holds for it. */
  measure(value: T): number | null;
}

export function accepted<T>(value: T): Parsed<T> {
  return { ok: true, value };
}

export function refused(expected: string, hint?: string): Refused {
  return hint === undefined ? { ok: false, expected } : { ok: false, expected, hint };
}

/** `a duration such as 500ms, 5m or 28d`. */
export function formOf(unit: Pick<Unit<never>, 'noun' | 'examples'>): string {
  const [last, ...others] = [...unit.examples].reverse();
  const list = others.length === 0 ? last : `${others.reverse().join(', ')} or ${last}`;
  return `${unit.noun} such as ${list}`;
}
