import { test } from 'vitest';
import { bundledProfiles, readScenario } from '../../src/scenario/load.ts';
import { describeProblem } from '../../src/scenario/problem.ts';
const n = 250_000;
const cases: Record<string,string> = {
  brackets: '['.repeat(n), braces: '{'.repeat(n), bracketsBalanced: '['.repeat(n/2)+']'.repeat(n/2), dashes: '- '.repeat(n/2), qs: '? '.repeat(n/2), colons: ': '.repeat(n/2), at: '@\n'.repeat(n/2), pct: '%a\n'.repeat(n/3), quote: '"'.repeat(n), quotel: `"${'\n'.repeat(n)}`, anchors: '&a '.repeat(n/3), tags: '!a '.repeat(n/3), indent: Array.from({length: 700},(_, i)=> ' '.repeat(i)+'a:').join('\n'), keys: Array.from({length: n/8},(_, i)=> `k${i}: 1`).join('\n'), aliases: 'a: &a 1\nb: ['+'*a,'.repeat(n/3)+']', commas: '['+','.repeat(n)+']', docs: '---\n'.repeat(n/4), comments: '#\n'.repeat(n/2), tabs: '\t'.repeat(n), cr: '\r'.repeat(n), flowpairs: '{'+'a:b,'.repeat(n/4)+'}', blocks: 'a: |\n'+' x\n'.repeat(n/3), dup: 'a: 1\n'.repeat(n/5), longkey: 'a'.repeat(n)+': 1', words: 'ab '.repeat(n/3), lines: 'ab\n'.repeat(n/3), jsonpairs: '{"a" '.repeat(n/5), seqflow: '- [\n'.repeat(n/4), bangs: '!'.repeat(n), amps: '&'.repeat(n), stars: '*'.repeat(n), starss: '* '.repeat(n/2), qf: '[? '.repeat(n/3),
};
for (const [name, text] of Object.entries(cases)) test(name, { timeout: 60000 }, () => {
  const t = performance.now();
  const r = readScenario(text, [], bundledProfiles());
  const ms = performance.now() - t;
  console.log(name, Math.round(ms), 'problems' in r ? r.problems.length + ' ' + describeProblem('f', r.problems[0]!).slice(0, 150) : 'FINE');
});
