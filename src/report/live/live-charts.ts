// The charts of a live run as data, drawn by the same hand as those of the report.

import type { Chart, Line } from '../charts/chart.ts';
import { nthColour } from '../charts/palette.ts';
import type { ProviderPoint, TrackPoint } from './track.ts';

/** More lines than this and an eye cannot tell them apart. */
const linesMost = 8;

export function liveCharts(points: readonly TrackPoint[]): readonly Chart[] {
  return [
    chartOf(points, {
      ...{ id: 'rate', title: 'Attempts a second', unit: 'rate', axis: 'attempts/s' },
      value: ({ perSecond }) => perSecond,
    }),
    chartOf(points, {
      ...{ id: 'depth', title: 'Messages that wait', unit: 'count', axis: 'messages' },
      value: ({ depth }) => depth,
    }),
    chartOf(points, {
      ...{ id: 'in-flight', title: 'Attempts in flight', unit: 'count', axis: 'attempts' },
      value: ({ inFlight }) => inFlight,
    }),
    latenessChart(points),
  ];
}

interface Wish {
  readonly id: string;
  readonly title: string;
  readonly unit: 'rate' | 'count';
  readonly axis: string;
  readonly value: (point: ProviderPoint) => number;
}

function chartOf(points: readonly TrackPoint[], { id, title, unit, axis, value }: Wish): Chart {
  const names = [...new Set(points.flatMap(({ providers }) => Object.keys(providers)))];
  const own = names.slice(0, names.length <= linesMost ? linesMost : linesMost - 1);
  const lines = own.map((name, place): Line => {
    const values = points.map(({ providers }) => (providers[name] === undefined ? null : value(providers[name])));
    return { label: name, colour: nthColour(place), values, look: 'steps', side: 'left' };
  });
  const others = names.slice(own.length);
  if (others.length > 0) {
    const sumOf = ({ providers }: TrackPoint) =>
      others.reduce((sum, name) => sum + (providers[name] === undefined ? 0 : value(providers[name])), 0);
    lines.push({
      ...{ label: `${others.length} others`, colour: 'grey', look: 'steps', side: 'left' },
      values: points.map(sumOf),
    });
  }
  return { ...frameOf(points, id, title), left: { title: axis, unit }, lines };
}

function latenessChart(points: readonly TrackPoint[]): Chart {
  const values = points.map(({ latenessMs }) => latenessMs);
  const line: Line = { label: 'late by, in ms of real time', colour: 'vermilion', values, look: 'steps', side: 'left' };
  return {
    ...frameOf(points, 'lateness', 'How well the harness keeps up'),
    ...{ left: { title: 'ms', unit: 'count' }, lines: [line] },
  };
}

function frameOf(points: readonly TrackPoint[], id: string, title: string) {
  const horizontal = { kind: 'time', stepMs: 1 } as const;
  const x = points.map(({ atMs }) => atMs);
  return { id, title, subtitle: '', horizontal, x, notice: 'Nothing has been sent yet.', note: '' };
}
