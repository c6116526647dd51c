// The field that `--vary` names, and the values that it is to go through.

import { parseVaried, type Varied } from '../plan/vary.ts';
import { Refusal } from './refusal.ts';

export function variedField(text: string): Varied {
  const varied = parseVaried(text);
  if (varied?.path === 'seed') {
    throw new Refusal(
      'got seed for --vary, and all values are run under the same luck\n  hint: `--seeds 5` runs each value under five seeds, and `--seed` all of them under another',
    );
  }
  if (varied !== undefined) return varied;
  const hint = text.includes('..') ? '\n  hint: a range goes up from more than 0, in one unit: 5/s..20/s' : '';
  throw new Refusal(
    `got ${JSON.stringify(text)} for --vary, expected path=value,value or path=least..most such as sender.pools[worker].workers=4..64${hint}`,
  );
}
