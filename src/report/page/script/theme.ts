// Light or dark: as the system says, until the reader says otherwise. Paper is always light.

import type { Theme } from '../../charts/palette.ts';

const choices = ['system', 'light', 'dark'] as const;
type Choice = (typeof choices)[number];

const darkSystem = matchMedia('(prefers-color-scheme: dark)');
const printing = matchMedia('print');
const listeners: ((theme: Theme) => void)[] = [];
let choice: Choice = 'system';

export function currentTheme(): Theme {
  if (printing.matches || document.documentElement.dataset['printing'] === 'yes') return 'light';
  if (choice !== 'system') return choice;
  return darkSystem.matches ? 'dark' : 'light';
}

export function onThemeChange(listener: (theme: Theme) => void): void {
  listeners.push(listener);
}

export function themeChoice(): HTMLSelectElement {
  const select = document.createElement('select');
  select.setAttribute('aria-label', 'Colours');
  for (const name of choices) select.add(new Option(name === 'system' ? 'colours: system' : name, name));
  select.addEventListener('change', () => {
    choice = choices.find((name) => name === select.value) ?? 'system';
    if (choice === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = choice;
    tell();
  });
  return select;
}

export function watchTheme(): void {
  darkSystem.addEventListener('change', tell);
  printing.addEventListener('change', tell);
  addEventListener('beforeprint', () => {
    document.documentElement.dataset['printing'] = 'yes';
    tell();
  });
  addEventListener('afterprint', () => {
    delete document.documentElement.dataset['printing'];
    tell();
  });
}

function tell(): void {
  for (const listener of listeners) listener(currentTheme());
}
