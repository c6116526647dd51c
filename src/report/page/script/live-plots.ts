// The charts of the live page. A plot is made once for the lines it has, and given new data with each frame: making it
// anew four times a second would cost more than all the rest of the page.

import uPlot from 'uplot';
import { valueText } from '../../charts/axis-text.ts';
import type { Chart } from '../../charts/chart.ts';
import { hue } from '../../charts/palette.ts';
import { liveCharts } from '../../live/live-charts.ts';
import type { TrackPoint } from '../../live/track.ts';
import { element } from './element.ts';
import { drawingOrder, plotData } from './plot-data.ts';
import { plotOptions } from './plot-options.ts';
import { currentTheme } from './theme.ts';
import { TimeRange } from './time-range.ts';

const plotHeight = 200;

export class LivePlots {
  readonly element = element('section', { class: 'plots' }, element('h2', {}, 'So far'));
  readonly #plots = new Map<string, LivePlot>();

  show(points: readonly TrackPoint[]): void {
    for (const chart of liveCharts(points)) {
      let plot = this.#plots.get(chart.id);
      if (plot === undefined) {
        plot = new LivePlot(chart);
        this.#plots.set(chart.id, plot);
        this.element.append(plot.element);
      }
      plot.show(chart);
    }
  }

  /** The same lines in the colours of another theme. */
  repaint(points: readonly TrackPoint[]): void {
    for (const plot of this.#plots.values()) plot.forget();
    this.show(points);
  }
}

class LivePlot {
  readonly element: HTMLElement;
  readonly #box: HTMLElement;
  readonly #legend = element('div', { class: 'legend' });
  #plot: uPlot | null = null;
  #values: HTMLElement[] = [];
  #chart: Chart;
  /** The names of the lines that the plot was made for. */
  #madeFor = '';

  constructor(chart: Chart) {
    this.#chart = chart;
    this.#box = element('div', { class: 'plot', at: { role: 'img', 'aria-label': chart.title } });
    const title = element('h3', {}, chart.title);
    this.element = element('figure', { id: `chart-${chart.id}`, class: 'chart' }, title, this.#box, this.#legend);
    new ResizeObserver(() => this.#plot?.setSize({ width: this.#width(), height: plotHeight })).observe(this.#box);
  }

  show(chart: Chart): void {
    this.#chart = chart;
    const { x, rows } = plotData(chart, drawingOrder(chart), () => true);
    const names = chart.lines.map(({ label }) => label).join('\n');
    if (this.#plot === null || names !== this.#madeFor) this.#make(names, [x, ...rows]);
    else this.#plot.setData([x, ...rows]);
    this.#tell(null);
  }

  forget(): void {
    this.#plot?.destroy();
    this.#plot = null;
  }

  #make(names: string, data: uPlot.AlignedData): void {
    this.forget();
    this.#madeFor = names;
    const range = new TimeRange({ fromMs: -1e15, untilMs: 1e15 }, { fromMs: 0, untilMs: 1 }, 1);
    const options = plotOptions(this.#chart, drawingOrder(this.#chart), {
      ...{ spans: [], theme: currentTheme(), range, width: this.#width(), height: plotHeight },
      ...{ onCursor: (index) => this.#tell(index), onMove: () => undefined },
    });
    // The whole of what has been seen so far, and wider with each frame.
    options.scales!['x'] = { time: false, range: (_, min, max) => [min, Math.max(max, min + 1000)] };
    this.#plot = new uPlot(options, data, this.#box);
    this.#drawLegend();
    this.element.dataset['drawn'] = 'yes';
  }

  #drawLegend(): void {
    this.#values = this.#chart.lines.map(() => element('span', { class: 'value' }));
    const entries = this.#chart.lines.map(({ label, colour }, line) => {
      const swatch = element('span', { class: 'swatch line', at: { 'aria-hidden': 'true' } });
      swatch.style.setProperty('--swatch', hue(colour, currentTheme()));
      return element('span', { class: 'switch' }, swatch, element('span', {}, label), this.#values[line]!);
    });
    this.#legend.replaceChildren(...entries);
  }

  /** The values under the pointer; the newest where there is none. */
  #tell(index: number | null): void {
    this.#chart.lines.forEach(({ values }, line) => {
      const value = values[index === null ? values.length - 1 : Math.min(index, values.length - 1)] ?? null;
      const told = this.#values[line];
      if (told !== undefined) told.textContent = value === null ? '' : valueText(this.#chart.left.unit, value);
    });
  }

  #width(): number {
    return Math.max(240, this.#box.clientWidth);
  }
}
