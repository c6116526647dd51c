// Stands in the program for the three versions of string-width that yargs brings. Each makes an Intl.Segmenter when it
// is loaded, and Node reads the tables of all its locales for the first: a tenth of a short run, though hardly a text of
// ours is more than ASCII, and yargs measures a whole help page for each command that it reads.

import stringWidth from 'string-width';

export default function widthOf(text, options) {
  if (typeof text === 'string' && /^[\n\x20-\x7e]*$/.test(text)) return text.replaceAll('\n', '').length;
  return stringWidth(text, options);
}
