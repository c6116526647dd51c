// Stands in the program for the three versions of string-width that yargs brings. To load one takes a tenth of a short
// run, since its expressions and its segmenter ask Node's tables for all emoji and locales; yargs measures a whole help
// page for each command that it reads; and hardly a text of ours is more than ASCII.

export default function widthOf(text, options) {
  if (typeof text === 'string' && /^[\n\x20-\x7e]*$/.test(text)) return text.replaceAll('\n', '').length;
  return require('string-width').default(text, options);
}
