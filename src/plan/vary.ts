// A field of a scenario that a plan varies: a list of values, or a range of amounts with one unit.

export interface Varied {
  /** In the path grammar, as `--set` takes it. */
  readonly path: string;
  readonly range: AmountRange | null;
  /** As a scenario writes them. */
  readonly values: readonly string[];
}

/** Amounts from `least` to `most`, each written before `suffix`: 10 to 200 with `/s`. */
export interface AmountRange {
  readonly least: number;
  readonly most: number;
  readonly suffix: string;
  /** Only whole amounts: workers, connections, a rate given in whole numbers. */
  readonly isWhole: boolean;
}

const stepsOfRange = 8;

/** `path=v1,v2,v3` or `path=lo..hi`; undefined where it is neither, so that `5..2` is not taken for a value. */
export function parseVaried(text: string): Varied | undefined {
  const equals = text.indexOf('=');
  const path = text.slice(0, Math.max(0, equals)).trim();
  const stated = text.slice(equals + 1).trim();
  if (path === '' || stated === '') return undefined;
  const range = parseRange(stated);
  if (range !== undefined) return { path, range, values: stepsIn(range, stepsOfRange) };
  if (stated.includes('..')) return undefined;
  const values = stated.split(',').map((value) => value.trim());
  return values.includes('') ? undefined : { path, range: null, values };
}

/** The amount as a scenario writes it, without the noise of a division. */
export function amountText({ suffix, isWhole }: AmountRange, amount: number): string {
  return `${isWhole ? Math.round(amount) : Number(amount.toPrecision(4))}${suffix}`;
}

/** A place on a line for each value: its amount where all have one unit, else its place in the list. */
export function placesOf(values: readonly string[]): readonly number[] {
  const parts = values.map((value) => /^x?([\d_]+(?:\.\d+)?)(\D*)$/.exec(value));
  const suffixes = new Set(parts.map((part) => part?.[2]));
  const isLine = suffixes.size === 1 && !suffixes.has(undefined);
  return values.map((_, place) => (isLine ? Number(parts[place]![1]!.replaceAll('_', '')) : place));
}

function parseRange(text: string): AmountRange | undefined {
  const parts = /^([\d_]+(?:\.\d+)?)([^\d.]*)\.\.([\d_]+(?:\.\d+)?)([^\d.]*)$/.exec(text);
  if (parts === null) return undefined;
  const [, low, lowSuffix, high, highSuffix] = parts as unknown as [string, string, string, string, string];
  const [least, most] = [low, high].map((amount) => Number(amount.replaceAll('_', ''))) as [number, number];
  if (least >= most || least <= 0 || (lowSuffix !== '' && lowSuffix !== highSuffix)) return undefined;
  return { least, most, suffix: highSuffix, isWhole: Number.isInteger(least) && Number.isInteger(most) };
}

/** Each step multiplies by the same factor: a queue feels 2 to 4 workers as much as 20 to 40. */
function stepsIn(range: AmountRange, count: number): readonly string[] {
  const { least, most } = range;
  const growth = Math.log(most / least);
  const steps = Array.from({ length: count }, (_, step) => least * Math.exp((growth * step) / (count - 1)));
  return [...new Set(steps.map((amount) => amountText(range, amount)))];
}
