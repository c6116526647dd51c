// Random damage to a scenario's text, of the kinds that people and programs do: a value replaced, a line lost, moved or
// repeated, letters changed, the end cut off. The same seed does the same damage.

import seedrandom from 'seedrandom';

const values = [
  '',
  '0',
  '-1',
  '1e999',
  '.nan',
  '-.inf',
  '99999999999999999999',
  '0.1',
  'null',
  'true',
  '~',
  '[]',
  '{}',
  '[1, 2]',
  '{ a: 1 }',
  '0s',
  '-5m',
  '5',
  '5 parsecs',
  '0/s',
  '1e9/s',
  '-1/s',
  '101%',
  '-3%',
  '0%',
  '100%',
  '1000000d',
  '"\\u0000"',
  "'",
].concat([
  '&a [*a]',
  '*nowhere',
  '!!binary aGk=',
  '!!js/function "x"',
  '|',
  '>',
  '"',
  '{',
  ']',
  '# gone',
  '---',
  '%YAML 9.9',
  '../../../etc/passwd',
  'day 400 09:00',
  'day 0 25:61',
  '+99999d',
  'Europe/Atlantis',
  'gmail',
  'nobody',
  'weekly-offer',
  'constructor',
  '__proto__',
  'toString',
  '\u202ename',
  '😀',
  'x'.repeat(5000),
  '2026-02-30T00:00:00Z',
  '0000-01-01T00:00:00Z',
  '192.0.2.999',
  '8.8.8.8',
]);

export function mutated(text: string, seed: string): string {
  const random = seedrandom.alea(seed);
  const below = (count: number): number => Math.floor(random() * count);
  const pick = <T>(from: readonly T[]): T => from[below(from.length)]!;
  let lines = text.split('\n');
  const damages: readonly (() => void)[] = [
    () => replaceIn(below(lines.length), (line) => line.replace(/:.*$/, () => `: ${pick(values)}`)),
    () => replaceIn(below(lines.length), (line) => replaceOne(line, /[\w.%/+-]+/g, () => pick(values))),
    () =>
      replaceIn(below(lines.length), (line) =>
        replaceOne(line, /\b[a-z_]+(?=:)/g, () => pick(['sede', 'rate', 'name', '__proto__', '? x', '0'])),
      ),
    () =>
      replaceIn(below(lines.length), (line) =>
        replaceOne(line, /\d+/g, () => pick(['0', '-7', '7', '1_000_000_000_000', '0x10', '3.5'])),
      ),
    () => void lines.splice(below(lines.length), 1),
    () => void lines.splice(below(lines.length), 0, pick(lines)),
    () => replaceIn(below(lines.length), (line) => `${' '.repeat(below(5))}${line}`),
    () => replaceIn(below(lines.length), (line) => line.slice(below(line.length))),
    () => {
      lines = lines.slice(0, below(lines.length) + 1);
    },
    () =>
      replaceIn(
        below(lines.length),
        (line) =>
          `${line.slice(0, below(line.length))}${String.fromCharCode(below(0x300))}${line.slice(below(line.length))}`,
      ),
  ];
  for (let times = 1 + below(3); times > 0; times--) pick(damages)();
  return lines.join('\n');

  function replaceIn(index: number, change: (line: string) => string): void {
    lines[index] = change(lines[index] ?? '');
  }

  function replaceOne(line: string, pattern: RegExp, value: () => string): string {
    const found = [...line.matchAll(pattern)];
    if (found.length === 0) return line;
    const { index, 0: old } = pick(found);
    return `${line.slice(0, index)}${value()}${line.slice(index + old.length)}`;
  }
}
