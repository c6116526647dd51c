// Where a drill may send. Everything here plays at being the world's mail on one machine, and must never reach it.

import { isLoopback } from '../../domain/loopback.ts';
import { mailPorts } from '../../domain/mail-ports.ts';

/** The usual stand-in for real ports, which a test server on this machine may have. */
const substitutePort = 2525;

/** Why nothing may be sent there, or undefined. */
export function objectionTo(host: string, port: number, allowsRemote: boolean): string | undefined {
  if (mailPorts.has(port) || (port === substitutePort && !isLoopback(host))) {
    return `${host}:${port} is a port of real mail servers; a drill never sends there`;
  }
  if (isLoopback(host) || allowsRemote) return undefined;
  return `${host}:${port} is not on this machine; --allow-remote lets a drill leave it`;
}
