// Waits for a server that was started beside us.

import { connect } from 'node:net';

/** True as soon as somebody listens on this port of 127.0.0.1; false where nobody does within ten seconds. */
export async function listensSoon(port: number): Promise<boolean> {
  for (let tries = 0; tries < 200; tries++) {
    const isUp = await new Promise<boolean>((resolve) => {
      const socket = connect(port, '127.0.0.1', () => resolve(true));
      socket.once('error', () => resolve(false));
      socket.once('connect', () => socket.destroy());
    });
    if (isUp) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}
