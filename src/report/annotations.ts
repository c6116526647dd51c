// Workflow commands of GitHub Actions: a line of output that marks a line of a file in the pull request.

import type { Summary } from '../measurement/summary.ts';
import { failsRun, firstViolationText, foundText, plural } from './headline.ts';

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  /** From the root of the repository; '' where no file is meant. */
  readonly file: string;
  /** 1-based; 0 where no line is meant. */
  readonly line: number;
  readonly column: number;
  readonly title: string;
  readonly message: string;
}

export function annotationText({ level, file, line, column, title, message }: Annotation): string {
  const properties = [
    ['file', file],
    ['line', line > 0 ? String(line) : ''],
    ['col', column > 0 ? String(column) : ''],
    ['title', title],
  ] as const;
  const stated = properties.filter(([, value]) => value !== '').map(([key, value]) => `${key}=${propertyText(value)}`);
  return `::${level}${stated.length === 0 ? '' : ` ${stated.join(',')}`}::${dataText(message)}\n`;
}

/** What a run has to say at the lines of its scenario: each failed expectation, and laws that were broken. */
export function summaryAnnotations(summary: Summary, file: string): Annotation[] {
  const { name } = summary.scenario;
  const failed = summary.expectations
    .filter(({ met }) => !met)
    .map((result): Annotation => {
      const { text, line } = result;
      return {
        level: 'error',
        file,
        line,
        column: 0,
        title: `${name}: expectation failed`,
        message: `${text}: ${foundText(result)}`,
      };
    });
  const broken = summary.invariants
    .filter(({ violationCount }) => violationCount > 0)
    .map((result): Annotation => {
      const { kind, law, violationCount } = result;
      const owner = kind === 'ours' ? 'a law of maildrill is broken' : 'the sender broke a promise';
      const first = firstViolationText(result);
      const message = `${law}: broken ${plural(violationCount, 'time')}${first === '' ? '' : `; first: ${first}`}`;
      const level = failsRun(result, summary) ? 'error' : 'warning';
      return { level, file, line: 0, column: 0, title: `${name}: ${owner}`, message };
    });
  return [...failed, ...broken];
}

// The runner reads these escapes back; unescaped, a line break in a name would begin a command of its own.

function dataText(text: string): string {
  return text.replace(/%/g, '%25').replace(/\r/g, '%0D').replace(/\n/g, '%0A');
}

function propertyText(text: string): string {
  return dataText(text).replace(/:/g, '%3A').replace(/,/g, '%2C');
}
