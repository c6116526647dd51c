// What the process of the HTTP edge and the dispatcher say to one another.

import type { TrackKind } from '../../../drivers/http/edge.ts';
import type { EdgeFigure } from '../../../drivers/http/exposition.ts';
import type { EdgeAnswer, EdgeOrder } from '../../../drivers/http/intake-routes.ts';

/** Each is filled by its own endpoints and emptied by itself, so that none waits behind another. */
export const edgeQueues = ['intake', 'track', 'unsubscribe', 'feedback'] as const;
export type EdgeQueue = (typeof edgeQueues)[number];

export interface EdgeStart {
  readonly kind: 'start';
  readonly host: string;
  readonly port: number;
  readonly apiKey: string;
  readonly perSecondMost: number;
  readonly bodyBytesMost: number;
  /** Messages that there may be, from 0 on. */
  readonly messageCount: number;
  /** As much stands in one queue at most. */
  readonly queueMost: number;
}

export interface TrackedAct {
  readonly kind: TrackKind;
  readonly message: number;
}

export type ToEdge =
  | EdgeStart
  /** So many of this queue have been dealt with. */
  | { readonly kind: 'took'; readonly queue: EdgeQueue; readonly count: number }
  | { readonly kind: 'answer'; readonly number: number; readonly answer: EdgeAnswer }
  | { readonly kind: 'figures'; readonly figures: readonly EdgeFigure[] }
  | { readonly kind: 'end' };

export type FromEdge =
  | { readonly kind: 'started'; readonly url: string }
  | { readonly kind: 'refused'; readonly code: string; readonly text: string }
  | { readonly kind: 'heard'; readonly queue: EdgeQueue; readonly acts: readonly TrackedAct[] }
  | { readonly kind: 'order'; readonly number: number; readonly order: EdgeOrder }
  | { readonly kind: 'figures?' };
