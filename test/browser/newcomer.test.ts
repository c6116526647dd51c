// What somebody who never saw the scenario asks of its page, and the answers as they stand on it: each is looked up on the
// page as it is drawn, and nowhere else.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launch, skipReason } from './chromium.ts';
import { openPage } from './page-file.ts';
import { bundledRun } from './scenario-run.ts';

describe.skipIf(skipReason !== '')(`a newcomer${skipReason === '' ? '' : ` (skipped: ${skipReason})`}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  async function reading(scenario: string, ask: (page: Page) => Promise<void>): Promise<void> {
    const { page, close } = await openPage(browser, await bundledRun(scenario));
    await ask(page);
    await close();
  }

  test('of complaint-storm finds who deferred us and why, when the pause came and what it saved, and what to change', async () => {
    await reading('complaint-storm', async (page) => {
      // Which provider deferred us most, and why?
      const pushBack = await finding(page, 'push-back');
      expect(pushBack).toMatch(/^gmail deferred us most: it put off [\d,]+ of [\d,]+ attempts \(2\d.*%\)\./);
      expect(pushBack).toMatch(/Mostly throttled, at data: "421 4\.7\.0 .*reputation/);
      // When did the pause come?
      const pause = await finding(page, 'pause mta-1');
      expect(pause).toMatch(
        /^mta-1 was paused 4 times: first on 3 Mar 2026 15:\d\d UTC, 1 h \d+ min after incident 1 began/,
      );
      // What did it save?
      expect(pause).toMatch(/it held 3\d\d,\d{3} back\. At the 0\.4\d % .* about 1,\d{3} more;/);
      expect(pause).toContain('the pause delayed that damage and only a stop would have saved it');
      // Which limit to raise first?
      const limit = await finding(page, 'limit-first');
      expect(limit).toMatch(/^The limit to look at first: rate of weekly-offer\./);
      expect(limit).toContain('but providers already throttle 2');
      // What shape had the graph?
      expect(await finding(page, 'shape-paused mta-1')).toContain('gaps in a plateau: safety pauses stopped it.');
      // Did the receipts suffer?
      expect(await row(page, 'times-to-deliver', /^receipts all/)).toMatch(/28,4\d\d .* s /);
    });
  }, 300_000);

  test('of four-week-warmup finds how far it came, on which day it sent how much, and what was decided', async () => {
    await reading('four-week-warmup', async (page) => {
      // Did it become warm?
      expect(await finding(page, 'warmup 192.0.2.11')).toMatch(
        /^192\.0\.2\.11 is warm: it came through all 5 phases of stock\./,
      );
      // Which provider deferred us most, and why?
      expect(await finding(page, 'push-back')).toMatch(
        /^gmail deferred us most.*Mostly soft, at rcpt: "452 4\.2\.2 .*no storage left/,
      );
      // What was decided on the second day?
      expect(await row(page, 'warmup-days', /192\.0\.2\.11 all 3 Mar 2026/)).toMatch(/ 100 100 advanced/);
      // What did the providers show when week 2 ended, and when week 4 did?
      expect(await row(page, 'warmup-days', /192\.0\.2\.11 all 15 Mar 2026/)).toMatch(/ advanced .* green medium$/);
      expect(await row(page, 'warmup-days', /192\.0\.2\.11 all 29 Mar 2026/)).toMatch(/ warm .* green high$/);
      // Which limit to raise first?
      expect(await finding(page, 'limit-first')).toContain('That is the warm-up plan at work');
      // Was anybody offended?
      expect(await page.locator('.five').textContent()).toMatch(/Complaints0\.00\d+ %/);
    });
  }, 300_000);

  test('of slow-drain finds which campaign lacks workers, which stands at a limit, and what to change', async () => {
    await reading('slow-drain', async (page) => {
      // Which campaign has too few workers?
      const workers = await finding(page, 'workers-few letter');
      expect(workers).toMatch(/^Too few workers for letter: they, and no limit, set its pace\. 9\d.*% of its waiting/);
      expect(workers).toContain('Raising a limit would not help.');
      // Which stands at a limit, and would workers help it?
      const limit = await finding(page, 'limit-first');
      expect(limit).toMatch(/^The limit to look at first: 2\/s per ip 192\.0\.2\.11 at plain\./);
      expect(limit).toContain('It held flows of invitation');
      expect(limit).toContain('more workers would change nothing here');
      // How is it told apart in the table?
      expect(await row(page, 'flows', /^letter /)).toMatch(/no free worker$/);
      expect(await row(page, 'flows', /^invitation /)).toMatch(/2\/s per ip 192\.0\.2\.11 at plain$/);
    });
  }, 300_000);
});

/** The words of one finding of the diagnosis; the id may go on. */
async function finding(page: Page, id: string): Promise<string> {
  const text = await page
    .locator(`[data-finding^=${JSON.stringify(id)}] > div`)
    .first()
    .innerText();
  return text.replace(/\s+/g, ' ');
}

async function row(page: Page, table: string, begins: RegExp): Promise<string> {
  const more = page.locator(`#table-${table} .tools button`, { hasText: 'Show all' }).first();
  if (await more.isVisible()) await more.click();
  const rows = await page.locator(`#table-${table} tbody tr`).all();
  for (const entry of rows) {
    const text = (await entry.innerText()).replace(/\s+/g, ' ').trim();
    if (begins.test(text)) return text;
  }
  throw new Error(`no row of ${table} matches ${begins}`);
}
