// report.html: the page of one run as a single file. The page's own script draws it from the summary inside.

import type { Summary } from '../../measurement/summary.ts';
import { type PageAssets, pageHtml } from './page-html.ts';
import { slimmed } from './slim.ts';

/** What the page finds inside itself. */
export interface PageRun {
  readonly summary: Summary;
  readonly partial: boolean;
}

export function reportHtml({ summary, partial }: PageRun, assets: PageAssets): string {
  return pageHtml(
    {
      title: 'maildrill report',
      policy: [],
      head: [],
      noScript: 'This report draws itself with JavaScript. The same run in words: summary.md, beside this file.',
      body: [`<script type="application/json" id="run">${embedded({ summary: slimmed(summary), partial })}</script>`],
    },
    assets,
  );
}

/** No `<` is left, so nothing in a name can end the element or begin another; the two separators end a line for old readers. */
function embedded(run: PageRun): string {
  return JSON.stringify(run).replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}
