// The page of a run that goes on. It is the same for every run: all it shows comes afterwards, as events, and its own
// script puts it in as text. A policy in its head lets it speak to the server it came from and to nobody else.

import type { PageAssets } from '../page/report-html.ts';

export function liveHtml({ script, style, scriptHash, styleHash }: PageAssets): string {
  const policy = [
    "default-src 'none'",
    `script-src '${scriptHash}'`,
    `style-src '${styleHash}'`,
    "connect-src 'self'",
    'img-src data:',
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
<title>maildrill live</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<noscript><p>This page draws itself with JavaScript. The terminal of the run shows the same.</p></noscript>
<script>${script}</script>
</body>
</html>
`;
}
