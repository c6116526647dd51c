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

/** The problem as the command line prints it; no control character of the scenario's reaches the terminal. */
export function describeProblem(file: string, problem: ScenarioProblem): string {
  const path = escaped(problem.path);
  const place = placeOf(file, problem);
  const report = `${path === '' ? place : `${place} ${path}`}\n  got ${escaped(problem.got)}, expected ${escaped(problem.expected)}`;
  return problem.hint === undefined ? report : `${report}\n  hint: ${escaped(problem.hint)}`;
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
  return escaped(JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}...` : text));
}

function escaped(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]/gu, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function placeOf(file: string, { line, column, set }: ScenarioProblem): string {
  if (set !== undefined) return `--set ${quote(set)}`;
  return line === 0 ? file : `${file}:${line}:${column}`;
}
