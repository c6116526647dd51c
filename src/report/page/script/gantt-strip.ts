// Incidents, pauses and cuts as bars under a chart, on the same stretch of time. The table "Incidents, pauses and cuts" says
// the same in words, so those who listen are not read it again under every chart.

import type uPlot from 'uplot';
import { hue } from '../../charts/palette.ts';
import type { Span } from '../../charts/spans.ts';
import { lineText } from '../../escape.ts';
import { durationText, momentText } from '../../format.ts';
import { element } from './element.ts';
import { currentTheme } from './theme.ts';

const rowHeight = 9;
const spanMax = 150;

export class GanttStrip {
  readonly element: HTMLElement;
  readonly #plot: uPlot;
  readonly #bars: readonly { readonly span: Span; readonly bar: HTMLElement }[];

  constructor(all: readonly Span[], plot: uPlot) {
    this.#plot = plot;
    const spans = longest(all);
    const kinds = [...new Set(spans.map(({ kind }) => kind))];
    this.#bars = spans.map((span) => {
      const bar = element('span', { class: 'bar', at: { title: titleOf(span) } });
      bar.style.top = `${kinds.indexOf(span.kind) * (rowHeight + 3)}px`;
      bar.style.background = hue(span.colour, currentTheme());
      return { span, bar };
    });
    this.element = element(
      'div',
      { class: 'gantt', at: { 'aria-hidden': 'true' } },
      ...this.#bars.map(({ bar }) => bar),
    );
    this.element.style.height = `${kinds.length * (rowHeight + 3)}px`;
  }

  /** Under the plot's own area, whatever room its axes take. */
  place(): void {
    const { min, max } = this.#plot.scales['x']!;
    const { offsetLeft, clientWidth } = this.#plot.over;
    if (typeof min !== 'number' || typeof max !== 'number' || clientWidth === 0) return;
    this.element.style.marginLeft = `${offsetLeft}px`;
    this.element.style.width = `${clientWidth}px`;
    for (const { span, bar } of this.#bars) {
      const from = Math.max(0, (span.fromMs - min) / (max - min));
      const until = Math.min(1, (span.untilMs - min) / (max - min));
      bar.hidden = until < 0 || from > 1;
      bar.style.left = `${from * 100}%`;
      bar.style.width = `max(3px, ${(until - from) * 100}%)`;
    }
  }
}

/** Hundreds of moments would be dust; those that lasted longest are what one sees. */
function longest(spans: readonly Span[]): readonly Span[] {
  if (spans.length <= spanMax) return spans;
  const lengths = spans.map(({ fromMs, untilMs }) => untilMs - fromMs).sort((one, other) => other - one);
  return spans.filter(({ fromMs, untilMs }) => untilMs - fromMs >= lengths[spanMax - 1]!).slice(0, spanMax);
}

function titleOf({ kind, label, detail, fromMs, untilMs }: Span): string {
  const what = label.startsWith(kind) ? label : `${kind}: ${label}`;
  return [lineText(what), lineText(detail), `${momentText(fromMs)} UTC, for ${durationText(untilMs - fromMs)}`]
    .filter((part) => part !== '')
    .join('; ');
}
