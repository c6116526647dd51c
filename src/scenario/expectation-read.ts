// The figure of one side of an expectation, read from the measures after the run, or from its probe where the side
// speaks of a window or a rate.

import type { JobKind } from '../domain/scenario.ts';
import { Histogram, mergedHistogram } from '../measurement/histogram.ts';
import type { Measures } from '../measurement/measures.ts';
import {
  type CountName,
  countOf,
  everything,
  hasDue,
  selectsGroup,
  selectsScope,
  waitedMsOf,
} from '../measurement/selection.ts';
import type { Aggregate, Side } from './expectation.ts';
import { isCause, type SideProbe } from './expectation-probe.ts';
import { readAges, readBusyRatios, readDepths } from './expectation-samples.ts';
import { counted, figureText, numberText } from './expectation-text.ts';

export interface Reading {
  readonly value: number;
  /** How many were judged. */
  readonly samples: number;
  readonly text: string;
  /** What there was none of, where nothing was judged. */
  readonly lack: string;
}

/** A rate is given for windows of `rateWindowMs`. */
export function readSide(
  side: Side,
  probe: SideProbe | null,
  measures: Measures,
  nowMs: number,
  rateWindowMs: number,
): Reading {
  probe?.finish(measures);
  const { metric } = side;
  switch (metric.kind) {
    case 'count':
      if (side.isAtPause) return readAtPause(side, measures);
      return side.base === null ? readCount(side, probe, measures) : readShare(side, probe, measures);
    case 'time-to-deliver':
      return readTimes(side, probe === null ? timesOf(side, measures) : cohortTimes(probe), 'message');
    case 'latency':
      return readTimes(side, probe === null ? latencyOf(side, measures) : probe.sighting.times, 'attempt');
    case 'rate':
      return readRate(side, probe!, measures, nowMs, rateWindowMs);
    case 'limited-by':
      return readWaiting(side, probe, measures);
    case 'job-backlog':
    case 'job-delay':
    case 'jobs-done':
      return readJobs(side, metric.job, measures);
    case 'repeats':
      return readRepeats(side, measures);
    case 'queue-depth':
      return readSamples(side, readDepths(measures, side.subject, probe?.window ?? null));
    case 'queue-age':
      return readSamples(side, readAges(measures, side.subject, probe?.window ?? null));
    case 'utilisation':
      return readSamples(side, readBusyRatios(measures, side.subject, probe?.window ?? null));
  }
}

function readCount(side: Side, probe: SideProbe | null, measures: Measures): Reading {
  if (side.metric.kind !== 'count') throw new Error('bug: not a count');
  const { count, population } = side.metric;
  const value = probe === null ? countOf(measures, side.subject, count) : probe.sighting.count;
  const text = numberText(value);
  // What we do ourselves can be none, and that is a finding; what others do needs somebody to have done it to.
  if (population === 'due' || population === 'sent') {
    const samples = probe === null ? countOf(measures, everything, 'due') : probe.window!.spans.length;
    return { value, samples, text, lack: probe === null ? 'no message was due' : lackOfWindow(side) };
  }
  const samples = probe === null ? countOf(measures, side.subject, population) : probe.sighting.baseCount;
  return { value, samples, text, lack: lackOf(side, population) };
}

function readShare(side: Side, probe: SideProbe | null, measures: Measures): Reading {
  if (side.metric.kind !== 'count') throw new Error('bug: not a count');
  const base = side.base!;
  let count: number;
  let whole: number;
  if (probe === null) {
    count = countOf(measures, side.subject, side.metric.count);
    whole = countOf(measures, side.subject, base);
  } else {
    whole = probe.sighting.baseCount;
    const isUnfinished = side.metric.count === 'unfinished' && base === 'due';
    count = isUnfinished ? whole - probe.sighting.endedCount : probe.sighting.count;
  }
  const value = whole === 0 ? Number.NaN : count / whole;
  const text = `${figureText(value, 'share', 0)} of ${base} (${numberText(count)} of ${numberText(whole)})`;
  return { value, samples: whole, text, lack: lackOf(side, base) };
}

function readAtPause({ subject }: Side, measures: Measures): Reading {
  const pauses = measures.history.pauses.filter((pause) => selectsScope(measures.tables, subject, pause.scope));
  const value = pauses.reduce((sum, pause) => sum + pause.inFlight, 0);
  const where = subject.kind === 'all' ? '' : ` on ${subject.name}`;
  return { value, samples: pauses.length, text: `${numberText(value)} in flight at pause`, lack: `no pause${where}` };
}

function readTimes(side: Side, times: Histogram, noun: string): Reading {
  const value = aggregateOf(times, side.aggregate!);
  const never = times.neverCount === 0 ? '' : `, ${numberText(times.neverCount)} of them never`;
  const text = `${figureText(value, 'duration', 0)} (${counted(times.total, noun)}${never})`;
  return { value, samples: times.total, text, lack: `no ${noun}${ofSubject(side)}` };
}

function readRate(side: Side, probe: SideProbe, measures: Measures, nowMs: number, perMs: number): Reading {
  const { count, rateMax } = probe.sighting;
  const startAtMs = measures.options.startAtMs;
  const lengthMs = probe.window === null ? nowMs - startAtMs : probe.window.overlapMs(startAtMs, nowMs);
  const value = side.aggregate!.kind === 'max' ? rateMax : (count * perMs) / Math.max(1, lengthMs);
  return { value, samples: count, text: figureText(value, 'rate', perMs), lack: `nothing was sent${ofSubject(side)}` };
}

