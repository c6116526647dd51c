// The command that tells one message's journey, ready to be copied: the page holds only a few journeys, the command knows
// all of them.

import { announce, button, element } from './element.ts';

export function explainCommand(message: number): string {
  return `npx maildrill explain ${folder()} ${message}`;
}

export function explainButton(message: number): HTMLButtonElement {
  const title = `Copy: ${explainCommand(message)}`;
  return button(String(message), () => copy(explainCommand(message)), {
    class: 'message',
    at: { title, 'aria-label': title },
  });
}

export function explainForm(): HTMLElement {
  const input = element('input', {
    id: 'explain-number',
    at: { type: 'number', min: '0', step: '1', value: '0', inputmode: 'numeric' },
  });
  const command = element('code', { id: 'explain-command' }, explainCommand(0));
  input.addEventListener('input', () => {
    const number = Number(input.value);
    command.textContent =
      Number.isInteger(number) && number >= 0 ? explainCommand(number) : 'a message has a whole number, from 0 on';
  });
  return element(
    'p',
    { class: 'explain' },
    element('label', { at: { for: 'explain-number' } }, 'Any other message, by its number: '),
    ...[input, ' ', command, ' ', button('Copy', () => copy(command.textContent ?? ''))],
  );
}

/** The folder this page lies in, since that is what the command reads; elsewhere a word for it. */
function folder(): string {
  if (location.protocol !== 'file:') return 'FOLDER';
  const path = decodeURIComponent(location.pathname).replace(/\/[^/]*$/, '');
  return /^[\w./@:+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

function copy(text: string): void {
  // Not every browser lets a page from disk write to the clipboard; a selection it always may.
  const done = (): void => announce(`Copied: ${text}`);
  navigator.clipboard?.writeText(text).then(done, () => prompt('Copy this command', text));
}
