// Names, addresses and domains that a scenario may use. Addresses and domains are only those set aside for examples
// and tests, so that no scenario can be pointed at a machine or a mailbox of a real person.

import { accepted, formOf, type Parsed, refused, type Unit } from './unit.ts';

/** A name of a campaign, a server, a lane …: unique among its kind, and usable in paths and expectations. */
export const nameText: Unit<string> = textUnit({
  noun: 'a name of at most 64 letters, digits, dots, dashes and underscores',
  examples: ['weekly-offer'],
  pattern: '^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$',
});

/** Free text on one line. */
export const sentence: Unit<string> = {
  noun: 'a text of at most 500 characters on one line',
  examples: ['Does the pause stop the damage?'],
  kind: 'text',
  pattern: '^.{0,500}$',
  parse(text) {
    const line = text.trim();
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused.
    return line.length <= 500 && !/[\u0000-\u001f\u007f-\u009f]/.test(line)
      ? accepted(line)
      : refused(formOf(sentence));
  },
  print: (value) => value,
  measure: (value) => value.length,
};

/** Any short word; a number reads as its digits. */
export const seedText: Unit<string> = textUnit({
  noun: 'a number or a word of at most 64 characters',
  examples: ['7'],
  pattern: '^[!-~]{1,64}$',
  kind: 'number',
});

/** RFC 5737 keeps three networks for documentation; 127.0.0.0/8 never leaves the machine. */
export const ipAddress: Unit<string> = {
  noun: 'an IPv4 address of 192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24 or 127.0.0.0/8,',
  examples: ['192.0.2.11'],
  kind: 'text',
  pattern: String.raw`^(192\.0\.2|198\.51\.100|203\.0\.113|127\.\d{1,3}\.\d{1,3})\.\d{1,3}$`,
  parse(text) {
    const parts = text.split('.');
    const isAddress =
      parts.length === 4 && parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255);
    if (isAddress && new RegExp(ipAddress.pattern).test(text)) return accepted(text);
    return refused(
      formOf(ipAddress),
      isAddress ? "those networks are kept for examples, so they are nobody's" : undefined,
    );
  },
  print: (value) => value,
  measure: () => null,
};

/** RFC 2606 and RFC 6761 keep these names for examples and tests. */
export const exampleDomain: Unit<string> = {
  noun: 'a domain under .test, .example or .invalid, or example.com, .org or .net,',
  examples: ['news.example'],
  kind: 'text',
  pattern: String.raw`^([a-z0-9-]+\.)*([a-z0-9-]+\.(test|example|invalid)|example\.(com|org|net))$`,
  parse(text) {
    const ending = isDomain(text) && new RegExp(exampleDomain.pattern).test(text);
    if (ending) return accepted(text);
    const name = text.split('.')[0]!.toLowerCase();
    const canHint = isDomain(text.toLowerCase()) && name !== '';
    return refused(formOf(exampleDomain), canHint ? `write ${name}.example` : undefined);
  },
  print: (value) => value,
  measure: () => null,
};

/** Any domain, for a limit that matches by the recipient's domain or by the end of an MX host's name. */
export const domainText: Unit<string> = {
  noun: 'a domain in lower case',
  examples: ['gmail.com'],
  kind: 'text',
  pattern: String.raw`^([a-z0-9-]+\.)*[a-z0-9-]+$`,
  parse: (text) => (isDomain(text) ? accepted(text) : refused(formOf(domainText))),
  print: (value) => value,
  measure: () => null,
};

function isDomain(text: string): boolean {
  return text.length <= 253 && text.split('.').every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label));
}

function textUnit(shape: Pick<Unit<string>, 'noun' | 'examples' | 'pattern'> & { kind?: 'number' }): Unit<string> {
  const pattern = new RegExp(shape.pattern);
  return {
    kind: 'text',
    ...shape,
    parse: (text): Parsed<string> => (pattern.test(text) ? accepted(text) : refused(formOf(shape))),
    print: (value) => value,
    measure: () => null,
  };
}
