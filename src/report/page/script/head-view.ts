// The top of the page: the question, the verdict, the five figures, what was expected, what limited the run, and what that
// means in words.

import { lineText } from '../../escape.ts';
import { durationText, instantText, shareText } from '../../format.ts';
import { attemptsText, feedbackText, verdictText } from '../../headline.ts';
import { fiveFigures } from '../five-figures.ts';
import { column, row, type Table } from '../table.ts';
import type { Context } from './context.ts';
import { element } from './element.ts';
import { tableOf } from './table-view.ts';
import { themeChoice } from './theme.ts';

export function headView({ summary, partial }: Context): HTMLElement {
  const { name, question, seed, startAtMs, endedAtMs } = summary.scenario;
  const judged = summary.expectations.length > 0;
  const mood = partial || !judged ? 'open' : summary.verdict === 'met' ? 'good' : 'bad';
  const sign = { good: '✓', bad: '✗', open: '•' }[mood];
  return element(
    'header',
    { class: 'top' },
    element('div', { class: 'name' }, element('h1', {}, lineText(name)), themeChoice()),
    element('p', { class: 'question' }, lineText(question)),
    element('p', { class: `verdict ${mood}` }, `${sign} ${partial ? 'interrupted' : verdictText(summary)}`),
    partial
      ? element(
          'p',
          { class: 'partial' },
          'The run was interrupted: every figure stops at that instant, and no expectation counts.',
        )
      : null,
    element(
      'p',
      { class: 'run' },
      `Seed ${lineText(seed)}, ${durationText(Math.max(0, endedAtMs - startAtMs))} of simulated time from ${instantText(startAtMs)}.`,
    ),
  );
}

export function figuresView({ summary }: Context): HTMLElement {
  const feedback = feedbackText(summary);
  return element(
    'section',
    { class: 'figures', at: { 'aria-label': 'The five figures' } },
    element(
      'ul',
      { class: 'five' },
      ...fiveFigures(summary).map(({ title, figure, detail }) =>
        element(
          'li',
          {},
          element('span', { class: 'what' }, title),
          element('strong', {}, figure),
          element('span', { class: 'detail' }, detail),
        ),
      ),
    ),
    element('p', { class: 'note' }, `${attemptsText(summary)}.${feedback === '' ? '' : ` Later: ${feedback}.`}`),
  );
}

export function expectationsView({ summary }: Context): HTMLElement {
  const table: Table = {
    id: 'expectations',
    title: 'What was expected',
    columns: [
      column(''),
      column('expectation'),
      column('figure'),
      column('margin'),
      column('judged', 'count'),
      column('line', 'count'),
    ],
    rows: summary.expectations.map(({ met, text, figureText, marginText, note, samples, line }) => ({
      ...row([
        met ? '✓ met' : '✗ failed',
        text,
        figureText,
        [marginText, note].filter(Boolean).join('; '),
        samples,
        line,
      ]),
      mark: met ? 'good' : 'bad',
    })),
    note: '',
  };
  return element(
    'section',
    { class: 'expectations', id: 'expected' },
    element('h2', {}, 'What was expected'),
    table.rows.length === 0 ? element('p', {}, 'The scenario states no expectation.') : tableOf(table),
  );
}

/** The longest waits, as bars; the section "What limited us" has all of them, over time. */
export function limitedView({ summary }: Context): HTMLElement {
  const rows = summary.causes.slice(0, 4).map(({ name, waitedMs, waitedRatio }) => {
    const fill = element('span', { class: 'fill' });
    fill.style.width = `${Math.max(0.5, waitedRatio * 100)}%`;
    return element(
      'li',
      {},
      element('span', { class: 'share' }, shareText(waitedRatio)),
      element(
        'span',
        { class: 'cause' },
        lineText(name),
        element('span', { class: 'meter', at: { 'aria-hidden': 'true' } }, fill),
      ),
      element('span', { class: 'waited' }, durationText(waitedMs)),
    );
  });
  return element(
    'section',
    { class: 'limited' },
    element('h2', {}, 'What limited it'),
    rows.length === 0 ? element('p', {}, 'Nothing: no flow had to wait.') : element('ol', { class: 'causes' }, ...rows),
  );
}
