// `maildrill run --live`: the run with real parts, in the place of the one in virtual time.

import type { Scenario } from '../domain/scenario.ts';
import { lineText } from '../report/escape.ts';
import type { LiveOptions, LiveResult } from '../run/live.ts';
import type { RunAsked } from './asked.ts';
import { ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import type { ProgressView } from './progress.ts';
import { Refusal } from './refusal.ts';
import { seedSet } from './scenario-file.ts';
import type { Tools } from './tools.ts';

export interface LiveAsked {
  /** Simulated seconds in a real one; undefined: the scenario's own, or as fast as is honest. */
  readonly speed: number | undefined;
  readonly broker: string | undefined;
  readonly agents: number;
}

interface LiveJob {
  readonly path: string;
  readonly scenario: Scenario;
}

export async function carriedOutLive(
  { path, scenario }: LiveJob,
  live: LiveAsked,
  asked: Pick<RunAsked, 'sets' | 'seed' | 'quiet' | 'json'>,
  { io, tools, view }: { readonly io: Io; readonly tools: Tools; readonly view: ProgressView },
): Promise<LiveResult> {
  const speed = await speedOf(scenario, live, tools);
  const options: LiveOptions = {
    source: { text: await io.files.readText(path), sets: [...asked.sets, ...seedSet(asked.seed)] },
    speed,
    broker: { url: live.broker, env: io.env },
    agentCount: live.agents,
    onProgress: view.update,
    signal: io.interrupt,
    onNotice: (text) => {
      if (!asked.quiet && !asked.json) io.stderr.write(`live at speed ${speed}: ${lineText(text)}\n`);
    },
  };
  try {
    return await tools.runLive(scenario, options);
  } catch (error) {
    if (error instanceof Error && error.name === 'BrokerTrouble') throw new Refusal(error.message, ExitCode.Lacking);
    throw error;
  }
}

async function speedOf(scenario: Scenario, { speed: given }: LiveAsked, tools: Tools): Promise<number> {
  const { speed: honest, because } = await tools.honestSpeed(scenario);
  const wanted = given ?? scenario.live?.speed ?? honest;
  if (wanted <= honest) return wanted;
  const told = given === undefined ? 'the scenario asks' : '--speed asks';
  throw new Refusal(
    `${told} for ${wanted} times real time; up to ${honest} times would be honest here, since ${because}\n  hint: leave the speed out, or lower the rates of the live form (\`live: { set: […] }\`)`,
  );
}
