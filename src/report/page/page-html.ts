// What our pages have in common, the report and that of a run that goes on: one file that needs nothing else. A policy in
// its head forbids every request and every script that it does not name, whatever a scenario's names hold.

/** What the build makes of src/report/page/script and page.css; see .ci/page.mjs. */
export interface PageAssets {
  readonly script: string;
  readonly style: string;
  /** `sha256-…`, as a content security policy names what it lets run. */
  readonly scriptHash: string;
  readonly styleHash: string;
}

interface PageText {
  readonly title: string;
  /** Directives of the policy beside those of every page. */
  readonly policy: readonly string[];
  /** Lines of the head beside those of every page. */
  readonly head: readonly string[];
  /** For a reader whose browser runs no script. */
  readonly noScript: string;
  /** Lines of the body that stand before the script. */
  readonly body: readonly string[];
}

export function pageHtml({ title, policy, head, noScript, body }: PageText, assets: PageAssets): string {
  const wholePolicy = [
    "default-src 'none'",
    `script-src '${assets.scriptHash}'`,
    `style-src '${assets.styleHash}'`,
    ...policy,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `${[
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${wholePolicy}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta name="color-scheme" content="light dark">',
    `<title>${title}</title>`,
    ...head,
    `<style>${assets.style}</style>`,
    '</head>',
    '<body>',
    `<noscript><p>${noScript}</p></noscript>`,
    ...body,
    `<script>${assets.script}</script>`,
    '</body>',
    '</html>',
  ].join('\n')}\n`;
}
