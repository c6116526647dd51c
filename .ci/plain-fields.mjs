// Writes the private fields of our own classes as plain ones, and leaves out declarations without a value. A field that
// is declared and set later is `undefined` first, and V8 never learns what it holds: every read then checks a type, and
// every fraction stored is an object of its own. That nobody reaches into another's fields the compiler has seen.

import { parseAst } from 'rolldown/parseAst';
import { walk } from './constants.mjs';

/** A plugin for rolldown; only modules whose paths begin so are read. */
export function plainFields(paths) {
  const modules = new Map();
  return {
    name: 'plain-fields',
    transform(code, id) {
      if (!paths.some((path) => id.startsWith(path))) return null;
      // Two classes of one family may each have a field of a name.
      modules.set(id, modules.get(id) ?? modules.size);
      return { code: withPlainFields(code, parseAst(code), (name) => `$${name}${modules.get(id)}`) };
    },
  };
}

function withPlainFields(code, tree, plainNameOf) {
  let written = '';
  let from = 0;
  const write = (node, text) => {
    if (node.start < from) return; // Within what has been left out.
    written += code.slice(from, node.start) + text;
    from = node.end;
  };
  walk(tree, (node) => {
    if (node.type === 'PropertyDefinition' && node.value === null && !node.static) write(node, '');
    if (node.type === 'BinaryExpression' && node.left.type === 'PrivateIdentifier')
      write(node.left, `'${plainNameOf(node.left.name)}'`); // `#held in other`
    if (node.type === 'PrivateIdentifier') write(node, plainNameOf(node.name));
  });
  return written + code.slice(from);
}
