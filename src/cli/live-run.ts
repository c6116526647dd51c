// `maildrill run --live`: the run with real parts, in the place of the one in virtual time.

import type { Scenario } from '../domain/scenario.ts';
import { lineText } from '../report/escape.ts';
import type { LogSinks } from '../run/event-log.ts';
import type { RemoteWish } from '../run/live/agents/hiring.ts';
import type { LiveOptions, LiveResult } from '../run/live.ts';
import { liveRefusal } from '../scenario/live-refusals.ts';
import type { RunAsked } from './asked.ts';
import { ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import { liveTrouble } from './live-trouble.ts';
import type { LiveWatch } from './live-watch.ts';
import { portTrouble } from './port-trouble.ts';
import type { ProgressView } from './progress.ts';
import { Refusal } from './refusal.ts';
import { seedSet } from './scenario-file.ts';
import type { Tools } from './tools.ts';

export interface LiveAsked {
  /** Simulated seconds in a real one; undefined: the scenario's own, or as fast as is honest. */
  readonly speed: number | undefined;
  /** Runs at that speed though it is more than honest. */
  readonly insists: boolean;
  readonly broker: string | undefined;
  /** undefined: the scenario's own, or one. */
  readonly agents: number | undefined;
  /** Agents on other machines; undefined: none may join. */
  readonly remote: RemoteWish | undefined;
  /** Port of a page that shows the run while it goes on; 0: any. */
  readonly ui: number | undefined;
  /** Port of the HTTP edge for callers from outside the run; 0: any; undefined: there are none. */
  readonly http: number | undefined;
}

interface LiveSurroundings {
  readonly io: Io;
  readonly tools: Tools;
  readonly view: ProgressView;
  /** Who looks on. */
  readonly watch?: LiveWatch | undefined;
}

interface SpeedJudges extends Pick<LiveSurroundings, 'io' | 'tools'> {
  readonly say: (text: string) => void;
}

interface LiveJob {
  readonly path: string;
  readonly scenario: Scenario;
  /** Where its ledger is kept; undefined: nowhere. */
  readonly folder?: string;
  readonly logs?: LogSinks | undefined;
}

export async function carriedOutLive(
  { path, scenario, folder, logs }: LiveJob,
  live: LiveAsked,
  asked: Pick<RunAsked, 'sets' | 'seed' | 'quiet' | 'json'> & Partial<Pick<RunAsked, 'resume'>>,
  { io, tools, view, watch }: LiveSurroundings,
): Promise<LiveResult> {
  refuseUnlivable(scenario, asked.resume !== undefined);
  const say = (text: string) => {
    const line = lineText(text);
    if (watch !== undefined) watch.say(line);
    else if (!asked.quiet && !asked.json) io.stderr.write(`${line}\n`);
  };
  const speed = await speedOf(scenario, live, { io, tools, say });
  const options: LiveOptions = {
    source: { text: await io.files.readText(path), sets: [...asked.sets, ...seedSet(asked.seed)] },
    speed,
    broker: { url: live.broker, env: io.env, only: scenario.live?.broker },
    ...(folder !== undefined && { ledger: { folder, resumes: asked.resume !== undefined } }),
    agentCount: live.agents ?? scenario.live?.agents ?? 1,
    ...(live.remote !== undefined && { remote: live.remote }),
    ...(live.http !== undefined && { http: { port: live.http, apiKey: io.env['MAILDRILL_API_KEY'] } }),
    ...(logs !== undefined && { logs }),
    onProgress: view.update,
    ...(watch?.onFrame !== undefined && { onFrame: watch.onFrame }),
    signal: io.interrupt,
    onNotice: (text) => say(`live at speed ${speed}: ${text}`),
  };
  try {
    return await tools.runLive(scenario, options);
  } catch (error) {
    throw portTrouble(error, live.http, 'http') ?? addressTrouble(error, live.remote) ?? liveTrouble(error);
  }
}

function addressTrouble(error: unknown, remote: RemoteWish | undefined): Refusal | undefined {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'EADDRNOTAVAIL') return undefined;
  if (remote?.providersOn === undefined) return undefined;
  return new Refusal(
    `--providers-on ${remote.providersOn} is no address of this machine\n  hint: give one that \`ip address\` or \`ifconfig\` lists`,
    ExitCode.Lacking,
  );
}

function refuseUnlivable(scenario: Scenario, resumes: boolean): void {
  if (resumes && scenario.sender.workers !== undefined)
    throw new Refusal(
      '--resume goes on with runs of `dispatch: flows`; the jobs of this one were in the hands of worker processes, which ended with it\n  hint: run it anew',
    );
  const refusal = liveRefusal(scenario);
  if (refusal === null) return;
  const { path, text, hint } = refusal;
  throw new Refusal(`${path} cannot be run live: ${text}\n  hint: ${hint}`);
}

/** The speed that is asked for, where it is honest by what may be taken for granted, or by a measurement made for it. */
async function speedOf(scenario: Scenario, live: LiveAsked, { io, tools, say }: SpeedJudges): Promise<number> {
  const { speed: honest } = await tools.honestSpeed(scenario);
  const wanted = live.speed ?? scenario.live?.speed ?? honest;
  if (wanted <= honest || live.insists) return wanted;
  say(`speed ${wanted} is more than is honest on any machine (${honest}); measuring what this one can do`);
  const wish = { url: live.broker, env: io.env, only: scenario.live?.broker };
  const capacity = await tools.liveCapacity(wish, io.interrupt).catch((error: unknown) => {
    throw liveTrouble(error);
  });
  const measured = await tools.measuredSpeed(scenario, capacity);
  if (wanted <= measured.speed || io.interrupt.aborted) return wanted;
  const told = live.speed === undefined ? 'the scenario asks' : '--speed asks';
  throw new Refusal(
    `${told} for ${wanted} times real time; up to ${measured.speed} times would be honest here, since ${measured.because}\n  hint: leave the speed out, lower the rates of the live form (\`live: { set: […] }\`), or run it all the same with --insist; \`maildrill check --live\` shows the figures`,
  );
}
