// What a terminal and a page say alike of a rate and of something that holds mail back.

import { lineText } from '../escape.ts';
import { countText, momentText } from '../format.ts';
import type { LiveHold } from './frame.ts';

const verbs = {
  // Its name says what it is.
  pause: '',
  cut: 'cut: ',
  suspension: 'suspended: ',
  breaker: 'breaker open: ',
  'campaign-pause': 'stopped: ',
} as const satisfies Record<LiveHold['kind'], string>;

export function holdText({ kind, name, fromMs, untilMs }: LiveHold): string {
  const end = untilMs === null ? '' : ` until ${momentText(untilMs)}`;
  return `${verbs[kind]}${lineText(name)}, since ${momentText(fromMs)}${end}`;
}

/** Two digits are as much as an eye can follow; '' for none. */
export function rateText(perSecond: number): string {
  if (perSecond === 0) return '';
  if (perSecond >= 100) return `${countText(perSecond)}/s`;
  if (perSecond >= 0.1) return `${Number(perSecond.toPrecision(2))}/s`;
  return `${Number((perSecond * 3600).toPrecision(2))}/h`;
}
