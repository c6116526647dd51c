// The page of a run that goes on. It is the same for every run: all it shows comes afterwards, as events, and its own
// script puts it in as text. Its policy lets it speak to the server it came from and to nobody else.

import { type PageAssets, pageHtml } from '../page/page-html.ts';

export function liveHtml(assets: PageAssets): string {
  return pageHtml(
    {
      title: 'maildrill live',
      policy: ["connect-src 'self'", 'img-src data:'],
      head: ['<link rel="icon" href="data:,">'],
      noScript: 'This page draws itself with JavaScript. The terminal of the run shows the same.',
      body: [],
    },
    assets,
  );
}
