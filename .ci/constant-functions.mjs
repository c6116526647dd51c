// Writes each function of a module as a constant, before all else in it. What is declared as a function may be given
// another value, so V8 looks before every call whether it still is what it was; a constant it calls as it stands. Where
// two modules import each other, neither may call the other's functions while it is being read.

import { parseAst } from 'rolldown/parseAst';

/** A plugin for rolldown; only modules whose paths begin so are read. */
export function constantFunctions(paths) {
  return {
    name: 'constant-functions',
    transform(code, id) {
      if (!paths.some((path) => id.startsWith(path))) return null;
      return { code: withConstantFunctions(code, parseAst(code)) };
    },
  };
}

function withConstantFunctions(code, tree) {
  let constants = '';
  let rest = '';
  let from = 0;
  for (const node of tree.body) {
    const isExported = node.type === 'ExportNamedDeclaration';
    const made = isExported ? node.declaration : node;
    if (made?.type !== 'FunctionDeclaration') continue;
    rest += code.slice(from, node.start);
    from = node.end;
    const { name, start, end } = made.id;
    const anonymous = code.slice(made.start, start) + code.slice(end, made.end);
    constants += `${isExported ? 'export ' : ''}const ${name} = ${anonymous};\n`;
  }
  return constants + rest + code.slice(from);
}