function readWaiting(side: Side, probe: SideProbe | null, measures: Measures): Reading {
  const { allMs, pickedMs } =
    probe === null
      ? waitedMsOf(measures, side.subject, (cause) => isCause(measures, side.cause, cause))
      : { allMs: probe.sighting.waitedMs, pickedMs: probe.sighting.pickedMs };
  // Where nothing waited, nothing was limited; that is a finding as long as there were messages.
  const value = allMs === 0 ? 0 : pickedMs / allMs;
  const samples = probe === null ? countOf(measures, side.subject, 'due') : probe.window!.spans.length;
  const text = `${figureText(value, 'share', 0)} of waiting`;
  return { value, samples, text, lack: probe === null ? lackOf(side, 'due') : lackOfWindow(side) };
}

function readSamples(side: Side, values: readonly number[]): Reading {
  const value = aggregateOfList(values, side.aggregate!);
  const text = figureText(value, side.dimension, 0);
  return { value, samples: values.length, text, lack: `no sample${ofSubject(side)}` };
}

function readJobs(side: Side, job: JobKind, measures: Measures): Reading {
  const row = measures.tables.jobKinds.findIndex(({ kind }) => kind === job);
  const { jobs, clock } = measures;
  if (side.metric.kind === 'job-delay') return readTimes(side, row < 0 ? new Histogram() : jobs.delayOf(row), 'job');
  if (side.metric.kind === 'job-backlog') {
    const steps = [...(jobs.backlog.rows[row] ?? [])].slice(0, clock.step + 1);
    return readSamples(side, row < 0 ? [] : steps);
  }
  const value = jobs.doneCounts[row] ?? 0;
  return { value, samples: row < 0 ? 0 : 1, text: numberText(value), lack: `no ${job} jobs in \`sender.jobs\`` };
}

/** Some come to light only when the run is over, so they have no time. */
function readRepeats({ window }: Side, { messages, counts }: Measures): Reading {
  const { count: value } = messages.repeats;
  const samples = window === null ? counts.totals().grants : 0;
  const lack = window === null ? 'nothing was sent' : 'repeats are counted over the whole run';
  return { value, samples, text: numberText(value), lack };
}

function timesOf({ subject }: Side, measures: Measures): Histogram {
  const groups = Array.from({ length: measures.places.groupCount }, (_, group) => group);
  const picked = groups.filter((group) => selectsGroup(measures.tables, subject, group));
  const times = mergedHistogram(picked.map((group) => measures.timeToDeliver[group]!));
  const never = (['unfinished', 'expired', 'dead'] as const).map((name) => countOf(measures, subject, name));
  times.recordNever(never.reduce((sum, count) => sum + count, 0));
  return times;
}

function cohortTimes({ sighting }: SideProbe): Histogram {
  sighting.times.recordNever(sighting.baseCount - sighting.endedCount);
  return sighting.times;
}

function latencyOf({ subject }: Side, measures: Measures): Histogram {
  const picked = measures.latency.filter((_, link) => {
    const [provider, server] = measures.places.links.list[link]!.split('\n');
    if (subject.kind === 'provider') return provider === subject.name;
    return subject.kind === 'server' ? server === subject.name : true;
  });
  return mergedHistogram(picked);
}

function aggregateOf(times: Histogram, aggregate: Aggregate): number {
  if (times.total === 0) return Number.NaN;
  switch (aggregate.kind) {
    case 'quantile':
      return times.quantileMs(aggregate.ratio);
    case 'max':
      return times.quantileMs(1);
    case 'min':
      return times.quantileMs(0);
    case 'mean':
      return times.neverCount > 0 ? Number.POSITIVE_INFINITY : times.meanMs;
  }
}

function aggregateOfList(values: readonly number[], aggregate: Aggregate): number {
  if (values.length === 0) return Number.NaN;
  const sorted = [...values].sort((one, other) => one - other);
  switch (aggregate.kind) {
    case 'quantile':
      return sorted[Math.max(1, Math.ceil(aggregate.ratio * sorted.length - 1e-9)) - 1]!;
    case 'max':
      return sorted.at(-1)!;
    case 'min':
      return sorted[0]!;
    case 'mean':
      return values.reduce((sum, value) => sum + value, 0) / values.length;
  }
}

function lackOf(side: Side, population: CountName): string {
  const what: Partial<Record<CountName, string>> = {
    due: 'no message was due',
    attempts: 'no attempt was made',
    delivered: 'no message was delivered',
    ended: 'no message ended',
    sent: 'nothing was sent',
  };
  return `${what[population] ?? `no ${population}`}${ofSubject(side)}`;
}

function lackOfWindow(side: Side): string {
  const window = side.window!;
  if (window.kind === 'pause') return window.on.kind === 'all' ? 'no pause' : `no pause on ${window.on.name}`;
  return `the run did not come to its window (${window.text})`;
}

function ofSubject({ subject, window }: Side): string {
  const when = window === null ? '' : ` ${window.text}`;
  if (subject.kind === 'all') return when;
  return ` ${hasDue(subject) ? 'for' : 'by'} ${subject.name}${when}`;
}
