// One chart on the page: its title, its plot, the legend that switches lines and tells values, and the spans below it.

import uPlot from 'uplot';
import { valueText } from '../../charts/axis-text.ts';
import { type Chart, isEmpty } from '../../charts/chart.ts';
import type { Filter } from '../../charts/filter.ts';
import { hue } from '../../charts/palette.ts';
import { durationText, momentText } from '../../format.ts';
import { chartTable } from '../chart-table.ts';
import { csvOf } from '../csv.ts';
import type { ChartBuilder } from '../sections.ts';
import type { Context } from './context.ts';
import { download, fileName } from './download.ts';
import { announce, button, element } from './element.ts';
import { GanttStrip } from './gantt-strip.ts';
import { drawingOrder, plotData } from './plot-data.ts';
import { plotOptions } from './plot-options.ts';
import { tableOf } from './table-view.ts';
import { currentTheme } from './theme.ts';

const plotHeight = 260;

export class ChartView {
  readonly element: HTMLElement;
  readonly #build: ChartBuilder;
  readonly #context: Context;
  readonly #title = element('h3', {});
  readonly #subtitle = element('p', { class: 'subtitle' });
  readonly #note = element('p', { class: 'note' });
  readonly #plotBox: HTMLElement;
  readonly #legend = element('div', { class: 'legend', at: { role: 'group' } });
  readonly #asTable = element('details', { class: 'as-table' }, element('summary', {}, 'As a table'));
  readonly #hidden = new Map<string, boolean>();
  #chart: Chart;
  #order: readonly number[] = [];
  #plot: uPlot | null = null;
  #strip: GanttStrip | null = null;
  #values: HTMLElement[] = [];
  #at: HTMLElement | null = null;
  #width = 0;

