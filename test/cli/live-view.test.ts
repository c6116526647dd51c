import { describe, expect, it } from 'vitest';
import { main } from '../../src/cli/main.ts';
import type { Tools } from '../../src/cli/tools.ts';
import type { LiveEnd, LiveFrame } from '../../src/report/live/frame.ts';
import { frame } from '../report/live/frame-fixture.ts';
import { testIo } from './test-io.ts';
import { resultOf, testTools } from './test-tools.ts';

const notes = {
  ...{ broker: 'a test', lostLocks: 0, speed: 60, wallMs: 1, latenessMaxMs: 0, latenessMeanMs: 0, lateCount: 0 },
  ...{ isTrusted: true, malformedReports: 0, http: [] },
};

/** A live run that shows two frames and says something between them. */
const runLive: Tools['runLive'] = async (scenario, { onFrame, onNotice }) => {
  onFrame?.(frame);
  onNotice?.('an agent is gone');
  onFrame?.({ ...frame, ended: 30_000 });
  return { ...resultOf(scenario), notes };
};
const honestSpeed: Tools['honestSpeed'] = async () => ({ speed: 60, because: 'of a test' });
const argv = ['run', 'live-smoke', '--live', '--no-charts'];

/** What a terminal shows in the end: a line that is gone up to and wiped counts no more. */
function screenOf(text: string): string {
  const lines: string[] = [''];
  const parts = text.replaceAll('\x1b', '␛').matchAll(/␛\[(\d+)A\r␛\[J|␛\[\?25[lh]|␛\[\d+m|\n|[^␛\n]+/gu);
  for (const [part, up] of parts) {
    if (up !== undefined) lines.splice(lines.length - 1 - Number(up), Number(up));
    else if (part === '\n') lines.push('');
    else if (!part.startsWith('␛')) lines[lines.length - 1] += part;
  }
  return lines.join('\n');
}

describe('a live run on a terminal', () => {
  it('shows a table that is drawn anew in its place, and leaves only what was said', async () => {
    const io = testIo({ terminal: true });
    expect(await main(argv, io, testTools({ runLive, honestSpeed }))).toBe(0);
    expect(io.errText()).toContain('12,400 of 30,000 ended');
    expect(io.errText()).toContain('30,000 of 30,000 ended');
    expect(screenOf(io.errText())).toBe('live at speed 60: an agent is gone\n');
    expect(io.errText().endsWith('\x1b[?25h')).toBe(true);
  });

  it.each([
    ['no terminal', false, []],
    ['--quiet', true, ['--quiet']],
    ['--json', true, ['--json']],
  ])('shows none with %s', async (_why, terminal, more) => {
    const io = testIo({ terminal });
    expect(await main([...argv, ...more], io, testTools({ runLive, honestSpeed }))).toBe(0);
    expect(io.errText()).toBe(more.length === 0 ? 'live at speed 60: an agent is gone\n' : '');
  });
});

describe('`--ui`', () => {
  it('says where the page is, and tells the page how the run ended and where its report is', async () => {
    const io = testIo();
    const shown: LiveFrame[] = [];
    const ends: LiveEnd[] = [];
    const livePage: Tools['livePage'] = async (port) => ({
      url: `http://127.0.0.1:${port}/`,
      show: (each) => void shown.push(each),
      end: async (end) => void ends.push(end),
    });
    expect(await main([...argv, '--ui', '8025'], io, testTools({ runLive, honestSpeed, livePage }))).toBe(0);
    expect(io.errText()).toBe('live page: http://127.0.0.1:8025/\nlive at speed 60: an agent is gone\n');
    expect(shown.map(({ ended }) => ended)).toEqual([12_400, 30_000]);
    expect(ends).toEqual([{ verdict: 'met', report: `${io.cwd}/reports/runs/live-smoke-1/report.html` }]);
  });

  it.each([
    [['run', 'first-run', '--ui', '80'], 'maildrill: --ui is for live runs\n  hint: add --live\n'],
    [[...argv, '--ui', '70000'], 'maildrill: --ui 70000 is no port; expected 0 to 65535\n'],
    [[...argv, '--ui', 'any'], 'maildrill: --ui any is no port; expected 0 to 65535\n'],
  ])('refuses %j', async (given, text) => {
    const io = testIo();
    expect(await main(given, io, testTools({ runLive, honestSpeed }))).toBe(2);
    expect(io.errText()).toBe(text);
  });
});

describe.each([
  ['EADDRINUSE', 'port 80 is in use\n  hint: take another for --%s; 0 takes a free one'],
  ['EACCES', 'port 80 may not be listened on\n  hint: take one over 1023 for --%s'],
])('a port that answers %s', (code, text) => {
  const taken = () => Promise.reject(Object.assign(new Error(`listen ${code}`), { code }));

  it.each(['ui', 'http'])('ends a run with --%s with 3 and the way out', async (option) => {
    const io = testIo();
    const tools = testTools({ honestSpeed, livePage: taken, runLive: taken });
    expect(await main([...argv, `--${option}`, '80'], io, tools)).toBe(3);
    expect(io.errText()).toBe(`maildrill: ${text.replace('%s', option)}\n`);
  });
});
