import { describe, expect, test } from 'vitest';
import { openMetrics } from '../../src/report/openmetrics.ts';
import { busySummary, everyFlow, series, seriesOf, startAtMs, summary } from './fixtures.ts';

interface Sample {
  readonly name: string;
  readonly labels: string;
  readonly value: number;
  readonly atS: number;
}

/** Reads the text by the rules of the OpenMetrics 1.0 specification that a scraper holds it to; throws where one is broken. */
function readMetrics(text: string): Map<string, { type: string; samples: Sample[] }> {
  const families = new Map<string, { type: string; samples: Sample[] }>();
  const lines = text.split('\n');
  if (lines.pop() !== '' || lines.pop() !== '# EOF') throw new Error('does not end with # EOF and one line feed');
  let open = '';
  const closed = new Set<string>();
  for (const line of lines) {
    const meta = /^# (TYPE|UNIT|HELP) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.*)$/.exec(line);
    if (meta !== null) {
      const [, what, name, rest] = meta as unknown as [string, string, string, string];
      if (name !== open) closed.add(open);
      if (closed.has(name)) throw new Error(`${name} is not in one piece`);
      open = name;
      if (what === 'TYPE') families.set(name, { type: rest, samples: [] });
      if (what === 'UNIT' && !name.endsWith(`_${rest}`)) throw new Error(`${name} does not end with its unit`);
      continue;
    }
    const sample = /^([a-zA-Z_:][\w:]*)\{((?:[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\n"])*",?)*)\} (\S+) (\S+)$/.exec(line);
    if (sample === null) throw new Error(`no sample: ${line}`);
    const family = families.get(open)!;
    const [, name, labels, value, at] = sample as unknown as [string, string, string, string, string];
    if (name !== (family.type === 'counter' ? `${open}_total` : open)) throw new Error(`${name} is not of ${open}`);
    family.samples.push({ name, labels, value: Number(value), atS: Number(at) });
  }
  for (const { type, samples } of families.values()) {
    samples.forEach((sample, i) => {
      const before = samples[i - 1];
      if (Number.isNaN(sample.value) || Number.isNaN(sample.atS)) throw new Error('a figure is no number');
      if (before?.labels !== sample.labels) {
        if (samples.slice(0, i).some(({ labels }) => labels === sample.labels))
          throw new Error('a series is torn apart');
        return;
      }
      if (sample.atS <= before.atS) throw new Error('instants do not rise');
      if (type === 'counter' && sample.value < before.value) throw new Error('a counter falls');
    });
  }
  return families;
}

describe('OpenMetrics', () => {
  test('of a busy run keep the rules of the format', () => {
    const families = readMetrics(openMetrics(busySummary()));
    expect([...families.keys()]).toContain('maildrill_messages_ended');
    for (const { samples } of families.values()) expect(samples.length).toBeGreaterThan(0);
  });

  test('count up at the end of each step, at the instants of simulated time', () => {
    const run = summary({
      series: series({
        stepMs: 60_000,
        stepCount: 5,
        outcomes: [{ ...everyFlow, provider: 'gmail', outcome: 'delivered', series: seriesOf(3, (step) => step + 1) }],
      }),
    });
    expect(readMetrics(openMetrics(run)).get('maildrill_messages_ended')?.samples).toEqual(
      [1, 3, 6].map((value, step) => ({
        name: 'maildrill_messages_ended_total',
        labels: 'scenario="first-run",seed="7",provider="gmail",outcome="delivered"',
        value,
        atS: startAtMs / 1000 + (step + 1) * 60,
      })),
    );
  });

  test('let a gauge fall to 0 when its series ends', () => {
    const row = { ...everyFlow, series: seriesOf(2, () => 9), oldestAgeMs: seriesOf(2, () => 1500) };
    const run = summary({ series: series({ stepMs: 60_000, stepCount: 5, depth: [row] }) });
    const families = readMetrics(openMetrics(run));
    expect(families.get('maildrill_queue_depth')?.samples.map(({ value }) => value)).toEqual([9, 9, 0]);
    expect(families.get('maildrill_queue_oldest_age_seconds')?.samples.map(({ value }) => value)).toEqual([
      1.5, 1.5, 0,
    ]);
  });

  test('escape names that hold quotes, backslashes and line breaks', () => {
    const run = busySummary();
    const hostile = { ...run, scenario: { ...run.scenario, name: 'a"\\\n# EOF' } };
    const samples = [...readMetrics(openMetrics(hostile)).values()].flatMap((family) => family.samples);
    expect(new Set(samples.map(({ labels }) => labels.split(',')[0]))).toEqual(
      new Set(['scenario="a\\"\\\\\\n# EOF"']),
    );
  });

  test('of a run in which nothing happened are an empty exposition', () => {
    expect(openMetrics(summary())).toBe('# EOF\n');
  });
});
