// What the drills of a live run did, and what became of the mail, in a line each.

import type { LiveNotes } from '../measurement/summary.ts';
import { lineText } from './escape.ts';
import { countText, durationText } from './format.ts';
import { plural } from './headline.ts';

export function drillLines({ drills = [], reckoning }: LiveNotes, startAtMs: number): readonly string[] {
  const lines = drills.map(
    ({ description, atMs, inFlight, wallMs }) =>
      `drill ${durationText(atMs - startAtMs)} in: ${lineText(description)}; ${plural(inFlight, 'attempt')} under way, as before after ${durationText(wallMs)} of real time`,
  );
  if (reckoning === undefined) return lines;
  const { taken, repeats, unheard } = reckoning;
  const again = repeats === 0 ? 'none of them twice' : `${countText(repeats)} of them again`;
  return [
    ...lines,
    `by the providers' books ${plural(taken, 'message')} taken, ${again}; ${plural(unheard, 'answer')} lost on the way`,
  ];
}
