// A chart as a PNG, by chartjs-node-canvas. Only its synchronous calls are used: the others expect the callbacks of
// node-canvas, which the prebuilt canvas behind it does not have.

import { createRequire } from 'node:module';
import type { ChartConfiguration } from 'chart.js';
import { chartFont, paper } from './charts/palette.ts';
import type { Picture } from './charts/picture.ts';

/** In CSS pixels; the picture has 1600 by 780, twice what a document of 800 wide shows, so that it is sharp on a fine screen. */
const width = 960;
const height = 468;
const density = 5 / 3;

// Both are CommonJS, and loading the canvas costs 60 ms that a run without charts does not have to pay.
const require = createRequire(import.meta.url);

interface Renderer {
  readonly renderToBufferSync: (configuration: ChartConfiguration, mimeType: 'image/png') => Uint8Array;
}

let known: Renderer | undefined;

export function drawPng(picture: Picture): Uint8Array {
  known ??= createRenderer();
  return known.renderToBufferSync(
    { ...picture, options: { ...picture.options, devicePixelRatio: density } },
    'image/png',
  );
}

function createRenderer(): Renderer {
  registerFont();
  const { ChartJSNodeCanvas } = require('chartjs-node-canvas') as typeof import('chartjs-node-canvas');
  return new ChartJSNodeCanvas({ width, height, backgroundColour: paper });
}

/** A machine without fonts draws no letter and says nothing, so we bring our own. */
function registerFont(): void {
  const { GlobalFonts } = require('@napi-rs/canvas') as typeof import('@napi-rs/canvas');
  for (const weight of [400, 700]) {
    const file = require.resolve(`@fontsource/dejavu-sans/files/dejavu-sans-latin-${weight}-normal.woff2`);
    if (GlobalFonts.registerFromPath(file, chartFont) === null) throw new Error(`the font ${file} could not be read`);
  }
}
