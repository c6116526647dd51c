// `maildrill verify`: a scenario's live form by both clocks, and where they differ.

import Table from 'cli-table3';
import { verify as compared, type Verification, type VerificationRow } from '../plan/verification.ts';
import { countText, durationText } from '../report/format.ts';
import type { Paint } from '../report/paint.ts';
import type { VerifyAsked } from './asked.ts';
import { ExitCode, type ExitCodeId, worstExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import { carriedOutLive } from './live-run.ts';
import { paintFor } from './paint.ts';
import { progressView } from './progress.ts';
import { findScenario } from './scenario-file.ts';
import type { Tools } from './tools.ts';

export async function verify(asked: VerifyAsked, io: Io, tools: Tools): Promise<ExitCodeId> {
  const codes: ExitCodeId[] = [];
  for (const given of asked.files) {
    if (io.interrupt.aborted) break;
    const found = await findScenario(given, asked, io, tools);
    if ('problems' in found) {
      io.stderr.write(found.text);
      codes.push(ExitCode.Wrong);
      continue;
    }
    const { scenario } = found;
    const virtual = await tools.run(scenario, { signal: io.interrupt });
    const view = progressView(io, scenario.name, asked.json);
    const live = await carriedOutLive(found, asked.live, { ...asked, quiet: asked.json }, { io, tools, view }).finally(
      () => view.stop(),
    );
    if (virtual.partial || live.partial) return ExitCode.Interrupted;
    const verification = compared(virtual.summary, live.summary, live.notes.speed);
    const exitCode = verification.agrees ? ExitCode.Met : ExitCode.Failed;
    codes.push(exitCode);
    const { notes } = live;
    if (asked.json) io.stdout.write(`${JSON.stringify({ file: given, exitCode, live: notes, ...verification })}\n`);
    else
      tell(scenario.name, verification, `${durationText(notes.wallMs)} at speed ${notes.speed} on ${notes.broker}`, io);
  }
  return io.interrupt.aborted ? ExitCode.Interrupted : worstExitCode(codes);
}

function tell(name: string, { agrees, rows }: Verification, how: string, io: Io): void {
  const paint = paintFor(io.stdout, io.env);
  const table = new Table({ head: ['', 'virtual', 'live', 'allowed', ''], style: { head: [], border: [] } });
  for (const row of rows) table.push(cells(row, paint));
  const differing = rows.filter((row) => !row.agrees).length;
  const verdict = agrees ? 'both clocks agree' : `both clocks differ in ${differing} of ${rows.length} figures`;
  io.stdout.write(`${name}: ${verdict} (live: ${how})\n${table.toString()}\n`);
}

function cells(row: VerificationRow, paint: Paint): string[] {
  const told = (value: number | null) =>
    value === null ? 'never' : row.unit === 'ms' ? durationText(value) : countText(value);
  const mark = row.agrees ? paint.green('✓') : paint.red('✗');
  return [row.figure, told(row.virtual), told(row.live), `±${told(row.tolerance)}`, mark];
}
