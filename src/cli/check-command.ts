// `maildrill check`: what is wrong in a scenario, all of it; or the plan it comes to, without running it.

import type { CheckAsked } from './asked.ts';
import { ExitCode, type ExitCodeId, worstExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import { findScenario } from './scenario-file.ts';
import type { Tools } from './tools.ts';

export async function check(asked: CheckAsked, io: Io, tools: Tools): Promise<ExitCodeId> {
  const codes: ExitCodeId[] = [];
  for (const given of asked.files) {
    if (io.interrupt.aborted) return ExitCode.Interrupted;
    const found = await findScenario(given, asked, io, tools);
    if ('problems' in found) {
      io.stderr.write(found.text);
      if (asked.json) writeLine(io, { file: given, problems: found.problems });
      codes.push(ExitCode.Wrong);
      continue;
    }
    const plan = await tools.plan(found.scenario);
    if (asked.json) writeLine(io, { file: given, problems: [], plan: plan.data });
    else io.stdout.write(`${codes.length === 0 ? '' : '\n'}${plan.text.trimEnd()}\n`);
    codes.push(ExitCode.Met);
  }
  return worstExitCode(codes);
}

function writeLine(io: Io, value: unknown): void {
  io.stdout.write(`${JSON.stringify(value)}\n`);
}
