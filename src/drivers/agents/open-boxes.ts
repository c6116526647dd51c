// Boxes in whichever kind of broker there is.

import type { BrokerAddress } from '../broker/broker.ts';
import type { PostBoxes, PostBoxOptions } from './post-boxes.ts';

export async function openBoxes({ kind, url }: BrokerAddress, options: PostBoxOptions = {}): Promise<PostBoxes> {
  if (kind === 'redis') return (await import('./redis-boxes.ts')).openRedisBoxes(url, options);
  return (await import('./postgres-boxes.ts')).openPostgresBoxes(url, options);
}
