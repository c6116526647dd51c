// `maildrill schema`: the JSON Schema that editors complete and check scenario files with.

import { ExitCode, type ExitCodeId } from './exit-code.ts';
import type { Io } from './io.ts';
import type { Tools } from './tools.ts';

export async function schema(io: Io, tools: Tools): Promise<ExitCodeId> {
  io.stdout.write(`${(await tools.jsonSchema()).trimEnd()}\n`);
  return ExitCode.Met;
}
