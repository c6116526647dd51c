// The page of a run that goes on: frames come in, browsers hear of them, and one that comes late hears of what was.

import { openPageServer } from '../drivers/http/page-server.ts';
import type { LiveEnd, LiveFrame } from '../report/live/frame.ts';
import { pointOf, Track } from '../report/live/track.ts';

export interface LivePage {
  readonly url: string;
  show(frame: LiveFrame): void;
  /** The run is over; the page says so and stays where a browser has it open. */
  end(end: LiveEnd): Promise<void>;
}

export async function openLivePage(port: number, html: string): Promise<LivePage> {
  const track = new Track();
  let newest: LiveFrame | undefined;
  const server = await openPageServer({
    port,
    html,
    opening: () => [
      { event: 'past', data: JSON.stringify(track.points) },
      ...(newest === undefined ? [] : [{ event: 'frame', data: JSON.stringify(newest) }]),
    ],
  });
  return {
    url: server.url,
    show: (frame) => {
      newest = frame;
      track.add(pointOf(frame));
      server.send({ event: 'frame', data: JSON.stringify(frame) });
    },
    end: (end) => server.end({ event: 'end', data: JSON.stringify(end) }),
  };
}
