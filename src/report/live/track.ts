// What the charts of a live run show: a point a look, by provider. A long run keeps fewer points of its past, so that a
// page opened late learns all of it in one small message.

import type { LiveFrame } from './frame.ts';

export interface TrackPoint {
  /** Simulated time. */
  readonly atMs: number;
  readonly latenessMs: number;
  readonly providers: Readonly<Record<string, ProviderPoint>>;
}

export interface ProviderPoint {
  readonly perSecond: number;
  readonly depth: number;
  readonly inFlight: number;
}

const pointsMost = 800;

export class Track {
  readonly points: TrackPoint[] = [];
  readonly #most: number;

  constructor(most = pointsMost) {
    this.#most = most;
  }

  add(point: TrackPoint): void {
    // Nothing has happened since: the clock stands, or nobody is there to send.
    if (this.points.at(-1)?.atMs === point.atMs) this.points.pop();
    this.points.push(point);
    if (this.points.length <= this.#most) return;
    const kept = this.points.filter((_, place) => place % 2 === 0);
    this.points.splice(0, this.points.length, ...kept);
  }
}

export function pointOf({ startAtMs, simulatedMs, latenessMs, rows }: LiveFrame): TrackPoint {
  const providers = new Map<string, ProviderPoint>();
  for (const { provider, perSecond, depth, inFlight } of rows) {
    const sum = providers.get(provider) ?? { perSecond: 0, depth: 0, inFlight: 0 };
    providers.set(provider, {
      perSecond: sum.perSecond + perSecond,
      depth: sum.depth + depth,
      inFlight: sum.inFlight + inFlight,
    });
  }
  return { atMs: startAtMs + simulatedMs, latenessMs, providers: Object.fromEntries(providers) };
}
