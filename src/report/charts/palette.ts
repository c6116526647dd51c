// Colours that people with any common form of colour blindness can tell apart (Okabe and Ito, 2008), and what each is
// for: an outcome keeps its colour in every chart.

import type { Outcome } from '../../domain/outcome.ts';

/** The name our own font is registered under. */
export const chartFont = 'maildrill';

export const ink = '#1f2933';
export const faintInk = '#5f6b76';
export const gridLine = '#e4e7eb';
export const paper = '#ffffff';

const blue = '#0072b2';
const skyBlue = '#56b4e9';
const green = '#009e73';
const yellow = '#f0e442';
const orange = '#e69f00';
const vermilion = '#d55e00';
const purple = '#cc79a7';
const black = '#000000';

export const outcomeColours: Readonly<Record<Outcome, string>> = {
  delivered: green,
  bounced: vermilion,
  expired: orange,
  dead: black,
  suppressed: purple,
  unfinished: skyBlue,
};

/** For series that have no colour of their own, in order of use. Neighbours differ in lightness too. */
const rotation = [blue, orange, green, purple, skyBlue, vermilion, yellow, black] as const;

export function seriesColour(index: number): string {
  return rotation[index % rotation.length]!;
}

/** The colour with an opacity of 0 to 1. */
export function faded(colour: string, opacity: number): string {
  const alpha = Math.round(opacity * 255);
  return `${colour}${alpha.toString(16).padStart(2, '0')}`;
}
