// Pages on disk, built from the sources as they are, and opened as a reader would: from a file, with the network off.

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import type { Summary } from '../../src/measurement/summary.ts';
import type { PageAssets } from '../../src/report/page/page-html.ts';
import { reportHtml } from '../../src/report/page/report-html.ts';

interface PageBuilder {
  readonly pageAssets: () => Promise<PageAssets>;
  readonly livePageAssets: () => Promise<PageAssets>;
}

let known: Promise<PageAssets> | undefined;

/** The build's own program makes them, so the page that is tested is the page that is shipped. */
export async function pageAssets(): Promise<PageAssets> {
  known ??= builder().then((loaded) => loaded.pageAssets());
  return known;
}

export async function livePageAssets(): Promise<PageAssets> {
  return (await builder()).livePageAssets();
}

function builder(): Promise<PageBuilder> {
  const address: string = new URL('../../.ci/page.mjs', import.meta.url).href;
  return import(address);
}

export interface OpenPage {
  readonly page: Page;
  readonly html: string;
  /** Console errors, exceptions and refusals of the content policy. */
  readonly troubles: readonly string[];
  /** Every address asked for, but the file itself. */
  readonly requests: readonly string[];
  readonly close: () => Promise<void>;
}

export async function openPage(
  browser: Browser,
  summary: Summary,
  { partial = false, ...options }: BrowserContextOptions & { readonly partial?: boolean } = {},
): Promise<OpenPage> {
  const folder = await mkdtemp(join(tmpdir(), 'maildrill-page-'));
  const file = join(folder, 'report.html');
  const html = reportHtml({ summary, partial }, await pageAssets());
  await writeFile(file, html);
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, offline: true, ...options });
  const page = await context.newPage();
  const troubles: string[] = [];
  const requests: string[] = [];
  const address = pathToFileURL(file).href;
  page.on('console', (message) => {
    // Reading pixels back is this test's own doing.
    const ours = message.text().startsWith('Canvas2D: Multiple readback');
    if (!ours && (message.type() === 'error' || message.type() === 'warning')) troubles.push(message.text());
  });
  page.on('pageerror', (error) => troubles.push(error.message));
  page.on('dialog', (dialog) => {
    troubles.push(`a dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => {
    if (request.url() !== address && !request.url().startsWith('blob:')) requests.push(request.url());
  });
  await page.goto(address);
  await page.waitForSelector('body[data-drawn=all]', { timeout: 20_000 });
  const close = async (): Promise<void> => {
    await context.close();
    await rm(folder, { recursive: true });
  };
  return { page, html, troubles, requests, close };
}

/** How many charts stand on the page with how many different colours of pixels in their plots. */
export function drawnCharts(page: Page): Promise<readonly { readonly id: string; readonly colours: number }[]> {
  return page.evaluate(`[...document.querySelectorAll('figure.chart')].map((figure) => {
    const canvas = figure.querySelector('canvas');
    if (canvas === null) return { id: figure.id, colours: figure.querySelector('.notice') === null ? 0 : -1 };
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    const seen = new Set();
    for (let i = 0; i < data.length; i += 4) if (data[i + 3] > 200) seen.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
    return { id: figure.id, colours: seen.size };
  })`);
}

/** What axe-core calls serious or critical. */
export async function seriousFaults(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(`axe.run(document).then(({ violations }) => violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, nodes }) => id + ': ' + nodes.slice(0, 3).map(({ html }) => html.slice(0, 120)).join(' | ')))`);
}
