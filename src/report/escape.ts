// Names and replies come from a scenario file, so they may hold anything. Each reader gets them in a form that it shows
// as text and never obeys.

/** For a terminal or a picture: one line, without control characters (an escape sequence could repaint the screen) or direction marks. */
export function lineText(text: string): string {
  return text.replace(/\s+/g, ' ').replace(unseen, '\u{fffd}').trim();
}

/** Controls, and the marks that reverse the reading direction of what follows them. */
const unseen = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** For Markdown, in a paragraph or a table cell, where GitHub also reads HTML, mentions and bare links. */
export function markdownText(text: string): string {
  return lineText(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/[\\`*_{}[\]#|~!^$]/g, (sign) => `\\${sign}`)
    .replace(/@/g, '&#64;')
    .replace(/:\/\//g, '&#58;//')
    .replace(/\bwww\./gi, (www) => `${www.slice(0, -1)}&#46;`)
    .replace(/^([+-]|\d+[.)])(?=\s)/, (mark) => `${mark.slice(0, -1)}\\${mark.slice(-1)}`);
}

/** At most `lengthMax` characters, the end replaced by … where something was left out. */
export function shortened(text: string, lengthMax: number): string {
  const letters = [...text];
  return letters.length <= lengthMax
    ? text
    : `${letters
        .slice(0, lengthMax - 1)
        .join('')
        .trimEnd()}…`;
}
