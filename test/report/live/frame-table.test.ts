import { describe, expect, it } from 'vitest';
import { frameTable } from '../../../src/report/live/frame-table.ts';
import { holdText, rateText } from '../../../src/report/live/hold-text.ts';
import { frame, row } from './frame-fixture.ts';

const plain = (text: string) => text;
const paint = { bold: plain, dim: plain, red: plain, green: plain, yellow: plain };
const screen = { columns: 120, rows: 24, paint };

describe('the table of a live run', () => {
  it('tells where time stands, what each flow does and what holds it', () => {
    expect(`\n${frameTable(frame, screen).join('\n')}\n`).toMatchInlineSnapshot(`
      "
      complaint-storm: 1 h 30 min of 1 d at speed 60 · 12,400 of 30,000 ended
      late by 1 ms, 18 ms at most · Redis 7.0.15, found on the PATH
      flow                      now  delivered  deferred     depth  in flight  held  limited by
      weekly-offer → gmail     50/s     12,345        67     8,910         20        50/s per ip 192.0.2.11 at gmail
      weekly-offer → yahoo                  55         0       300          0     2  50/s per ip 192.0.2.11 at gmail
      pause of mta-1: too many complaints, since 2 Mar 07:00:00 until 2 Mar 11:00:00
      suspended: mta-1 at yahoo, since 2 Mar 07:10:00
      "
    `);
  });

  it('is never wider or higher than the screen', () => {
    const rows = Array.from({ length: 200 }, (_, i) => ({ ...row, provider: `provider-${i}`, depth: i }));
    const holds = Array.from({ length: 50 }, () => frame.holds[0]!);
    for (const [columns, height] of [
      [80, 24],
      [100, 30],
      [200, 60],
    ] as const) {
      const lines = frameTable({ ...frame, rows, holds }, { ...screen, columns, rows: height });
      expect(lines.length).toBeLessThan(height);
      expect(Math.max(...lines.map((line) => line.length))).toBeLessThan(columns);
    }
  });

  it('keeps the busiest flows in their order, and counts those left out', () => {
    const rows = Array.from({ length: 30 }, (_, i) => ({ ...row, provider: `p${i}`, depth: i % 2 === 0 ? 5000 : 1 }));
    const lines = frameTable({ ...frame, rows, holds: [] }, { ...screen, rows: 12 });
    const shown = lines.flatMap((line) => /→ (p\d+)/.exec(line)?.[1] ?? []);
    expect(shown).toEqual(['p0', 'p2', 'p4', 'p6', 'p8', 'p10', 'p12']);
    expect(lines.at(-1)).toBe('and 23 more, with less to do');
  });

  it('shows an escape sequence in a name as text', () => {
    const lines = frameTable({ ...frame, name: 'a\x1b[2Jb', rows: [{ ...row, campaign: 'c\x1b]0;x\x07' }] }, screen);
    expect(lines.join('')).not.toContain('\x1b');
  });
});

describe('words of a live run', () => {
  it.each([
    [0, ''],
    [0.0014, '5/h'],
    [0.25, '0.25/s'],
    [3.149, '3.1/s'],
    [1234.5, '1,235/s'],
  ])('a rate of %d reads %j', (perSecond, text) => {
    expect(rateText(perSecond)).toBe(text);
  });

  it('tells since when something holds, and until when where that is known', () => {
    expect(frame.holds.map(holdText)).toEqual([
      'pause of mta-1: too many complaints, since 2 Mar 07:00:00 until 2 Mar 11:00:00',
      'suspended: mta-1 at yahoo, since 2 Mar 07:10:00',
    ]);
  });
});
