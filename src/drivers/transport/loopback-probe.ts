// Whether this system has the whole of 127.0.0.0/8, as Linux does, or 127.0.0.1 alone, as macOS does without aliases.

import { createServer } from 'node:net';

export function hasOneLoopbackAddress(): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(true));
    server.listen({ host: '127.100.0.1', port: 0 }, () => server.close(() => resolve(false)));
  });
}
