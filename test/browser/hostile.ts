// A summary whose every name and reply tries to be something else: markup, script, a formula, text that runs backwards.

import type { Summary } from '../../src/measurement/summary.ts';
import { startAtMs } from '../report/fixtures.ts';

export const hostileNames = [
  '<img src=x onerror="document.title=\'owned\'">',
  '</script><script>document.title="owned"</script>',
  '"><svg onload=alert(1)>',
  "'; DROP TABLE messages; --",
  '=HYPERLINK("http://evil.example","x")',
  '\u{1f4ec}\u{1f3f3}\ufe0f\u200d\u{1f308} mail',
  '\u202egnp.exe\u202c مرحبا שלום',
  '<!--<script>',
  '&lt;b&gt;&amp;{{7*7}}',
  'a\u2028b\u2029c\u0000d\u001b[31m',
] as const;

/** Every text of the summary that a scenario or a provider may choose, replaced by one of them in turn. */
export function hostile(summary: Summary): Summary {
  const names = new Map<string, string>();
  const other = (text: string): string => {
    if (text === '') return '';
    const known = names.get(text) ?? `${hostileNames[names.size % hostileNames.length]} ${names.size}`;
    names.set(text, known);
    return known;
  };
  const chosen = new Set(
    'name question campaign lane provider server cause source text audience fromDomain description pool chosenFor longestCause figureText marginText note detail ip law plan'.split(
      ' ',
    ),
  );
  const walk = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return chosen.has(key) ? other(value) : value;
    if (Array.isArray(value)) return value.map((entry) => walk(entry, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, walk(entry, name)]));
  };
  const made = walk(summary, '') as Summary;
  return {
    ...made,
    journeys: hostileNames.map((name, message) => ({
      ...{ message, campaign: name, provider: name, chosenFor: name, outcome: 'delivered' as const },
      steps: [{ atMs: startAtMs, text: name }],
    })),
  };
}
