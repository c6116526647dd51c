// Lines on a terminal that are drawn anew in their place. What else is to be said goes above them, and nothing of them is
// left at the end.

import type { Output } from './io.ts';

export interface Redrawn {
  readonly draw: (lines: readonly string[]) => void;
  /** A line above them. */
  readonly say: (line: string) => void;
  readonly stop: () => void;
}

const cursorOff = '\x1b[?25l';
const cursorOn = '\x1b[?25h';

export function redrawn(output: Output): Redrawn {
  let drawn: readonly string[] = [];
  /** To the first line, and everything from there on gone. */
  const wipe = (): string => (drawn.length === 0 ? '' : `\x1b[${drawn.length}A\r\x1b[J`);
  const put = (lines: readonly string[]): string => {
    drawn = lines;
    return lines.map((line) => `${line}\n`).join('');
  };
  return {
    draw: (lines) => output.write(`${drawn.length === 0 ? cursorOff : ''}${wipe()}${put(lines)}`),
    say: (line) => output.write(`${wipe()}${line}\n${put(drawn)}`),
    stop: () => {
      if (drawn.length > 0) output.write(`${wipe()}${cursorOn}`);
      drawn = [];
    },
  };
}
