// The page in a real browser, from disk, with the network off.

import { readFileSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Summary } from '../../src/measurement/summary.ts';
import { startAtMs, summary } from '../report/fixtures.ts';
import { syntheticSummary } from '../report/synthetic-summary.ts';
import { launch, skipReason } from './chromium.ts';
import { hostile, hostileNames } from './hostile.ts';
import { drawnCharts, type OpenPage, openPage, seriousFaults } from './page-file.ts';

describe.skipIf(skipReason !== '')(
  `the page in Chromium${skipReason === '' ? '' : ` (skipped: ${skipReason})`}`,
  () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launch();
    });
    afterAll(() => browser.close());

    async function on(
      run: Summary,
      act: (open: OpenPage) => Promise<void>,
      options: Parameters<typeof openPage>[2] = {},
    ) {
      const open = await openPage(browser, run, options);
      try {
        await act(open);
        expect(open.troubles).toEqual([]);
        expect(open.requests).toEqual([]);
      } finally {
        await open.close();
      }
    }

    test('draws every chart, asks for nothing and complains of nothing', async () => {
      await on(syntheticSummary(), async ({ page }) => {
        const charts = await drawnCharts(page);
        expect(charts.map(({ id }) => id)).toEqual(
          'outcomes delivered-by-provider rate quota limits time-to-deliver retries warm-up reputation allowance depth workers jobs replies engagement'
            .split(' ')
            .map((id) => `chart-${id}`),
        );
        for (const { id, colours } of charts) expect([id, colours > 3]).toEqual([id, true]);
      });
    });

    test('zooms all charts over time together: by a drag, by buttons, by keys', async () => {
      await on(syntheticSummary(), async ({ page }) => {
        const before = await range(page, 'chart-outcomes');
        const plot = page.locator('#chart-outcomes .u-over');
        await plot.scrollIntoViewIfNeeded();
        const box = (await plot.boundingBox())!;
        await page.mouse.move(box.x + box.width * 0.4, box.y + 50);
        await page.mouse.down();
        await page.mouse.move(box.x + box.width * 0.6, box.y + 60, { steps: 4 });
        await page.mouse.up();
        const [one, other] = [await range(page, 'chart-outcomes'), await range(page, 'chart-workers')];
        expect(one).toEqual(other);
        expect(one[1]! - one[0]!).toBeLessThan(before[1]! - before[0]!);
        await page.getByRole('button', { name: 'Whole run' }).click();
        expect(await range(page, 'chart-depth')).toEqual([startAtMs, startAtMs + 4 * 86_400_000]);
        await page.locator('#chart-depth .plot').press('+');
        const [from, until] = await range(page, 'chart-outcomes');
        expect(until! - from!).toBe(2 * 86_400_000);
      });
    });

    test('shows the values under the pointer in every chart over time', async () => {
      await on(syntheticSummary(), async ({ page }) => {
        const plot = page.locator('#chart-outcomes .u-over');
        await plot.scrollIntoViewIfNeeded();
        const box = (await plot.boundingBox())!;
        await page.mouse.move(box.x + box.width / 2, box.y + 60);
        const at = await page.locator('#chart-outcomes .at').textContent();
        expect(at).toMatch(/^\d+ Mar \d\d:\d\d:\d\d UTC$/);
        expect(await page.locator('#chart-workers .at').textContent()).toBe(at);
        expect(await page.locator('#chart-workers .value').first().textContent()).toMatch(/^\d+$/);
      });
    });

    test('tells values to those who listen, as the arrow keys walk', async () => {
      await on(syntheticSummary(), async ({ page }) => {
        await page.locator('#chart-workers .plot').press('ArrowRight');
        await page.locator('#chart-workers .plot').press('ArrowRight');
        expect(await page.locator('#announcement').textContent()).toMatch(/UTC\. worker: busy: \d+, worker: all: 40$/);
      });
    });

    test('switches a line off and on again', async () => {
      await on(syntheticSummary(), async ({ page }) => {
        const line = page.locator('#chart-outcomes .switch', { hasText: 'delivered' });
        const full = await colours(page, 'chart-outcomes');
        await line.click();
        expect(await line.getAttribute('aria-pressed')).toBe('false');
        await expect.poll(() => colours(page, 'chart-outcomes')).toBeLessThan(full);
        await line.click();
        expect(await line.getAttribute('aria-pressed')).toBe('true');
      });
    });

    test('filters tables and charts by provider, server, campaign and lane', async () => {
      await on(syntheticSummary(), async ({ page }) => {
        const rows = page.locator('#table-outcomes-by-provider tbody tr');
        expect(await rows.count()).toBe(5);
        await page.selectOption('#filter-provider', 'provider-2');
        expect(await rows.count()).toBe(1);
        expect(await page.locator('#chart-delivered-by-provider .switch').count()).toBe(1);
        expect(await page.locator('#chart-workers .note').textContent()).toContain('shows all');
        await page.getByRole('button', { name: 'Reset' }).click();
        await page.selectOption('#filter-campaign', 'campaign-1');
        expect(await page.locator('#table-outcomes-by-campaign tbody tr').count()).toBe(1);
        await page.selectOption('#filter-lane', 'single');
        await page.selectOption('#filter-server', 'mta-2');
        expect(await page.locator('#table-sends-by-server tbody tr').count()).toBe(2);
      });
    });

    test('searches tables and journeys, and says how many it found', async () => {
      await on(syntheticSummary(), async ({ page }) => {
        await page.fill('#search', 'later 99,983');
        expect(await page.locator('#table-replies tbody tr').count()).toBe(1);
        expect(await page.locator('.filter-bar .told').textContent()).toBe('1 row, 0 journeys');
        expect(await page.locator('#chart-outcomes').isVisible()).toBe(false);
        await page.fill('#search', 'slowest');
        expect(await page.locator('.journey:visible').count()).toBe(1);
        await page.fill('#search', '');
        expect(await page.locator('#chart-outcomes').isVisible()).toBe(true);
      });
    });

    test('gives tables and charts as CSV, with the figures unrounded', async () => {
      await on(syntheticSummary(), async ({ page }) => {
        const table = await downloaded(page, 'CSV of What flows waited for');
        expect(table.name).toBe('synthetic-7-causes.csv');
        expect(table.text.split('\r\n').slice(0, 2)).toEqual([
          'cause,kind,waited (ms),of all waiting (ratio)',
          '100/s per ip 192.0.2.1 at provider-1,limit,1000000000,0.2',
        ]);
        const chart = await downloaded(page, 'CSV of all steps: Workers busy');
        expect(chart.text.split('\r\n')[0]).toBe('from (UTC),worker: busy,worker: all');
        expect(chart.text.split('\r\n')[1]).toMatch(/^2026-03-02T06:00:00\.000Z,\d+,40$/);
        expect(chart.text.split('\r\n')).toHaveLength(1 + 576 + 1);
      });
    });

    test('sorts a table by a column, down and up', async () => {
      await on(syntheticSummary(), async ({ page }) => {
        const head = page.locator('#table-replies th', { hasText: 'times' });
        await head.getByRole('button').click();
        expect(await head.getAttribute('aria-sort')).toBe('descending');
        await head.getByRole('button').click();
        expect(await head.getAttribute('aria-sort')).toBe('ascending');
        expect(await page.locator('#table-replies tbody tr').first().textContent()).toContain('99,801');
      });
    });

    test('tells a journey it carries, and the command for any other', async () => {
      await on(syntheticSummary(), async ({ page }) => {
        await page.locator('.journey summary').first().click();
        expect(await page.locator('.journey li').nth(1).textContent()).toBe(
          '2 Mar 06:00:01 (+1.5 s) 421 4.7.0 Try again later, throttled',
        );
        await page.fill('#explain-number', '4237');
        expect(await page.locator('#explain-command').textContent()).toMatch(
          /^npx maildrill explain \/.*maildrill-page-\w+ 4237$/,
        );
      });
    });

    test.each(['light', 'dark'] as const)(
      'has no serious fault that axe-core finds, in %s',
      async (colorScheme) => {
        await on(
          // Every kind of element, but few of each: axe-core looks at all of them.
          syntheticSummary({ stepCount: 40, providers: 2, days: 2 }),
          async ({ page }) => {
            await page.locator('#chart-outcomes details summary').click();
            expect(await seriousFaults(page)).toEqual([]);
          },
          { colorScheme },
        );
      },
      120_000,
    );

    test('is printed on white, whatever the colours of the screen', async () => {
      await on(
        syntheticSummary(),
        async ({ page }) => {
          const ink = () => page.evaluate('getComputedStyle(document.body).backgroundColor');
          expect(await ink()).toBe('rgb(20, 25, 31)');
          await page.emulateMedia({ media: 'print' });
          expect(await ink()).toBe('rgb(255, 255, 255)');
          expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(100_000);
        },
        { colorScheme: 'dark' },
      );
    });

    test('follows the reader who asks for dark against the system', async () => {
      await on(syntheticSummary(), async ({ page }) => {
        await page.getByLabel('Colours').selectOption('dark');
        expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(20, 25, 31)');
      });
    });

    test('shows hostile names as the text they are, and runs none of them', async () => {
      await on(hostile(syntheticSummary()), async ({ page, html }) => {
        expect(await page.title()).not.toBe('owned');
        expect(await page.locator('img, svg, script[src], iframe').count()).toBe(0);
        expect(await page.locator('script').count()).toBe(2);
        expect(html.split('<script').length).toBe(3);
        await page.locator('#journeys').scrollIntoViewIfNeeded();
        expect(await page.locator('.journey summary').first().textContent()).toContain(hostileNames[0]);
        expect(await page.locator('h1').textContent()).not.toBe('');
        const csv = await downloaded(page, 'CSV of Outcomes by provider');
        expect(csv.text).not.toMatch(/^[=+@]/m);
      });
    });

    test('forbids every script and every request but its own', async () => {
      const open = await openPage(browser, syntheticSummary());
      await open.page.evaluate(`{
      const script = document.createElement('script');
      script.textContent = 'document.title = "owned"';
      document.body.append(script);
      const image = new Image();
      image.src = 'https://example.org/x.png';
      document.body.append(image);
    }`);
      expect(await open.page.title()).not.toBe('owned');
      await expect.poll(() => open.troubles.join('\n')).toMatch(/Content Security Policy/);
      await open.close();
    });

    test.each([
      ['no sends', summary()],
      [
        'one message',
        syntheticSummary({ messages: 1, providers: 1, campaigns: 1, servers: 1, stepCount: 20, days: 1 }),
      ],
      ['400 days', syntheticSummary({ days: 400, stepCount: 400 })],
      ['60 providers', syntheticSummary({ providers: 60 })],
    ])('stands for a run with %s', async (_, run) => {
      await on(run, async ({ page }) => {
        for (const { id, colours } of await drawnCharts(page)) expect([id, colours !== 0]).toEqual([id, true]);
        const text = String(await page.evaluate('document.body.innerText'));
        expect(text.match(/.{0,40}(?:NaN|undefined|Infinity|\[object).{0,40}/g) ?? []).toEqual([]);
      });
    });

    test('says that an interrupted run was interrupted, and draws what there is', async () => {
      await on(
        syntheticSummary(),
        async ({ page }) => {
          expect(await page.locator('.verdict').textContent()).toBe('• interrupted');
          expect(await page.locator('.partial').textContent()).toContain('no expectation counts');
        },
        { partial: true },
      );
    });

    test('fits a narrow screen without scrolling sideways', async () => {
      await on(
        syntheticSummary(),
        async ({ page }) => {
          expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
        },
        { viewport: { width: 390, height: 800 } },
      );
    });
  },
);

function range(page: Page, chart: string): Promise<number[]> {
  return page.evaluate(`JSON.parse(document.getElementById(${JSON.stringify(chart)}).dataset.range)`);
}

async function colours(page: Page, chart: string): Promise<number> {
  return (await drawnCharts(page)).find(({ id }) => id === chart)?.colours ?? 0;
}

async function downloaded(page: Page, label: string): Promise<{ readonly name: string; readonly text: string }> {
  const waiting = page.waitForEvent('download');
  await page.getByLabel(label, { exact: true }).click();
  const download = await waiting;
  return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') };
}
