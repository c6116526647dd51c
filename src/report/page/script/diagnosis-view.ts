// What the figures mean, in sentences, the most urgent first.

import { diagnose } from '../../diagnosis/diagnose.ts';
import { lineText } from '../../escape.ts';
import { sectionsOf } from '../sections.ts';
import type { Context } from './context.ts';
import { element } from './element.ts';

const signs = { bad: '✗', warn: '!', good: '✓', info: 'i' } as const;
const words = { bad: 'trouble', warn: 'look here', good: 'sound', info: 'to know' } as const;

export function diagnosisView({ summary }: Context): HTMLElement {
  const titles = new Map(sectionsOf(summary).map(({ id, title }) => [id, title]));
  const findings = diagnose(summary).map(({ id, weight, title, evidence, fix, section }) =>
    element(
      'li',
      { class: weight, at: { 'data-finding': id } },
      element(
        'span',
        { class: 'sign', at: { title: words[weight], 'aria-label': words[weight], role: 'img' } },
        signs[weight],
      ),
      element(
        'div',
        {},
        element('strong', {}, lineText(title)),
        ' ',
        element('span', { class: 'evidence' }, lineText(evidence)),
        fix === '' ? null : element('span', { class: 'fix' }, ` ${lineText(fix)}`),
        titles.has(section) ? ' ' : null,
        titles.has(section) ? element('a', { at: { href: `#${section}` } }, titles.get(section) ?? '') : null,
      ),
    ),
  );
  return element(
    'section',
    { class: 'diagnosis', id: 'diagnosis' },
    element('h2', {}, 'Diagnosis'),
    element('ul', { class: 'findings' }, ...findings),
  );
}
