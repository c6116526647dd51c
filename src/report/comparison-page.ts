// A comparison as one file that opens from disk: no script, no request, the pictures inside.

import { metText } from './comparison-markdown.ts';
import type { ComparedFigure, ComparisonReport } from './comparison-result.ts';
import {
  changeText,
  comparisonVerdictText,
  differenceText,
  figuresThat,
  figureText,
  luckText,
  toleranceText,
} from './comparison-words.ts';
import { lineText } from './escape.ts';

export interface PagePicture {
  readonly title: string;
  readonly png: Uint8Array;
}

export function comparisonPage(report: ComparisonReport, pictures: readonly PagePicture[]): string {
  const { comparison, changes } = report;
  const { before, after, verdict, expectations } = comparison;
  const title = comparisonVerdictText(comparison);
  const tone = verdict === 'worse' || verdict === 'mixed' ? 'bad' : verdict === 'better' ? 'good' : 'plain';
  const figureTable = (name: string, figures: readonly ComparedFigure[]): string =>
    table(
      name,
      ['figure', 'before', 'after', 'difference'],
      figures.map((figure) => [
        figure.name,
        figure.change === 'new' ? '' : figureText(figure.before, figure.unit),
        figure.change === 'gone' ? '' : figureText(figure.after, figure.unit),
        differenceText(figure),
      ]),
    );
  const body = [
    `<h1 class="${tone}">${html(title)}</h1>`,
    `<p><b>${html(before)}</b> before, <b>${html(after)}</b> after; ${html(luckText(report))}.</p>`,
    table(
      'What was changed',
      ['field', 'before → after'],
      (changes ?? []).map((change) => [change.path, changeText(change)]),
    ),
    table(
      'Expectations',
      ['expectation', 'met before', 'met after'],
      expectations.map(({ text, metBefore, metAfter, seedCount }) => [
        text,
        ...[metBefore, metAfter].map((met) => metText(met, seedCount)),
      ]),
    ),
    figureTable('Worse', figuresThat(comparison, 'worse')),
    figureTable('Better', figuresThat(comparison, 'better')),
    figureTable('Changed, neither better nor worse', figuresThat(comparison, 'changed', 'gone', 'new')),
    figureTable('Noise: the seeds disagree', figuresThat(comparison, 'noise')),
    ...pictures.map(pictureHtml),
    `<details><summary>Unchanged within ${html(toleranceText(report))}</summary>${figureTable('Unchanged', figuresThat(comparison, 'unchanged'))}</details>`,
  ];
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<title>${html(`${title}: ${before} and ${after}`)}</title>
<style>${style}</style>
</head>
<body>
<main>
${body.filter((part) => part !== '').join('\n')}
</main>
</body>
</html>
`;
}

function pictureHtml({ title, png }: PagePicture): string {
  const data = Buffer.from(png).toString('base64');
  return `<figure><img src="data:image/png;base64,${data}" width="960" height="470" alt="${html(`${title}, before dashed and after solid`)}"></figure>`;
}

function table(title: string, columns: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return '';
  const head = columns.map((column) => `<th scope="col">${html(column)}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${html(cell)}</td>`).join('')}</tr>`).join('\n');
  // Wide tables scroll by themselves, by keyboard too, and leave the page where it is.
  return `<section><h2>${html(title)}</h2><div class="table" tabindex="0" role="region" aria-label="${html(title)}"><table><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table></div></section>`;
}

function html(text: string): string {
  return lineText(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');
}

const style = `
:root { color-scheme: light dark; --ink: #1f2933; --paper: #fff; --line: #d9dee3; --good: #00704f; --bad: #b3400a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ec; --paper: #14181c; --line: #39424b; --good: #4fd1a5; --bad: #ff9a66; } }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 1.5rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin: 1.5rem 0 .4rem; }
.good { color: var(--good); } .bad { color: var(--bad); }
.table { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
figure { margin: 1.5rem 0; } img { max-width: 100%; height: auto; background: #fff; border-radius: 4px; }
@media print { :root { --ink: #000; --paper: #fff; } figure { break-inside: avoid; } }
`;
