// Draws the page from the summary inside it: the words first, then chart after chart, so that a reader can begin at once.

import { everything, type Filter } from '../../charts/filter.ts';
import { allSpans } from '../../charts/spans.ts';
import { chartWindow } from '../../charts/window.ts';
import { lineText } from '../../escape.ts';
import { plural, verdictText } from '../../headline.ts';
import type { PageRun } from '../report-html.ts';
import { sectionsOf } from '../sections.ts';
import { ChartView } from './chart-view.ts';
import type { Context } from './context.ts';
import { diagnosisView } from './diagnosis-view.ts';
import { button, element } from './element.ts';
import { type Asked, filterBar } from './filter-bar.ts';
import { expectationsView, figuresView, headView, limitedView } from './head-view.ts';
import { JourneysView } from './journeys-view.ts';
import { TableView } from './table-view.ts';
import { onThemeChange, watchTheme } from './theme.ts';
import { TimeRange } from './time-range.ts';

const run: PageRun = JSON.parse(document.getElementById('run')?.textContent ?? '{}');
show(run);

function show({ summary, partial }: PageRun): void {
  const { startAtMs, stepMs, stepCount } = summary.series;
  const whole = { fromMs: startAtMs, untilMs: startAtMs + Math.max(1, stepCount) * stepMs };
  const { fromMs, untilMs } = chartWindow(summary);
  const range = new TimeRange(whole, { fromMs, untilMs }, stepMs * 2);
  const context: Context = { summary, partial, range, spans: allSpans(summary) };
  document.title = lineText(`${summary.scenario.name}: ${partial ? 'interrupted' : verdictText(summary)}`);

  const charts: ChartView[] = [];
  const tables: TableView[] = [];
  const sections = sectionsOf(summary).map((section) => {
    const ownCharts = section.charts.map((build) => new ChartView(build, context));
    const ownTables = section.tables.map((table) => new TableView(table, context));
    charts.push(...ownCharts);
    tables.push(...ownTables);
    const nothing = ownCharts.length + ownTables.length === 0 ? element('p', {}, 'Nothing.') : null;
    const parts = [...ownCharts, ...ownTables].map((part) => part.element);
    return element('section', { id: section.id }, element('h2', {}, section.title), nothing, ...parts);
  });
  const journeys = new JourneysView(context);
  const bar = filterBar(context, (asked) => narrow(asked));
  document.body.append(
    element('a', { class: 'skip', at: { href: '#what-happened' } }, 'Skip to the charts'),
    headView(context),
    element(
      'main',
      {},
      ...[figuresView(context), expectationsView(context), diagnosisView(context), limitedView(context)],
      contents([...sections, journeys.element]),
      bar.element,
      element(
        'p',
        { id: 'chart-keys', class: 'note' },
        'Drag across a chart to zoom all of them. With the keyboard: arrows walk, + and − zoom, 0 shows the whole run. Names in a legend switch lines.',
      ),
      ...sections,
      journeys.element,
    ),
    element('div', { id: 'announcement', class: 'unseen', at: { 'aria-live': 'polite' } }),
  );

  let shown: Filter = everything;
  function narrow({ filter, words }: Asked): void {
    const rowCount = tables.reduce((sum, table) => sum + table.narrow(filter, words), 0);
    const journeyCount = journeys.narrow(filter, words);
    if (JSON.stringify(filter) !== JSON.stringify(shown)) for (const chart of charts) chart.draw(filter);
    shown = filter;
    bar.told.textContent = words.length === 0 ? '' : `${plural(rowCount, 'row')}, ${plural(journeyCount, 'journey')}`;
    document.body.classList.toggle('searching', words.length > 0);
    for (const section of sections)
      section.classList.toggle('no-match', words.length > 0 && section.querySelector('.table:not([hidden])') === null);
  }

  watchTheme();
  onThemeChange(() => {
    for (const chart of charts) chart.repaint(shown);
  });
  drawInTurn(charts);
}

/** A few at a time, so that the page answers in between. */
function drawInTurn(charts: readonly ChartView[]): void {
  const next = (from: number): void => {
    const untilMs = performance.now() + 40;
    let i = from;
    while (i < charts.length && performance.now() < untilMs) charts[i++]!.draw(everything);
    // The first turn of the page's own is the first in which it can answer its reader.
    if (from === 0) setTimeout(() => performance.mark('interactive'));
    if (i < charts.length) setTimeout(() => next(i));
    else {
      performance.mark('drawn');
      document.body.dataset['drawn'] = 'all';
    }
  };
  next(0);
}

function contents(sections: readonly HTMLElement[]): HTMLElement {
  const links = sections.map((section) =>
    element('a', { at: { href: `#${section.id}` } }, section.querySelector('h2')?.textContent ?? ''),
  );
  return element(
    'nav',
    { class: 'contents', at: { 'aria-label': 'Sections' } },
    ...links,
    button('Print', () => print()),
  );
}
