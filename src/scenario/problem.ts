// What is wrong in a scenario, as data before it is text: where, what was given, what is accepted, and a way out
// where one is known.

export interface ScenarioProblem {
  /** 1-based, as editors count; 0 where the trouble is not at a place in the file. */
  readonly line: number;
  readonly column: number;
  /** In the path grammar: `sender.servers[mta-1].rate`; empty for the file as a whole. */
  readonly path: string;
  readonly got: string;
  readonly expected: string;
  readonly hint?: string;
  /** The `path=value` of a `--set` that brought the value in, where one did. */
  readonly set?: string;
}

export function describeProblem(file: string, problem: ScenarioProblem): string {
  const { path, got, expected, hint } = problem;
  const place = placeOf(file, problem);
  const report = `${path === '' ? place : `${place} ${path}`}\n  got ${got}, expected ${expected}`;
  return hint === undefined ? report : `${report}\n  hint: ${hint}`;
}

/** A problem of the file as a whole. */
export function fileProblem(got: string, expected: string, hint?: string): ScenarioProblem {
  const problem = { line: 0, column: 0, path: '', got, expected };
  return hint === undefined ? problem : { ...problem, hint };
}

/** The value that was given, as a reader would point at it. */
export function describeValue(value: unknown): string {
  if (value === undefined || value === null) return 'nothing';
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list';
  if (typeof value === 'object') return Object.keys(value).length === 0 ? 'an empty map' : 'a map';
  return String(value);
}

/** A text in quotes, on one line and of bounded length, whatever it holds. */
export function quote(text: string): string {
  const quoted = JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text);
  // Control characters beyond those that JSON escapes would still reach the reader's terminal.
  return quoted.replace(
    /[\u007f-\u009f\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function placeOf(file: string, { line, column, set }: ScenarioProblem): string {
  if (set !== undefined) return `--set ${quote(set)}`;
  return line === 0 ? file : `${file}:${line}:${column}`;
}
