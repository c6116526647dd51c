// Colours that people with any common form of colour blindness can tell apart (Okabe and Ito, 2008), and what each is
// for: an outcome keeps its colour in every chart. On dark paper each has a lighter form of the same hue.

import type { Outcome } from '../../domain/outcome.ts';
import type { ReplyClass } from '../../domain/reply-class.ts';
import type { FeedbackKind } from '../../measurement/summary.ts';

/** The name our own font is registered under. */
export const chartFont = 'maildrill';

export const ink = '#1f2933';
export const faintInk = '#5f6b76';
export const gridLine = '#e4e7eb';
export const paper = '#ffffff';

export type Colour =
  | 'blue'
  | 'skyBlue'
  | 'green'
  | 'yellow'
  | 'orange'
  | 'vermilion'
  | 'purple'
  | 'black'
  | 'grey'
  | 'violet'
  | 'slate';

export type Theme = 'light' | 'dark';

const hues: Readonly<Record<Colour, readonly [light: string, dark: string]>> = {
  blue: ['#0072b2', '#4ba6e0'],
  skyBlue: ['#56b4e9', '#9bd3f5'],
  green: ['#009e73', '#22b98d'],
  yellow: ['#d9c520', '#f0e442'],
  orange: ['#e69f00', '#f2b134'],
  vermilion: ['#d55e00', '#f0793b'],
  purple: ['#cc79a7', '#dd9cc0'],
  black: ['#000000', '#e6e9ed'],
  grey: ['#9aa5b1', '#7d8894'],
  // These two shade incidents and pauses, and are no colours of the data.
  violet: ['#7a5195', '#b58fd0'],
  slate: ['#7b8794', '#9fb0c0'],
};

export function hue(colour: Colour, theme: Theme = 'light'): string {
  return hues[colour][theme === 'light' ? 0 : 1];
}

export const outcomeColours: Readonly<Record<Outcome, Colour>> = {
  delivered: 'green',
  bounced: 'vermilion',
  expired: 'orange',
  dead: 'black',
  suppressed: 'purple',
  unfinished: 'skyBlue',
};

export const classColours: Readonly<Record<ReplyClass, Colour>> = {
  delivered: 'green',
  deferred: 'skyBlue',
  throttled: 'orange',
  greylisted: 'grey',
  blocked: 'black',
  reconnect: 'yellow',
  hard: 'vermilion',
  soft: 'purple',
  lost: 'blue',
};

export const feedbackColours: Readonly<Record<FeedbackKind, Colour>> = {
  complaint: 'vermilion',
  'late-bounce': 'black',
  open: 'blue',
  click: 'green',
  unsubscribe: 'purple',
};

/** For series that have no colour of their own, in order of use. Neighbours differ in lightness too. */
const rotation = ['blue', 'orange', 'green', 'purple', 'skyBlue', 'vermilion', 'yellow', 'black'] as const;

export function nthColour(index: number): Colour {
  return rotation[index % rotation.length]!;
}

/** The same as it is drawn on white. */
export function seriesColour(index: number): string {
  return hue(nthColour(index));
}

/** The colour with an opacity of 0 to 1. */
export function faded(colour: string, opacity: number): string {
  const alpha = Math.round(opacity * 255);
  return `${colour}${alpha.toString(16).padStart(2, '0')}`;
}
