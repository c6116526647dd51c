// Elements are made here and nowhere else: text goes in as text, so nothing in a scenario can become markup.

type Child = Node | string | null;

interface Options {
  readonly class?: string;
  readonly id?: string;
  readonly on?: Readonly<Record<string, (event: Event) => void>>;
  /** Any other attribute. */
  readonly at?: Readonly<Record<string, string>>;
}

export function element<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  options: Options,
  ...children: readonly Child[]
): HTMLElementTagNameMap[Tag] {
  const made = document.createElement(tag);
  if (options.class !== undefined) made.className = options.class;
  if (options.id !== undefined) made.id = options.id;
  for (const [name, value] of Object.entries(options.at ?? {})) made.setAttribute(name, value);
  for (const [name, listener] of Object.entries(options.on ?? {})) made.addEventListener(name, listener);
  for (const child of children) if (child !== null) made.append(child);
  return made;
}

export function button(text: string, onClick: () => void, options: Options = {}): HTMLButtonElement {
  const { at, ...rest } = options;
  return element('button', { ...rest, at: { type: 'button', ...at }, on: { click: onClick } }, text);
}

/** Text for those who listen: said once, shown to nobody. */
export function announce(text: string): void {
  const region = document.getElementById('announcement');
  if (region !== null) region.textContent = text;
}
