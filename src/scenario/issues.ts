// From what the schema found to problems that a reader can act on: the place in the file, the path by name, what was
// given, what is accepted, and a hint where the slip can be guessed.

import type { z } from 'zod';
import { didYouMean } from '../domain/nearest-name.ts';
import { locate, type ScenarioDocument } from './document.ts';
import type { Complaint } from './field.ts';
import { printPath, valueAt } from './path.ts';
import { describeValue, quote, type ScenarioProblem } from './problem.ts';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];

/** Problems for issues found in `data`, which stands in the document at `base`. */
export function problemsOf(
  issues: readonly Issue[],
  data: unknown,
  document: ScenarioDocument,
  base: Path = [],
): ScenarioProblem[] {
  return issues.flatMap((issue) => problemsOfIssue(issue, data, document, base));
}

/** One problem at a path of the document. */
export function problemAt(
  document: ScenarioDocument,
  data: unknown,
  path: Path,
  complaint: Complaint,
  part: 'value' | 'key' = 'value',
): ScenarioProblem {
  const { expected, hint } = complaint;
  const got = complaint.got ?? describeValue(valueAt(data, path));
  const problem = { ...locate(document, path, part), path: printPath(data, path), got, expected };
  return hint === undefined ? problem : { ...problem, hint };
}

/**
 * Keys called `__proto__`, which no map of JavaScript takes for a name like others: the schema refuses them among known
 * fields and passes over them in silence where the scenario chooses the names.
 */
export function prototypeProblems(data: unknown, document: ScenarioDocument, path: Path = []): ScenarioProblem[] {
  const value = valueAt(data, path);
  if (typeof value !== 'object' || value === null) return [];
  const own = Object.hasOwn(value, '__proto__');
  const complaint = { got: quote('__proto__'), expected: 'another name: this one means something else to programs' };
  return [
    ...(own ? [problemAt(document, data, [...path, '__proto__'], complaint, 'key')] : []),
    ...Object.keys(value).flatMap((key) => prototypeProblems(data, document, [...path, key])),
  ];
}

function problemsOfIssue(issue: Issue, data: unknown, document: ScenarioDocument, base: Path): ScenarioProblem[] {
  const path = [...base, ...issue.path];
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => {
        const hint = didYouMean(key, issue.message.split(', '));
        const complaint = { got: 'an unknown key', expected: `one of: ${issue.message}`, hint };
        return problemAt(document, data, [...path, key], complaint, 'key');
      });
    case 'invalid_union': {
      const branch = closest(issue.errors);
      // A union without a closer branch says itself what it takes.
      if (branch === undefined) return [problemAt(document, data, path, complaintOf(issue, undefined))];
      return branch.flatMap((inner) => problemsOfIssue(inner, data, document, path));
    }
    case 'invalid_key': {
      const complaints = issue.issues.map((inner) => complaintOf(inner, undefined));
      return complaints.map((complaint) => problemAt(document, data, path, complaint, 'key'));
    }
    default: {
      const problem = problemAt(document, data, path, complaintOf(issue, valueAt(data, path)));
      return [issue.code === 'invalid_type' && issue.expected === 'array' ? ofNoList(problem) : problem];
    }
  }
}

/** A `--set` of one entry where the file has no such list made a map of it, of which its author knows nothing. */
function ofNoList(problem: ScenarioProblem): ScenarioProblem {
  const { path, set } = problem;
  if (!set?.startsWith(`${path}[`)) return problem;
  return {
    ...problem,
    got: `an entry of \`${path}\`, of which the file says nothing`,
    hint: `set the whole list: ${path}=[{ … }]`,
  };
}

function complaintOf(issue: Issue, value: unknown): Complaint {
  if (issue.code === 'custom' && isComplaint(issue.params)) return issue.params;
  if (issue.code !== 'invalid_value') return { expected: issue.message };
  const words = issue.values.map(String);
  return {
    expected: `one of: ${words.join(', ')}`,
    hint: typeof value === 'string' ? didYouMean(value, words) : undefined,
  };
}

function isComplaint(params: unknown): params is Complaint {
  return typeof params === 'object' && params !== null && 'expected' in params;
}

/** Of the alternatives of a union, the one whose problems lie deepest: its shape is the one that was meant. */
function closest(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  let best: readonly Issue[] | undefined;
  let bestDepth = -1;
  for (const branch of branches) {
    const depth = Math.max(0, ...branch.map(depthOf));
    if (depth > bestDepth) {
      best = branch;
      bestDepth = depth;
    }
  }
  return best;
}

function depthOf(issue: Issue): number {
  if (issue.path.length > 0) return 1 + issue.path.length;
  if (issue.code === 'invalid_union') return Math.max(0, ...issue.errors.flat().map(depthOf));
  const isOfShape =
    issue.code === 'custom'
      ? issue.params?.['leaf'] !== true
      : issue.code === 'unrecognized_keys' || issue.code === 'too_small';
  return isOfShape ? 1 : 0;
}
