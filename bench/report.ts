// What the report of a 10-million-message run costs: to make the page and the pictures, and to open the page in Chromium
// until it answers and until all of it is drawn. The summary is synthetic, with as many rows and steps as such a run has,
// since the run itself takes minutes and its report does not depend on it.

import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { picturesOf } from '../src/report/charts/chart-list.ts';
import { picture } from '../src/report/charts/picture.ts';
import { reportHtml } from '../src/report/page/report-html.ts';
import { drawPng } from '../src/report/png.ts';
import { summaryJson } from '../src/report/summary-json.ts';
import { summaryMarkdown } from '../src/report/summary-markdown.ts';
import { packageRoot } from '../src/scenario/package-root.ts';
import { launch, skipReason } from '../test/browser/chromium.ts';
import { syntheticSummary } from '../test/report/synthetic-summary.ts';

const summary = syntheticSummary({
  messages: 10_000_000,
  days: 7,
  providers: 6,
  campaigns: 4,
  servers: 8,
  stepCount: 672,
});
const assets = JSON.parse(await readFile(join(packageRoot(), 'dist/report-page.json'), 'utf8'));

const cpuBefore = process.cpuUsage();
const charts = picturesOf(summary);
const pngMs = charts.map((chart) => timed(() => drawPng(picture(chart.build(summary), summary))).ms);
const words = timed(() => summaryMarkdown(summary, { partial: false, charts }).length + summaryJson(summary).length);
const page = timed(() => reportHtml({ summary, partial: false }, assets));
const sum = pngMs.reduce((all, ms) => all + ms, 0) + words.ms + page.ms;

const { user, system } = process.cpuUsage(cpuBefore);

tell('pictures', `${charts.length}, ${Math.round(pngMs.reduce((all, ms) => all + ms, 0))} ms`);
tell('summary.json and summary.md', `${Math.round(words.ms)} ms`);
tell('report.html', `${Math.round(page.ms)} ms, ${Buffer.byteLength(page.value).toLocaleString('en')} bytes`);
tell(
  'report in all',
  `${(sum / 1000).toFixed(2)} s, ${((user + system) / 1e6).toFixed(2)} s of CPU (to reach: 3 s; page at most 2,000,000 bytes)`,
);

if (skipReason === '') await openInChromium(page.value);
else tell('in Chromium', `not measured: ${skipReason}`);

async function openInChromium(html: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'maildrill-bench-'));
  const file = join(folder, 'report.html');
  await writeFile(file, html);
  const browser = await launch();
  try {
    for (let i = 1; i <= 3; i++) {
      const tab = await browser.newPage({ viewport: { width: 1280, height: 900 } });
      await tab.goto(pathToFileURL(file).href);
      await tab.waitForSelector('body[data-drawn=all]');
      const [interactive, drawn] = await tab.evaluate<[number, number]>(
        `[performance.getEntriesByName('interactive')[0].startTime, performance.getEntriesByName('drawn')[0].startTime]`,
      );
      tell(
        `in Chromium, opening ${i}`,
        `interactive after ${Math.round(interactive)} ms (to reach: 1,000), all drawn after ${Math.round(drawn)} ms`,
      );
      await tab.close();
    }
  } finally {
    await browser.close();
    await rm(folder, { recursive: true });
  }
}

function timed<Value>(act: () => Value): { readonly value: Value; readonly ms: number } {
  const startedAtMs = performance.now();
  const value = act();
  return { value, ms: performance.now() - startedAtMs };
}

function tell(what: string, figure: string): void {
  console.log(`${what.padEnd(30)} ${figure}`);
}
