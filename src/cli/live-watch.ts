// Who looks on while a run goes on live: a table on the terminal, a page in a browser, both or neither.

import type { LiveEnd, LiveFrame } from '../report/live/frame.ts';
import type { Io } from './io.ts';
import type { LiveAsked } from './live-run.ts';
import { liveView } from './live-view.ts';
import { portTrouble } from './port-trouble.ts';
import type { Tools } from './tools.ts';

export interface LiveWatch {
  /** The terminal shows a table, so nothing else is to move there. */
  readonly hasTable: boolean;
  readonly onFrame: ((frame: LiveFrame) => void) | undefined;
  readonly say: (line: string) => void;
  /** The run is over; what is told from now on stands where the table was. */
  readonly stop: () => void;
  /** Everything is written. What is told first stays told. */
  readonly end: (end: LiveEnd) => Promise<void>;
}

export async function watchLive(
  live: LiveAsked,
  { quiet, json }: { readonly quiet: boolean; readonly json: boolean },
  io: Io,
  tools: Tools,
): Promise<LiveWatch> {
  const page = live.ui === undefined ? undefined : await openPage(live.ui, tools);
  const table = liveView(io, quiet || json);
  // Who asks for a page wants to know where it is, whatever else is to be said.
  if (page !== undefined) io.stderr.write(`live page: ${page.url}\n`);
  let hasEnded = false;
  const say = (line: string) => {
    if (quiet || json) return;
    if (table === undefined) io.stderr.write(`${line}\n`);
    else table.say(line);
  };
  return {
    hasTable: table !== undefined,
    onFrame:
      table === undefined && page === undefined
        ? undefined
        : (frame) => {
            table?.show(frame);
            page?.show(frame);
          },
    say,
    stop: () => table?.stop(),
    end: async (end) => {
      table?.stop();
      if (hasEnded) return;
      hasEnded = true;
      await page?.end(end);
    },
  };
}

async function openPage(port: number, tools: Tools) {
  try {
    return await tools.livePage(port);
  } catch (error) {
    throw portTrouble(error, port, 'ui') ?? error;
  }
}