  constructor(build: ChartBuilder, context: Context) {
    this.#build = build;
    this.#context = context;
    this.#chart = build(context.summary);
    const { id, title } = this.#chart;
    this.#plotBox = element('div', {
      class: 'plot',
      at: { tabindex: '0', role: 'group', 'aria-roledescription': 'chart', 'aria-describedby': 'chart-keys' },
      on: { keydown: (event) => this.#key(event as KeyboardEvent) },
    });
    this.#legend.setAttribute('aria-label', `Lines of ${title}`);
    this.element = element(
      'figure',
      { id: `chart-${id}`, class: 'chart' },
      ...[this.#title, this.#subtitle, this.#note, this.#plotBox, this.#legend],
      element(
        'div',
        { class: 'tools' },
        button('CSV of all steps', () => this.#csv(), {
          class: 'csv',
          at: { 'aria-label': `CSV of all steps: ${title}` },
        }),
      ),
      this.#asTable,
    );
    this.#asTable.addEventListener('toggle', () => this.#showTable());
    new ResizeObserver(() => this.#fit()).observe(this.#plotBox);
    context.range.onChange(() => this.#showRange());
  }

  /** Draws what the filter leaves, from nothing. */
  draw(filter: Filter): void {
    this.#chart = this.#build(this.#context.summary, filter);
    const { title, subtitle, note, notice } = this.#chart;
    const empty = isEmpty(this.#chart);
    this.#title.textContent = title;
    this.#subtitle.textContent = subtitle;
    this.#note.textContent = note;
    this.#plotBox.setAttribute('aria-label', `${title}. ${empty ? notice : subtitle}`);
    this.#plot?.destroy();
    this.#plot = null;
    this.#plotBox.replaceChildren();
    this.#legend.replaceChildren();
    this.#showTable();
    if (empty) this.#plotBox.append(element('p', { class: 'notice' }, notice));
    else this.#drawPlot();
    this.element.dataset['drawn'] = empty ? 'empty' : 'yes';
  }

  /** The same lines in the colours of another theme. */
  repaint(filter: Filter): void {
    if (this.element.dataset['drawn'] !== undefined) this.draw(filter);
  }

  #drawPlot(): void {
    this.#order = drawingOrder(this.#chart);
    this.#width = Math.max(240, this.#plotBox.clientWidth);
    const { x, rows } = plotData(this.#chart, this.#order, (line) => this.#isShown(line));
    const options = plotOptions(this.#chart, this.#order, {
      ...{ spans: this.#context.spans, theme: currentTheme(), range: this.#context.range },
      ...{
        width: this.#width,
        height: plotHeight,
        onCursor: (index) => this.#tell(index),
        onMove: () => this.#strip?.place(),
      },
    });
    this.#plot = new uPlot(options, [x, ...rows], this.#plotBox);
    this.#drawLegend();
    this.#strip = null;
    if (this.#chart.horizontal.kind === 'time') {
      this.#strip = new GanttStrip(this.#context.spans, this.#plot);
      this.#plotBox.append(this.#strip.element);
      this.#strip.place();
      this.#tellRange();
    }
  }

  /** For those who look at the page from outside, such as a test. */
  #tellRange(): void {
    const { fromMs, untilMs } = this.#context.range.shown;
    this.element.dataset['range'] = JSON.stringify([fromMs, untilMs]);
  }

  #drawLegend(): void {
    this.#at = element('span', { class: 'at' });
    this.#values = this.#chart.lines.map(() => element('span', { class: 'value' }));
    const switches = this.#chart.lines.map(({ label, colour, look, dashes }, line) => {
      const swatch = element('span', {
        class: look === 'steps' ? 'swatch line' : 'swatch',
        at: { 'aria-hidden': 'true' },
      });
      swatch.style.setProperty('--swatch', hue(colour, currentTheme()));
      if (dashes !== undefined && dashes.length > 0) swatch.classList.add('dashed');
      const item = element(
        'button',
        { class: 'switch', at: { type: 'button', 'aria-pressed': String(this.#isShown(line)) } },
        ...[swatch, element('span', { class: 'label' }, label), this.#values[line]!],
      );
      item.addEventListener('click', () => {
        this.#hidden.set(label, this.#isShown(line));
        item.setAttribute('aria-pressed', String(this.#isShown(line)));
        this.#replot();
      });
      return item;
    });
    this.#legend.replaceChildren(this.#at, ...switches);
  }

  #isShown(line: number): boolean {
    const { label, hidden } = this.#chart.lines[line]!;
    return !(this.#hidden.get(label) ?? hidden ?? false);
  }

  #replot(): void {
    const plot = this.#plot;
    if (plot === null) return;
    const { x, rows } = plotData(this.#chart, this.#order, (line) => this.#isShown(line));
    const { min, max } = plot.scales['x']!;
    plot.setData([x, ...rows], false);
    plot.setScale('x', { min: min!, max: max! });
  }

  #tell(index: number | null): void {
    const { lines, left, right, x } = this.#chart;
    lines.forEach(({ values, side }, line) => {
      const value = index === null ? undefined : (values[Math.min(index, values.length - 1)] ?? undefined);
      const unit = (side === 'right' ? right : left)?.unit ?? 'count';
      this.#values[line]!.textContent = value === undefined ? '' : valueText(unit, value);
    });
    if (this.#at !== null)
      this.#at.textContent = index === null ? '' : this.#atText(x[Math.min(index, x.length - 1)]!, index);
  }

  #atText(x: number, index: number): string {
    const { horizontal } = this.#chart;
    switch (horizontal.kind) {
      case 'time':
        return `${momentText(x)} UTC`;
      case 'duration':
        return `within ${durationText(x)}`;
      case 'tries':
        return horizontal.labels[index]?.join(', ') ?? '';
    }
  }

  #showRange(): void {
    if (this.#chart.horizontal.kind !== 'time' || this.#plot === null) return;
    const { fromMs, untilMs } = this.#context.range.shown;
    this.#tellRange();
    this.#plot.setScale('x', { min: fromMs, max: untilMs });
  }

  #fit(): void {
    const width = Math.max(240, this.#plotBox.clientWidth);
    if (this.#plot === null || width === this.#width) return;
    this.#width = width;
    this.#plot.setSize({ width, height: plotHeight });
    this.#strip?.place();
  }

  #key(event: KeyboardEvent): void {
    const { range } = this.#context;
    const steps: Readonly<Record<string, () => void>> = {
      ArrowRight: () => this.#step(event.shiftKey ? 10 : 1),
      ArrowLeft: () => this.#step(event.shiftKey ? -10 : -1),
      '+': () => range.zoom(0.5, this.#cursorAtMs()),
      '-': () => range.zoom(2, this.#cursorAtMs()),
      '0': () => range.show(range.whole),
    };
    const act = steps[event.key];
    if (act === undefined || this.#plot === null) return;
    event.preventDefault();
    act();
  }

  #cursorAtMs(): number | undefined {
    const index = this.#plot?.cursor.idx;
    return this.#chart.horizontal.kind === 'time' && typeof index === 'number' ? this.#chart.x[index] : undefined;
  }

  #step(by: number): void {
    const plot = this.#plot;
    if (plot === null) return;
    const { x } = this.#chart;
    const first = x.findIndex((value) => value >= (plot.scales['x']!.min ?? 0));
    const index = Math.max(0, Math.min(x.length - 1, (plot.cursor.idx ?? first) + by));
    plot.setCursor({ left: plot.valToPos(x[index]!, 'x'), top: 20 });
    const said = this.#chart.lines.flatMap(({ label }, line) => {
      const value = this.#values[line]?.textContent ?? '';
      return value === '' || !this.#isShown(line) ? [] : [`${label}: ${value}`];
    });
    announce(`${this.#atText(x[index]!, index)}. ${said.join(', ')}`);
  }

  #csv(): void {
    const { name, seed } = this.#context.summary.scenario;
    download(fileName(name, seed, this.#chart.id), csvOf(chartTable(this.#chart)));
  }

  #showTable(): void {
    this.#asTable.querySelector('.table-box')?.remove();
    if (this.#asTable.open) this.#asTable.append(tableOf(chartTable(this.#chart)));
  }
}
