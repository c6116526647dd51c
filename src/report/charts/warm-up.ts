// A warm-up's plan against what was really sent, day by day, on a logarithmic scale: the days of a hundred messages count
// as much as those of a hundred thousand.

import type { Summary } from '../../measurement/summary.ts';
import type { WarmupSummary } from '../../measurement/summary-warmups.ts';
import { lineText, shortened } from '../escape.ts';
import { countText } from '../format.ts';
import type { Chart, Line } from './chart.ts';
import { everything, type Filter, filteredByName, untoldNote } from './filter.ts';
import { timeSteps } from './grid.ts';
import { nthColour } from './palette.ts';

const warmupMax = 8;
const shownMax = 2;

export function warmUpOverTime(summary: Summary, filter: Filter = everything): Chart {
  const { rows, untold } = filteredByName(
    summary.warmups.map((warmup) => ({ warmup, provider: warmup.provider, server: warmup.server })),
    filter,
  );
  const warmups = rows.map(({ warmup }) => warmup).slice(0, warmupMax);
  const [first] = warmups;
  const last = first?.days.at(-1);
  return {
    id: 'warm-up',
    title: 'Warm-up: the plan against what was sent',
    subtitle:
      first === undefined || last === undefined
        ? ''
        : `${nameOf(first)}: phase ${last.phase} of ${first.phaseCount} of ${first.plan}, ${countText(last.grants)} of ${countText(last.capPerDay)} on its last day`,
    ...timeSteps(summary),
    left: { title: 'messages a day (logarithmic)', unit: 'count', logarithmic: true },
    lines: warmups.flatMap((warmup, index) => pairOf(warmup, index, summary)),
    notice: 'No warm-up day was judged.',
    note: untoldNote(untold),
  };
}

function pairOf(warmup: WarmupSummary, index: number, summary: Summary): readonly Line[] {
  const colour = nthColour(index);
  const name = shortened(lineText(nameOf(warmup)), 40);
  const both = { colour, look: 'steps', side: 'left', hidden: index >= shownMax } as const;
  return [
    { ...both, label: `sent a day by ${name}`, values: daily(warmup, summary, ({ grants }) => grants) },
    {
      ...{ ...both, label: `cap of ${name}`, values: daily(warmup, summary, ({ capPerDay }) => capPerDay) },
      ...{ dashes: [7, 4], width: 1.5 },
    },
  ];
}

function daily(
  { days }: WarmupSummary,
  summary: Summary,
  figure: (day: WarmupSummary['days'][number]) => number,
): (number | null)[] {
  const { startAtMs, stepMs, stepCount } = summary.series;
  const lastEndMs = (days.at(-1)?.startAtMs ?? 0) + 86_400_000;
  let next = 0;
  let value: number | null = null;
  return Array.from({ length: stepCount }, (_, step) => {
    const atMs = startAtMs + step * stepMs;
    while (next < days.length && days[next]!.startAtMs < atMs + stepMs) value = figure(days[next++]!);
    // A logarithm has no place for nought.
    return atMs >= lastEndMs || value === 0 ? null : value;
  });
}

function nameOf({ ip, provider }: WarmupSummary): string {
  return provider === '' ? ip : `${ip} at ${provider}`;
}
