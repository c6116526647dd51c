// The lives of a few messages, chosen by rule, and the way to any other.

import type { Journey } from '../../../measurement/summary.ts';
import type { Filter } from '../../charts/filter.ts';
import { lineText } from '../../escape.ts';
import { durationText, momentText } from '../../format.ts';
import type { Context } from './context.ts';
import { element } from './element.ts';
import { explainForm } from './explain.ts';

export class JourneysView {
  readonly element: HTMLElement;
  readonly #entries: readonly { readonly journey: Journey; readonly text: string; readonly entry: HTMLElement }[];

  constructor({ summary }: Context) {
    this.#entries = summary.journeys.map((journey) => ({
      journey,
      text: [
        journey.message,
        journey.campaign,
        journey.provider,
        journey.outcome,
        journey.chosenFor,
        ...journey.steps.map(({ text }) => text),
      ]
        .join(' ')
        .toLowerCase(),
      entry: entryOf(journey),
    }));
    this.element = element(
      'section',
      { id: 'journeys' },
      element('h2', {}, 'Journeys'),
      element(
        'p',
        { class: 'note' },
        this.#entries.length === 0
          ? 'This summary carries none.'
          : 'One message each: the slowest, and one for every outcome, reply and broken promise.',
      ),
      explainForm(),
      element('div', { class: 'journeys' }, ...this.#entries.map(({ entry }) => entry)),
    );
  }

  /** Answers with how many are left. */
  narrow({ campaign, provider }: Filter, words: readonly string[]): number {
    let count = 0;
    for (const { journey, text, entry } of this.#entries) {
      const wanted =
        (campaign === '' || journey.campaign === campaign) &&
        (provider === '' || journey.provider === provider) &&
        words.every((word) => text.includes(word));
      entry.hidden = !wanted;
      if (wanted) count += 1;
    }
    return count;
  }
}

function entryOf({ message, campaign, provider, outcome, chosenFor, steps }: Journey): HTMLElement {
  const firstAtMs = steps[0]?.atMs ?? 0;
  return element(
    'details',
    { class: 'journey' },
    element('summary', {}, lineText(`message ${message}, ${campaign} at ${provider}: ${outcome} (${chosenFor})`)),
    element(
      'ol',
      {},
      ...steps.map(({ atMs, text }) =>
        element(
          'li',
          {},
          element('span', { class: 'when' }, `${momentText(atMs)} (+${durationText(Math.max(0, atMs - firstAtMs))})`),
          ` ${lineText(text)}`,
        ),
      ),
    ),
  );
}
