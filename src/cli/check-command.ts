// `maildrill check`: what is wrong in a scenario, all of it; or the plan it comes to, without running it; and with
// `--live` how fast this machine may run its live form.

import type { LiveCapacity } from '../scenario/live-speed.ts';
import type { CheckAsked } from './asked.ts';
import { ExitCode, type ExitCodeId, worstExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import { liveSpeedText } from './live-speed-text.ts';
import { liveTrouble } from './live-trouble.ts';
import { findScenario } from './scenario-file.ts';
import type { Tools } from './tools.ts';

export async function check(asked: CheckAsked, io: Io, tools: Tools): Promise<ExitCodeId> {
  const codes: ExitCodeId[] = [];
  const wrong: string[] = [];
  let capacity: LiveCapacity | null = null;
  for (const given of asked.files) {
    if (io.interrupt.aborted) return ExitCode.Interrupted;
    const found = await findScenario(given, { ...asked, isOnlyChecked: true }, io, tools);
    if ('problems' in found) {
      io.stderr.write(found.text);
      if (asked.json) writeLine(io, { file: given, problems: found.problems });
      codes.push(ExitCode.Wrong);
      wrong.push(given);
      continue;
    }
    const plan = await tools.plan(found.scenario);
    if (asked.live !== null) capacity ??= await capacityOf(asked.live, io, tools);
    if (io.interrupt.aborted) return ExitCode.Interrupted;
    const live = capacity === null ? null : await tools.measuredSpeed(found.scenario, capacity);
    if (asked.json) writeLine(io, { file: given, problems: [], plan: plan.data, ...(live !== null && { live }) });
    else
      io.stdout.write(
        `${codes.length === wrong.length ? '' : '\n'}${plan.text.trimEnd()}\n${live === null ? '' : liveSpeedText(live)}`,
      );
    codes.push(ExitCode.Met);
  }
  if (asked.files.length > 1 && wrong.length > 0) io.stderr.write(wrongText(wrong, asked.files.length));
  return worstExitCode(codes);
}

/** Between the plans of other scenarios problems are easily lost, so which ones have some is said last. */
function wrongText(wrong: readonly string[], checkedCount: number): string {
  return `${wrong.length} of ${checkedCount} scenarios ${wrong.length === 1 ? 'has' : 'have'} problems: ${wrong.join(', ')}\n`;
}

/** Measured once, for all scenarios. */
async function capacityOf({ broker }: NonNullable<CheckAsked['live']>, io: Io, tools: Tools): Promise<LiveCapacity> {
  try {
    return await tools.liveCapacity({ url: broker, env: io.env }, io.interrupt);
  } catch (error) {
    throw liveTrouble(error);
  }
}

function writeLine(io: Io, value: unknown): void {
  io.stdout.write(`${JSON.stringify(value)}\n`);
}
