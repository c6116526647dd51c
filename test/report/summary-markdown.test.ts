import { describe, expect, test } from 'vitest';
import { summaryMarkdown } from '../../src/report/summary-markdown.ts';
import { busySummary, summary, tailSummary } from './fixtures.ts';

const noCharts = { partial: false, charts: [] };

describe('summary.md', () => {
  test('of a busy day has the verdict, every table and the pictures', () => {
    const charts = [{ file: 'charts/outcomes.png', title: 'Outcomes over time' }];
    expect(summaryMarkdown(busySummary(), { partial: false, charts })).toMatchInlineSnapshot(`
      "# first-run: ❌ 1 of 2 expectations failed

      *Does a weekly offer reach everyone within the day?*

      Seed 7, 1 d of simulated time from 2 Mar 2026 06:00 UTC.

      ## What was expected

      |  | expectation | figure | margin | line |
      | --- | --- | --- | --- | ---: |
      | ✅ | delivered of due &gt;= 95% | 97.28% of due (38,912 of 40,000) | 2.28 points above | 31 |
      | ❌ | receipts p95 time-to-deliver &lt; 10m | 14m | 4m too long | 32 |

      ## What happened

      | outcome | messages | of due |  |
      | --- | ---: | ---: | --- |
      | due | 40,000 |  |  |
      | delivered | 38,912 | 97.3 % | half within 41 min, 95 % within 5 h 30 min |
      | bounced | 241 | 0.6 % | 241 unknown-user |
      | expired | 512 | 1.3 % | 512 at yahoo |
      | dead | 35 | 0.088 % | 35 at yahoo |
      | suppressed | 12 | 0.03 % |  |
      | unfinished | 288 | 0.72 % | 180 retry not due yet, 108 paused mta-1 |

      44,900 attempts (5,250 of them again): 7.6 % throttled, 2.7 % deferred, 2.5 % greylisted, 0.54 % hard. Later: 47 complaints (0.12 % of delivered), 3 late bounces, 8,411 opens, 902 clicks, 61 unsubscribes.

      | provider | due | delivered | bounced | expired or dead | unfinished | throttled or blocked (of attempts) |
      | --- | ---: | ---: | ---: | ---: | ---: | ---: |
      | gmail | 22,000 | 98.6 % | 0.55 % | 0 | 0.82 % | 12.7 % |
      | yahoo | 18,000 | 95.6 % | 0.67 % | 3 % | 0.6 % | 1.1 % |

      ![Outcomes over time](charts/outcomes.png)

      ## What limited it

      Waiting is summed over flows: ten flows held for an hour wait ten hours.

      | cause | waited | of all waiting |
      | --- | ---: | ---: |
      | 50/s per ip 192.0.2.11 at gmail | 1 d 7 h | 62 % |
      | safety pause of mta-1: complaints above 0.3 % | 14 h | 28 % |
      | no free worker in pool worker | 5 h | 10 % |

      | limit | where it is written | grants | waited |
      | --- | --- | ---: | ---: |
      | 50/s per ip 192.0.2.11 at gmail | sender.throttles\\[0\\] | 25,000 | 1 d 7 h |

      ## What was left unfinished

      | campaign | lane | provider | waits for | messages | oldest |
      | --- | --- | --- | --- | ---: | ---: |
      | weekly-offer | batch | gmail | retry not due yet | 180 | 21 h |
      | weekly-offer | batch | yahoo | paused mta-1 | 108 | 20 h |

      ## Pauses

      | server | provider | cause | from | for | in flight |
      | --- | --- | --- | --- | ---: | ---: |
      | mta-1 | all | complaints 0.42 % above 0.3 % | 2 Mar 2026 16:00 UTC | 4 h | 12 |

      ## Incidents

      | incident | what | from | for |
      | ---: | --- | --- | ---: |
      | 1 | weekly-offer complaint x150 | 2 Mar 2026 09:00 UTC | 6 h |

      ## Why messages failed

      | outcome | campaign | provider | last reply | messages | examples |
      | --- | --- | --- | --- | ---: | --- |
      | bounced | weekly-offer | yahoo | 550 5.1.1 No such mailbox | 121 | 17, 230, 411 |
      | bounced | weekly-offer | gmail | 550 5.1.1 No such user | 120 | 12 |
      | expired | weekly-offer | yahoo | 421 4.7.0 Too many complaints | 512 |  |
      | dead | weekly-offer | yahoo | no reply came with the end | 35 |  |

      An example is the number of a message: \`maildrill explain FOLDER NUMBER\` tells its journey.

      ## Replies

      | provider | phase | reply | class | times |
      | --- | --- | --- | --- | ---: |
      | gmail | data | 250 2.0.0 OK | delivered | 21,700 |
      | gmail | data | 421 4.7.28 Unusual rate of mail from \\{ip\\} | throttled | 3,180 |
      | yahoo | rcpt | 550 5.1.1 No such mailbox | hard | 121 |
      "
    `);
  });

  test('of a run without messages is short and says so', () => {
    expect(summaryMarkdown(summary(), noCharts)).toMatchInlineSnapshot(`
      "# first-run: ℹ️ nothing was expected

      *Does a weekly offer reach everyone within the day?*

      Seed 7, 1 d of simulated time from 2 Mar 2026 06:00 UTC.

      ## What happened

      No message became due.

      ## What limited it

      Nothing: no flow had to wait.
      "
    `);
  });

  test('of an interrupted run says in its first lines that it is partial', () => {
    expect(
      summaryMarkdown(busySummary(), { ...noCharts, partial: true })
        .split('\n')
        .slice(0, 3),
    ).toEqual([
      '# first-run: ⚠️ interrupted',
      '',
      '> **Partial.** The run was interrupted: every figure stops at that instant, and no expectation counts.',
    ]);
  });

  test('says of 35 messages that a queue handed out too often what put them on the dead list', () => {
    const dead = busySummary().failures.find(({ outcome }) => outcome === 'dead')!;
    const text = summaryMarkdown(busySummary({ failures: [{ ...dead, givenUp: 'max-receives' }] }), noCharts);
    expect(text).toContain('| dead | weekly-offer | yahoo | handed out too often | 35 |  |');
  });

  test('shows 12 rows of a long table and counts the others', () => {
    const [reply] = busySummary().replies;
    const text = summaryMarkdown(busySummary({ replies: new Array(40).fill(reply) }), noCharts);
    expect(
      text
        .slice(text.indexOf('## Replies'))
        .split('\n')
        .filter((line) => line.startsWith('| gmail')),
    ).toHaveLength(12);
    expect(text).toContain('… and 28 more rows in summary.json.');
  });

  test('shows hostile names as text: no tag, no link, no extra table cell', () => {
    const hostile = 'a|b</td><script>alert(1)</script> [x](https://evil.example) `y` @team\n# new heading';
    const base = busySummary();
    const text = summaryMarkdown(
      busySummary({
        scenario: { ...base.scenario, name: hostile, question: hostile, seed: hostile },
        expectations: base.expectations.map((row) => ({ ...row, text: hostile, figureText: hostile, note: hostile })),
        providers: base.providers.map((row) => ({ ...row, name: hostile })),
        causes: base.causes.map((row) => ({ ...row, name: hostile })),
        limits: base.limits.map((row) => ({ ...row, name: hostile, source: hostile })),
        unfinished: base.unfinished.map((row) => ({ ...row, campaign: hostile, lane: hostile, cause: hostile })),
        pauses: base.pauses.map((row) => ({ ...row, server: hostile, provider: hostile, cause: hostile })),
        incidents: base.incidents.map((row) => ({ ...row, description: hostile })),
        failures: base.failures.map((row) => ({ ...row, campaign: hostile, provider: hostile })),
        replies: base.replies.map((row) => ({ ...row, provider: hostile, text: hostile })),
      }),
      noCharts,
    );
    expect(text).not.toMatch(/<\/?[a-z]/i);
    expect(text).not.toContain('https://');
    expect(text.split('\n').filter((line) => line.startsWith('# '))).toHaveLength(1);
    const tables = text
      .trimEnd()
      .split('\n\n')
      .filter((part) => part.startsWith('| '));
    expect(tables.length).toBeGreaterThan(8);
    for (const table of tables) {
      const widths = table.split('\n').map((row) => row.match(/(?<!\\)\|/g)?.length);
      expect(new Set(widths).size).toBe(1);
    }
  });

  test('of a long tail has a row for each kind of site', () => {
    expect(summaryMarkdown(tailSummary(), noCharts)).toContain(
      [
        "| provider | sites | how many | due | of all due | of workers' time | delivered | bounced | expired or dead | p95 |",
        '| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
        '| companies | dead | 60 | 50 | 0.5 % | 50 % | 0 | 0 | 50 | never |',
        '| companies | sound | 2,900 | 4,930 | 49.3 % | 30 % | 4,930 | 0 | 0 | 9 s |',
        '| gmail | all |  | 5,000 | 50 % | 18 % | 5,000 | 0 | 0 | 9 s |',
      ].join('\n'),
    );
  });
});
