// The head of the live page: which run, where simulated time stands, how well the harness keeps up, and how it ended.

import { countText, durationText, momentText } from '../../format.ts';
import type { LiveEnd, LiveFrame } from '../../live/frame.ts';
import { announce, element } from './element.ts';
import { themeChoice } from './theme.ts';

export class LiveHead {
  readonly element: HTMLElement;
  name = 'maildrill';
  readonly #title = element('h1', {}, 'maildrill');
  readonly #state = element('p', { class: 'verdict' }, 'waiting for the run');
  readonly #where = element('p', { class: 'run', id: 'where' });
  readonly #report = element('p', { class: 'detail', id: 'report' });
  readonly #meter = element('progress', { at: { max: '1', value: '0', 'aria-label': 'Simulated time passed' } });

  constructor() {
    this.element = element(
      'header',
      {},
      element('div', { class: 'name' }, this.#title, themeChoice()),
      ...[this.#state, this.#meter, this.#where, this.#report],
    );
  }

  show(frame: LiveFrame): void {
    const { name, broker, speed, startAtMs, simulatedMs, totalMs, latenessMs, latenessMaxMs, built, ended } = frame;
    this.name = name;
    this.#title.textContent = name;
    this.#say('running', '');
    this.#meter.value = totalMs > 0 ? simulatedMs / totalMs : 1;
    this.#where.textContent = [
      `${durationText(simulatedMs)} of ${durationText(totalMs)}, ${momentText(startAtMs + simulatedMs)} UTC`,
      `speed ${countText(speed)}`,
      `${countText(ended)} of ${countText(built)} messages ended`,
      `late by ${durationText(latenessMs)}, ${durationText(latenessMaxMs)} at most`,
      broker,
    ].join(' · ');
  }

  end({ verdict, report }: LiveEnd): void {
    this.#say(`the run has ended: ${verdict}`, verdict);
    announce(`the run has ended: ${verdict}`);
    if (report === '') return;
    const link = element('a', { at: { href: fileAddress(report) } }, report);
    this.#report.replaceChildren('Its report: ', link);
  }

  lost(): void {
    this.#say('the run does not answer', '');
  }

  #say(text: string, verdict: string): void {
    this.#state.textContent = text;
    this.#state.classList.toggle('good', verdict === 'met');
    this.#state.classList.toggle('bad', verdict !== '' && verdict !== 'met');
  }
}

function fileAddress(path: string): string {
  const parts = path.split(/[\\/]/).map(encodeURIComponent);
  return `file://${path.startsWith('/') ? '' : '/'}${parts.join('/')}`;
}
