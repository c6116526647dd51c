// So many in so long, as a scenario writes it: `10 in 5m`.

import type { Threshold } from '../domain/reactions.ts';
import { accepted, formOf, refused, type Unit } from './unit.ts';
import { count, duration, printNumber } from './units.ts';

export const threshold: Unit<Threshold> = {
  noun: 'a count within a duration,',
  examples: ['10 in 5m'],
  kind: 'quantity',
  pattern: String.raw`^\d[\d_]* in \d\S*$`,
  parse(text) {
    const parts = /^(\S+) in (\S+)$/.exec(text);
    const many = count.parse(parts?.[1] ?? '');
    const within = duration.parse(parts?.[2] ?? '');
    if (many.ok && within.ok && many.value >= 1 && many.value <= 1_000_000 && within.value > 0)
      return accepted({ count: many.value, withinMs: within.value });
    const loose = /^(\d[\d_]*) ?(?:\/|per) ?(\d\S*)$/.exec(text);
    return refused(formOf(threshold), loose === null ? undefined : `write ${loose[1]} in ${loose[2]}`);
  },
  print: ({ count: many, withinMs }) => `${printNumber(many)} in ${duration.print(withinMs)}`,
  measure: () => null,
};
