// report.html: the page of one run as a single file that needs nothing else. The page's own script draws it from the
// summary inside; a policy in its head forbids every request and every other script, whatever a scenario's names hold.

import type { Summary } from '../../measurement/summary.ts';
import { slimmed } from './slim.ts';

/** What the build makes of src/report/page/script and page.css; see .ci/page.mjs. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
  /** `sha256-…`, as a content security policy names what it lets run. */
  readonly scriptHash: string;
  readonly styleHash: string;
}

/** What the page finds inside itself. */
export interface PageRun {
  readonly summary: Summary;
  readonly partial: boolean;
}

export function reportHtml({ summary, partial }: PageRun, assets: PageAssets): string {
  const policy = [
    "default-src 'none'",
    `script-src '${assets.scriptHash}'`,
    `style-src '${assets.styleHash}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>maildrill report</title>
<style>${assets.style}</style>
</head>
<body>
<noscript><p>This report draws itself with JavaScript. The same run in words: summary.md, beside this file.</p></noscript>
<script type="application/json" id="run">${embedded({ summary: slimmed(summary), partial })}</script>
<script>${assets.script}</script>
</body>
</html>
`;
}

/** No `<` is left, so nothing in a name can end the element or begin another; the two separators end a line for old readers. */
function embedded(run: PageRun): string {
  return JSON.stringify(run).replaceAll('<', '\\u003c').replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}
