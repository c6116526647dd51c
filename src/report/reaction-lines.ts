// What the sender did of itself, in a line for each place: cuts, suspensions, breakers, stopped campaigns, alerts, and
// the dead list.

import type { Summary } from '../measurement/summary.ts';
import { lineText } from './escape.ts';
import { countText, durationText } from './format.ts';
import { plural } from './headline.ts';

type Reaction = Summary['reactions'][number];

const linesMax = 6;

export function reactionLines(summary: Summary): readonly string[] {
  const { reactions, alerts, deadList, scenario } = summary;
  const places = new Map<string, Reaction[]>();
  for (const reaction of reactions) {
    const key = `${reaction.kind} ${reaction.name}`;
    places.set(key, [...(places.get(key) ?? []), reaction]);
  }
  const lines = [...places.values()].map((own) => lineText(reactionLine(own, scenario.endedAtMs)));
  const shown = lines.slice(0, linesMax);
  if (lines.length > linesMax) shown.push(`and ${plural(lines.length - linesMax, 'more place')} with a reaction`);
  const names = [...new Set(alerts.map(({ name }) => name))];
  if (names.length > 0) shown.push(`${plural(alerts.length, 'alert')} fired: ${names.map(lineText).join(', ')}`);
  if (deadList.redriven > 0)
    shown.push(`${countText(deadList.redriven)} taken off the dead list again, ${countText(deadList.left)} left on it`);
  return shown;
}

function reactionLine(own: readonly Reaction[], endedAtMs: number): string {
  const { kind, name } = own[0]!;
  const length = durationText(own.reduce((sum, { fromMs, untilMs }) => sum + (untilMs ?? endedAtMs) - fromMs, 0));
  const times = timesText(own.length);
  switch (kind) {
    case 'cut': {
      const lowest = Math.min(...own.map(({ figure }) => figure ?? Number.POSITIVE_INFINITY));
      return `cut the rate of ${name} for ${length}, to ${rateText(lowest)} at the lowest`;
    }
    case 'suspension':
      return `suspended ${name} ${times}, for ${length}`;
    case 'breaker':
      return `breaker ${name} opened ${times}, for ${length}`;
    case 'campaign-pause':
      return `${name} was stopped ${times}, for ${length}`;
  }
}

function timesText(count: number): string {
  return count === 1 ? 'once' : `${countText(count)} times`;
}

/** In the unit in which it is a number of one and more. */
function rateText(perSecond: number): string {
  const [count, unit] =
    perSecond >= 1 ? [perSecond, 's'] : perSecond >= 1 / 60 ? [perSecond * 60, 'm'] : [perSecond * 3600, 'h'];
  return `${Number(count.toPrecision(3))}/${unit}`;
}
