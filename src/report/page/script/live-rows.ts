// The table of the live page: a row for each campaign and provider, and below it what holds mail back.

import { countText } from '../../format.ts';
import { busiest, type LiveFrame, type LiveRow } from '../../live/frame.ts';
import { holdText, rateText } from '../../live/hold-text.ts';
import { element } from './element.ts';

const rowsMost = 60;
const columns = ['Campaign', 'Provider', 'Now', 'Delivered', 'Deferred', 'Depth', 'In flight', 'Held', 'Limited by'];

export class LiveRows {
  readonly element: HTMLElement;
  readonly #body = element('tbody', {});
  readonly #holds = element('ul', { id: 'holds' });
  readonly #more = element('p', { class: 'note' });

  constructor() {
    const names = columns.map((name) => element('th', { at: { scope: 'col' } }, name));
    const table = element('table', { id: 'flows' }, element('thead', {}, element('tr', {}, ...names)), this.#body);
    this.element = element(
      'section',
      {},
      element('h2', {}, 'Now'),
      element('div', { class: 'table-box', at: { tabindex: '0', role: 'group', 'aria-label': 'Flows' } }, table),
      ...[this.#more, this.#holds],
    );
  }

  show({ rows, holds }: LiveFrame): void {
    const shown = busiest(rows, rowsMost);
    const left = rows.length - shown.length;
    this.#more.textContent = left === 0 ? '' : `and ${countText(left)} more, with less to do`;
    this.#body.replaceChildren(...shown.map(lineOf));
    this.#holds.replaceChildren(...holds.map((hold) => element('li', {}, holdText(hold))));
  }
}

function lineOf({ campaign, provider, perSecond, delivered, deferred, depth, inFlight, holdCount, limit }: LiveRow) {
  const figures = [rateText(perSecond), ...[delivered, deferred, depth, inFlight].map(countText)];
  const cells = [campaign, provider, ...figures, holdCount === 0 ? '' : countText(holdCount), limit];
  return element('tr', {}, ...cells.map((text) => element('td', {}, text)));
}
