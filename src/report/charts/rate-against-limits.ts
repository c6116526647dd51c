// How fast we sent under each limit, beside the rate it allowed at that time. Where the two run together the limit binds;
// where the first stays below, something else does.

import type { Series, Summary } from '../../measurement/summary.ts';
import type { LimitSummary } from '../../measurement/summary-spans.ts';
import { lineText, shortened } from '../escape.ts';
import { durationText } from '../format.ts';
import type { Chart, Line } from './chart.ts';
import { everything, type Filter, filteredByName, untoldNote } from './filter.ts';
import { partsBy, sizeOf, summed, timeSteps, whole } from './grid.ts';
import { nthColour } from './palette.ts';

/** Limits a reader may switch on, and those that are on from the start. */
const limitMax = 8;
const shownMax = 2;

export function rateAgainstLimits(summary: Summary, filter: Filter = everything): Chart {
  const rates = summary.limits.filter(({ kind, series }) => kind === 'rate' && sizeOf(series) > 0);
  const limits = rates.filter(({ name }) => named(name, filter));
  const chosen = (limits.length > 0 ? limits : rates).slice(0, limitMax);
  const top = chosen[0];
  return {
    id: 'rate',
    title: 'Sending rate against the limits',
    subtitle:
      top === undefined || top.waitedMs === 0
        ? ''
        : `${shortened(lineText(top.name), 60)} held flows for ${durationText(top.waitedMs)} in sum`,
    ...timeSteps(summary),
    left: { title: 'grants per second', unit: 'rate' },
    lines: chosen.length > 0 ? chosen.flatMap((limit, i) => pairOf(limit, i, summary)) : bare(summary, filter),
    notice: 'Nothing was sent in this run.',
    note: limits.length === 0 && rates.length > 0 ? untoldNote(asked(filter)) : '',
  };
}

function pairOf(limit: LimitSummary, index: number, summary: Summary): readonly Line[] {
  const colour = nthColour(index);
  const name = shortened(lineText(limit.name), 44);
  const hidden = index >= shownMax;
  const inForce = limitInForce(limit, summary);
  return [
    {
      label: `sent under ${name}`,
      colour,
      values: perSecond(limit.series, summary),
      look: 'steps',
      side: 'left',
      hidden,
    },
    // A rate that was never set is no line at all.
    ...(inForce.every((value) => value === null)
      ? []
      : [
          {
            label: `limit: ${name}`,
            colour,
            values: inForce,
            look: 'steps' as const,
            side: 'left' as const,
            dashes: [7, 4],
            width: 1.5,
            hidden,
          },
        ]),
  ];
}

/** Without a limit there is still a rate: that of each server. */
function bare(summary: Summary, filter: Filter): readonly Line[] {
  const { rows } = filteredByName(summary.series.sends, { ...everything, server: filter.server });
  return partsBy(rows, ({ server }) => server, limitMax, 'all others').map(({ name, rows: own }, index) => ({
    label: `sent by ${shortened(lineText(name), 44)} (no rate is set)`,
    colour: nthColour(index),
    values: summed(own, summary).map((count) => (count * 1000) / summary.series.stepMs),
    look: 'steps',
    side: 'left',
  }));
}

/** At the beginning of each step; null where it set no bound. */
export function limitInForce(limit: LimitSummary, summary: Summary): readonly (number | null)[] {
  const { startAtMs, stepMs, stepCount } = summary.series;
  let next = 0;
  let rate = limit.perSecond;
  return Array.from({ length: stepCount }, (_, step) => {
    while (next < limit.changes.length && limit.changes[next]!.atMs <= startAtMs + step * stepMs)
      rate = limit.changes[next++]!.perSecond;
    return rate;
  });
}

function perSecond(series: Series, summary: Summary): number[] {
  return whole(series, summary).map((count) => (count * 1000) / summary.series.stepMs);
}

/** A limit's name is a sentence that names what it is about. */
function named(name: string, filter: Filter): boolean {
  return [filter.campaign, filter.provider, filter.server].every((asked) => asked === '' || name.includes(asked));
}

function asked(filter: Filter): ('campaign' | 'provider' | 'server')[] {
  return (['provider', 'server', 'campaign'] as const).filter((key) => filter[key] !== '');
}
