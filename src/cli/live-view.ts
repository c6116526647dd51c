// The table of a live run on a terminal, drawn anew in its place a few times a second.

import type { LiveFrame } from '../report/live/frame.ts';
import { frameTable } from '../report/live/frame-table.ts';
import type { Io } from './io.ts';
import { paintFor } from './paint.ts';
import { redrawn } from './redrawn.ts';

export interface LiveView {
  readonly show: (frame: LiveFrame) => void;
  /** A line above the table. */
  readonly say: (line: string) => void;
  readonly stop: () => void;
}

/** undefined where nobody would see it: no terminal, or nothing is to be shown. */
export function liveView(io: Io, silent: boolean): LiveView | undefined {
  const { stderr, env } = io;
  if (silent || !stderr.isTerminal || env['TERM'] === 'dumb') return undefined;
  const paint = paintFor(stderr, env);
  const { draw, say, stop } = redrawn(stderr);
  return {
    show: (frame) => {
      const { columns, rows } = stderr;
      draw(frameTable(frame, { columns, rows, paint }));
    },
    say,
    stop,
  };
}
