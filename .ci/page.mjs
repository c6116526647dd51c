// Makes the script and style of our pages, the report's and that of a run that goes on: a page's modules and uPlot in
// one script, types left out, minified. Their digests go with them, since a page lets nothing run that they do not name.

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const page = join(root, 'src/report/page');
const charts = join(root, 'node_modules/uplot');

export const pageAssets = () => assetsOf('main');
export const livePageAssets = () => assetsOf('live');

async function assetsOf(entry) {
  const bundle = await rolldown({ input: join(page, `script/${entry}.ts`), platform: 'browser' });
  const { output } = await bundle.generate({ format: 'iife', minify: true, codeSplitting: false });
  await bundle.close();
  const script = `${licence()}\n${output[0].code}`;
  // The one text that would end the element it stands in.
  if (/<\/script/i.test(script)) throw new Error('the script of the page holds the end of a script element');
  const style = [join(charts, 'dist/uPlot.min.css'), join(page, 'page.css')]
    .map((file) => readFileSync(file, 'utf8').trim())
    .join('\n');
  return { script, style, scriptHash: digestOf(script), styleHash: digestOf(style) };
}

/** The page holds a copy of uPlot, so its licence goes with it. */
function licence() {
  const { version } = JSON.parse(readFileSync(join(charts, 'package.json'), 'utf8'));
  const text = readFileSync(join(charts, 'LICENSE'), 'utf8').trim().replaceAll('*/', '* /');
  return `/*! Contains uPlot ${version}.\n${text}\n*/`;
}

function digestOf(text) {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
