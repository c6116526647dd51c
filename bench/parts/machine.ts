// What a figure was measured on.

import { cpus } from 'node:os';

export function machineText(): string {
  return `${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, Node ${process.version}`;
}
