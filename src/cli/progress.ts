// How far a run has come: a bar on a terminal, a plain line every few seconds elsewhere, so that a CI log stays short.

import { Writable } from 'node:stream';
import cliProgress from 'cli-progress';
import { lineText, shortened } from '../report/escape.ts';
import { countText, durationText } from '../report/format.ts';
import type { Progress } from '../run/virtual.ts';
import type { Io } from './io.ts';

export interface ProgressView {
  readonly update: (progress: Progress) => void;
  readonly stop: () => void;
}

const plainEveryMs = 5000;

export function progressView(io: Io, name: string, silent: boolean): ProgressView {
  if (silent) return { update: () => undefined, stop: () => undefined };
  return io.stderr.isTerminal ? barView(io, name) : plainView(io, name);
}

function barView(io: Io, name: string): ProgressView {
  const bar = new cliProgress.SingleBar({
    format: `${shortened(lineText(name), 30).replace(/[{}]/g, '_')} {bar} {percentage} % · {where} · {ended} of {built} ended`,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    barsize: 24,
    hideCursor: true,
    clearOnComplete: true,
    // Ctrl-C is ours to handle: the run ends, the files are written, and only then does the process go.
    gracefulExit: false,
    fps: 10,
    stream: terminalStream(io),
  });
  let started = false;
  return {
    update: (progress) => {
      const fields = { where: whereText(progress), ended: countText(progress.ended), built: countText(progress.built) };
      if (started) bar.update(percentOf(progress), fields);
      else bar.start(100, percentOf(progress), fields);
      started = true;
    },
    stop: () => {
      if (started) bar.stop();
    },
  };
}

function plainView(io: Io, name: string): ProgressView {
  let toldAtMs = io.nowMs();
  return {
    update: (progress) => {
      if (io.nowMs() - toldAtMs < plainEveryMs) return;
      toldAtMs = io.nowMs();
      const ended = `${countText(progress.ended)} of ${countText(progress.built)} messages ended`;
      io.stderr.write(`${lineText(name)}: ${percentOf(progress)} %, ${whereText(progress)}, ${ended}\n`);
    },
    stop: () => undefined,
  };
}

function percentOf({ simulatedMs, totalMs }: Progress): number {
  return totalMs <= 0 ? 100 : Math.floor(Math.min(1, simulatedMs / totalMs) * 100);
}

function whereText({ simulatedMs, totalMs }: Progress): string {
  return `${durationText(simulatedMs)} of ${durationText(totalMs)}`;
}

/** The bar wants a stream that says it is a terminal. */
function terminalStream(io: Io): Writable {
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      io.stderr.write(String(chunk));
      done();
    },
  });
  return Object.assign(stream, { isTTY: true, columns: io.stderr.columns });
}
