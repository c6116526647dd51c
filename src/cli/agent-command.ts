// `maildrill agent`: a delivery agent for a run on another machine, until that run ends or it is interrupted.

import { lineText } from '../report/escape.ts';
import { countText } from '../report/format.ts';
import { packageVersion } from '../scenario/package-root.ts';
import { ExitCode, type ExitCodeId } from './exit-code.ts';
import type { Io } from './io.ts';
import { liveTrouble } from './live-trouble.ts';
import { Refusal } from './refusal.ts';
import type { AgentAsked } from './remote-options.ts';
import type { Tools } from './tools.ts';

export async function agent(asked: AgentAsked, io: Io, tools: Tools): Promise<ExitCodeId> {
  if (asked.broker === undefined && !io.env['REDIS_URL'] && !io.env['DATABASE_URL']) {
    throw new Refusal('an agent needs the broker of the run\n  hint: give --broker URL, REDIS_URL or DATABASE_URL');
  }
  const name = asked.name ?? `agent on ${io.hostName}`;
  try {
    const result = await tools.joinRun({
      broker: { url: asked.broker, env: io.env },
      run: asked.run,
      name: lineText(name),
      version: packageVersion(),
      allowsRemote: asked.allowRemote,
      waitMs: asked.waitMs,
      signal: io.interrupt,
      onNotice: (text) => io.stderr.write(`${name}: ${lineText(text)}\n`),
    });
    if (result === null) return ExitCode.Interrupted;
    const { run, attemptCount, isInterrupted } = result;
    io.stdout.write(
      `${name}: ${isInterrupted ? 'has left' : 'the end of'} ${lineText(run)}, after ${countText(attemptCount)} attempts\n`,
    );
    return isInterrupted ? ExitCode.Interrupted : ExitCode.Met;
  } catch (error) {
    throw liveTrouble(error);
  }
}
