// The page of each scenario of the gallery, opened from disk in a real browser with the network off.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { packageRoot } from '../../src/scenario/package-root.ts';
import { launch, skipReason } from './chromium.ts';
import { drawnCharts, openPage, seriousFaults } from './page-file.ts';
import { bundledRun } from './scenario-run.ts';

const list: readonly { readonly scenario: string }[] = JSON.parse(
  readFileSync(join(packageRoot(), 'reports/gallery/list.json'), 'utf8'),
);

describe.skipIf(skipReason !== '')(
  `the gallery in Chromium${skipReason === '' ? '' : ` (skipped: ${skipReason})`}`,
  () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = await launch();
    });
    afterAll(() => browser.close());

    test('has eight scenarios', () => {
      expect(list).toHaveLength(8);
    });

    test.each(list)(
      '$scenario: every chart is drawn, nothing is asked for, axe-core finds nothing serious, and it is below 2 MB',
      async ({ scenario }) => {
        const { page, html, troubles, requests, close } = await openPage(browser, await bundledRun(scenario));
        for (const { id, colours } of await drawnCharts(page))
          expect([id, colours === -1 || colours > 3]).toEqual([id, true]);
        expect(Buffer.byteLength(html)).toBeLessThan(2_000_000);
        expect(await seriousFaults(page)).toEqual([]);
        await page.fill('#search', 'gmail');
        expect(await page.locator('.filter-bar .told').textContent()).toMatch(/^[\d,]+ rows?, \d+ journeys?$/);
        const text = String(await page.evaluate('document.body.innerText'));
        expect(text.match(/.{0,40}(?:NaN|undefined|Infinity|\[object).{0,40}/g) ?? []).toEqual([]);
        expect([troubles, requests]).toEqual([[], []]);
        await close();
      },
      300_000,
    );
  },
);
