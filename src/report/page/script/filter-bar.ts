// Asks what to show: which provider, server, campaign, lane, which words, which stretch of time.

import { everything, type Filter, type FilterKey, filterKeys } from '../../charts/filter.ts';
import { lineText } from '../../escape.ts';
import type { Context } from './context.ts';
import { button, element } from './element.ts';

export interface Asked {
  readonly filter: Filter;
  /** In lower case; a row is shown that holds all of them. */
  readonly words: readonly string[];
}

export function filterBar(
  context: Context,
  onChange: (asked: Asked) => void,
): { element: HTMLElement; told: HTMLElement } {
  const { range } = context;
  const search = element('input', {
    id: 'search',
    at: { type: 'search', placeholder: 'Search tables and journeys', 'aria-label': 'Search tables and journeys' },
  });
  const selects = filterKeys.map((key) => selectFor(key, namesOf(context, key)));
  const told = element('output', { class: 'told', at: { for: 'search' } });
  const ask = (): void => {
    const filter = { ...everything };
    for (const { key, select } of selects) filter[key] = select.value;
    onChange({ filter, words: search.value.toLowerCase().split(/\s+/).filter(Boolean) });
  };
  const reset = button('Reset', () => {
    for (const { select } of selects) select.value = '';
    search.value = '';
    range.show(range.busy);
    ask();
  });
  search.addEventListener('input', ask);
  for (const { select } of selects) select.addEventListener('change', ask);
  return {
    told,
    element: element(
      'div',
      { class: 'filter-bar', id: 'filter', at: { role: 'search', 'aria-label': 'Filter and zoom' } },
      ...selects.filter(({ select }) => select.options.length > 2).map(({ select }) => select),
      search,
      element(
        'span',
        { class: 'zoom', at: { role: 'group', 'aria-label': 'Zoom of all charts over time' } },
        button('−', () => range.zoom(2), { at: { 'aria-label': 'Zoom out' } }),
        button('+', () => range.zoom(0.5), { at: { 'aria-label': 'Zoom in' } }),
        button('◀', () => range.shift(-0.5), { at: { 'aria-label': 'Earlier' } }),
        button('▶', () => range.shift(0.5), { at: { 'aria-label': 'Later' } }),
        button('Busy part', () => range.show(range.busy)),
        button('Whole run', () => range.show(range.whole)),
      ),
      reset,
      told,
    ),
  };
}

function selectFor(key: FilterKey, names: readonly string[]): { key: FilterKey; select: HTMLSelectElement } {
  const select = element('select', { id: `filter-${key}`, at: { 'aria-label': `Only this ${key}` } });
  select.add(new Option(`every ${key}`, ''));
  for (const name of names) select.add(new Option(lineText(name), name));
  return { key, select };
}

function namesOf({ summary }: Context, key: FilterKey): readonly string[] {
  const lists = {
    provider: summary.providers,
    server: summary.servers,
    campaign: summary.campaigns,
    lane: summary.lanes,
  };
  return lists[key].map(({ name }) => name);
}
