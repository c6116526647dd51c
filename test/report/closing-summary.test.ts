import { describe, expect, test } from 'vitest';
import { type ClosingOptions, closingSummary } from '../../src/report/closing-summary.ts';
import { busySummary, distribution, figures, startAtMs, summary, tailSummary } from './fixtures.ts';

function same(text: string): string {
  return text;
}

const plain = { bold: same, dim: same, red: same, green: same, yellow: same };
const options: ClosingOptions = { paint: plain, columns: 100, partial: false, wallMs: 1234, files: [] };

describe('the closing summary', () => {
  test('of a busy day tells what happened, what limited it, what held and where the files are', () => {
    const files = ['reports/runs/first-run-7/summary.md', 'reports/runs/first-run-7/run.json'];
    expect(closingSummary(busySummary(), { ...options, files })).toMatchInlineSnapshot(`
      "first-run: 1 of 2 expectations failed
      Does a weekly offer reach everyone within the day?
      seed 7, 1 d from 2 Mar 2026 06:00 UTC, in 1.2 s of real time

      What happened
        due         40,000
        delivered   38,912   97.3 %  half within 41 min, 95 % within 5 h 30 min
        bounced        241    0.6 %  241 unknown-user
        expired        512    1.3 %  512 at yahoo
        dead            35  0.088 %  35 at yahoo
        suppressed      12   0.03 %
        unfinished     288   0.72 %  180 retry not due yet, 108 paused mta-1
        44,900 attempts (5,250 of them again): 7.6 % throttled, 2.7 % deferred, 2.5 % greylisted, 0.54 % hard
        later: 47 complaints (0.12 % of delivered), 3 late bounces, 8,411 opens, 902 clicks, 61 unsubscribes
        paused mta-1 for 4 h, 10 h in: complaints 0.42 % above 0.3 %

      What limited it
        62 % of waiting  50/s per ip 192.0.2.11 at gmail
        28 % of waiting  safety pause of mta-1: complaints above 0.3 %
        10 % of waiting  no free worker in pool worker

      What was expected
        ✓ delivered of due >= 95%  97.28% of due (38,912 of 40,000), 2.28 points above
        ✗ receipts p95 time-to-deliver < 10m  14m, 4m too long

      Files
        reports/runs/first-run-7/summary.md
        reports/runs/first-run-7/run.json
      "
    `);
  });

  test('is read in ten seconds: at most 30 lines of at most 120 letters', () => {
    const lines = closingSummary(busySummary(), options).split('\n');
    expect(lines.length).toBeLessThanOrEqual(30);
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(120);
  });

  test('of a run without messages says so and judges no share', () => {
    expect(closingSummary(summary(), options)).toMatchInlineSnapshot(`
      "first-run: nothing was expected
      Does a weekly offer reach everyone within the day?
      seed 7, 1 d from 2 Mar 2026 06:00 UTC, in 1.2 s of real time

      What happened
        no message became due
      "
    `);
  });

  test('of a long tail names the sites that cost the workers far more time than their messages are worth', () => {
    expect(closingSummary(tailSummary(), options)).toContain(
      [
        'What limited it',
        "  50 % of workers' time  60 dead sites of companies, with 0.5 % of messages",
        "   2 % of workers' time  40 null mx sites of companies, with 0.2 % of messages",
        '',
      ].join('\n'),
    );
  });

  test('of an interrupted run says so in place of the verdict', () => {
    const text = closingSummary(busySummary(), { ...options, partial: true });
    expect(text.split('\n')[0]).toBe('first-run: interrupted: figures up to the interrupt only');
  });

  test('names a broken law of ours before a promise the sender broke, each with its first case', () => {
    const violations = [{ atMs: startAtMs, message: 17, detail: 'it ended twice' }];
    const ours = {
      invariant: 'ends-once',
      kind: 'ours',
      law: 'every message ends once',
      checkedCount: 9,
      violationCount: 1,
      violations,
    } as const;
    const senders = {
      invariant: 'no-repeat',
      kind: 'sender',
      law: 'nobody gets a message twice',
      checkedCount: 9,
      violationCount: 2_000,
      violations: [],
    } as const;
    const text = closingSummary(summary({ verdict: 'bug', invariants: [senders, ours] }), options);
    expect(text.slice(text.indexOf('What was broken'))).toMatchInlineSnapshot(`
      "What was broken
        ✗ ends-once, a law of maildrill, 1 time: every message ends once
          first: message 17: it ended twice
        ✗ no-repeat, a promise of the sender, 2,000 times: nobody gets a message twice
      "
    `);
  });

  test('says that nothing limited a run in which no flow waited', () => {
    const text = closingSummary(summary({ totals: figures({ due: 1, delivered: 1, attempts: 1 }) }), options);
    expect(text).toContain('What limited it\n  nothing: no flow had to wait\n');
  });

  test('tells a p95 among messages that never came as never reached', () => {
    const all = { campaign: '', provider: '', ...distribution({ count: 60, neverCount: 40, p50Ms: 1000 }) };
    const text = closingSummary(
      summary({ totals: figures({ due: 100, delivered: 60 }), timeToDeliver: [all] }),
      options,
    );
    expect(text).toContain('half within 1 s, 95 % never reached');
  });

  test('of a live run counts the locks that were lost, where some were', () => {
    const live = {
      ...{ broker: 'Redis 7', lostLocks: 2, speed: 60, wallMs: 5000, latenessMaxMs: 12, latenessMeanMs: 1 },
      ...{ lateCount: 0, isTrusted: true, malformedReports: 0, http: [] },
    };
    const said = '2 jobs ended after the lock was lost in the broker';
    expect(closingSummary(summary({ live }), options)).toContain(`  speed 60 on Redis 7\n  ${said}\n`);
    expect(closingSummary(summary({ live: { ...live, lostLocks: 0 } }), options)).not.toContain('lock');
  });

  test('lets no escape sequence of a name reach the terminal', () => {
    const hostile = '\u001b[2J\u001b]0;owned\u0007';
    const base = busySummary();
    const text = closingSummary(
      busySummary({
        scenario: { ...base.scenario, name: hostile, question: hostile, seed: hostile },
        causes: [{ kind: 'limit', name: hostile, waitedMs: 1, waitedRatio: 1 }],
        pauses: base.pauses.map((pause) => ({ ...pause, server: hostile, cause: hostile })),
        expectations: base.expectations.map((expectation) => ({ ...expectation, text: hostile, figureText: hostile })),
        failures: base.failures.map((failure) => ({ ...failure, provider: hostile })),
        unfinished: base.unfinished.map((row) => ({ ...row, cause: hostile })),
      }),
      { ...options, files: [hostile] },
    );
    // biome-ignore lint/suspicious/noControlCharactersInRegex: their absence is what this test is about.
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
  });
});
