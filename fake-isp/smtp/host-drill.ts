// What a drill sees of a mail host, and does to it. The model behind the host knows nothing of it.

import type { Socket } from 'node:net';
import type { Clock } from '../../src/engine/live-clock.ts';

export interface HostDrill {
  /** Simulated time between one read of a connection and the next; 0: none. */
  readonly readPauseMs: number;
  /** The provider may have counted something. */
  counted(): void;
  /** A message with this header was taken, and nobody has been told. True: the connection ends before anybody is. */
  taken(header: string): boolean;
}

/** After each piece that is read the reader rests. What is sent meanwhile stands in the system's buffers. */
export function readSlowly(socket: Socket, clock: Clock, drill: HostDrill): void {
  socket.on('data', () => {
    if (drill.readPauseMs === 0) return;
    socket.pause();
    clock.at(clock.nowMs() + drill.readPauseMs, () => socket.resume());
  });
}
