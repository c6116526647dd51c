// The page of a run that goes on, in a real browser, over its real server: frames come, charts grow, the run ends.

import { request } from 'node:http';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LiveFrame } from '../../src/report/live/frame.ts';
import { liveHtml } from '../../src/report/live/live-html.ts';
import { type LivePage, openLivePage } from '../../src/run/live-page.ts';
import { frame, row } from '../report/live/frame-fixture.ts';
import { launch, skipReason } from './chromium.ts';
import { drawnCharts, livePageAssets, seriousFaults } from './page-file.ts';

/** The run `step` looks later. */
function later(step: number): LiveFrame {
  return {
    ...frame,
    simulatedMs: frame.simulatedMs + step * 15_000,
    ended: frame.ended + step * 700,
    rows: [
      { ...row, perSecond: 40 + 5 * (step % 3), depth: row.depth - 700 * step },
      { ...frame.rows[1]!, depth: 300 + 40 * step },
    ],
  };
}

describe.skipIf(skipReason !== '')(`the live page${skipReason === '' ? '' : ` (skipped: ${skipReason})`}`, () => {
  let browser: Browser;
  let html: string;
  beforeAll(async () => {
    browser = await launch();
    html = liveHtml(await livePageAssets());
  });
  afterAll(() => browser.close());

  async function look(
    act: (page: Page, live: LivePage, requests: readonly string[]) => Promise<void>,
    options: BrowserContextOptions = {},
  ) {
    const live = await openLivePage(0, html);
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
    const page = await context.newPage();
    const troubles: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error' && !message.text().startsWith('Canvas2D')) troubles.push(message.text());
    });
    page.on('pageerror', (error) => troubles.push(error.message));
    page.on('request', (asked) => requests.push(asked.url()));
    try {
      await page.goto(live.url);
      await act(page, live, requests);
      expect(troubles).toEqual([]);
    } finally {
      await context.close();
      await live.end({ verdict: 'met', report: '' });
    }
  }

  async function showAll(page: Page, live: LivePage, steps: number): Promise<void> {
    for (let step = 0; step < steps; step++) {
      live.show(later(step));
      await page.waitForSelector(`body[data-frames="${step + 1}"]`);
    }
  }

  it('shows each frame as it comes, draws four charts, and speaks to its own server alone', async () => {
    await look(async (page, live, requests) => {
      await showAll(page, live, 6);
      expect(await page.locator('h1').textContent()).toBe('complaint-storm');
      expect(await page.locator('#where').textContent()).toBe(
        '1 h 31 min of 1 d, 2 Mar 07:31:15 UTC · speed 60 · 15,900 of 30,000 messages ended · late by 1 ms, 18 ms at most · Redis 7.0.15, found on the PATH',
      );
      expect(await page.locator('#flows tbody tr').first().locator('td').allTextContents()).toEqual([
        ...['weekly-offer', 'gmail', '50/s', '12,345', '67', '5,410', '20', '', '50/s per ip 192.0.2.11 at gmail'],
      ]);
      expect(await page.locator('#holds li').count()).toBe(2);
      const charts = await drawnCharts(page);
      expect(charts.map(({ id }) => id)).toEqual(['chart-rate', 'chart-depth', 'chart-in-flight', 'chart-lateness']);
      for (const { id, colours } of charts) expect([id, colours > 3]).toEqual([id, true]);
      expect(await page.locator('#chart-depth .value').allTextContents()).toEqual(['5,410', '500']);
      expect(await seriousFaults(page)).toEqual([]);
      expect([...new Set(requests)]).toEqual([live.url, `${live.url}events`]);
    });
  });

  it('says how the run ended, names its report, and stays', async () => {
    await look(async (page, live) => {
      live.show(later(0));
      await page.waitForSelector('body[data-frames]');
      await live.end({ verdict: 'met', report: '/runs/storm <b>1</b>/report.html' });
      await page.waitForSelector('body[data-ended=yes]');
      expect(await page.locator('.verdict').textContent()).toBe('the run has ended: met');
      expect(await page.title()).toBe('complaint-storm: met');
      const link = page.locator('#report a');
      expect(await link.textContent()).toBe('/runs/storm <b>1</b>/report.html');
      expect(await link.getAttribute('href')).toBe('file:///runs/storm%20%3Cb%3E1%3C/b%3E/report.html');
      expect(await page.locator('#flows tbody tr').count()).toBe(2);
    });
  });

  it('tells a reader who comes late what was before', async () => {
    const live = await openLivePage(0, html);
    for (let step = 0; step < 10; step++) live.show(later(step));
    const page = await browser.newPage();
    await page.goto(live.url);
    await page.waitForSelector('#chart-depth[data-drawn=yes]');
    expect(await page.locator('#chart-depth .value').first().textContent()).toBe('2,610');
    const [width, painted] = (await page.evaluate(`(() => {
      const canvas = document.querySelector('#chart-depth canvas');
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
      const columns = new Set();
      for (let i = 0; i < data.length; i += 4)
        if (data[i + 2] > data[i] + 60 && data[i + 3] > 200) columns.add((i / 4) % canvas.width);
      return [canvas.width, columns.size];
    })()`)) as [number, number];
    expect(painted).toBeGreaterThan(width / 2);
    await page.close();
    await live.end({ verdict: 'met', report: '' });
  });

  it('shows names that look like markup as text, in the dark too', async () => {
    const evil = '<img src=x onerror=alert(1)>';
    await look(
      async (page, live) => {
        live.show({
          ...frame,
          name: evil,
          broker: evil,
          rows: [{ ...row, campaign: evil, provider: evil, limit: evil }],
        });
        await page.waitForSelector('body[data-frames]');
        expect(await page.locator('h1').textContent()).toBe(evil);
        expect(await page.locator('img').count()).toBe(0);
        expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(20, 25, 31)');
        expect(await seriousFaults(page)).toEqual([]);
      },
      { colorScheme: 'dark' },
    );
  });

  it('answers nobody who asks it by another name', async () => {
    const live = await openLivePage(0, html);
    const status = await new Promise<number | undefined>((resolve) => {
      request(live.url, { headers: { host: 'evil.example' } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      }).end();
    });
    expect(status).toBe(403);
    await live.end({ verdict: 'met', report: '' });
    await expect(fetch(live.url)).rejects.toThrow('fetch failed');
  });
});
