// Load on the HTTP edge: autocannon in a process of its own, so that what it costs is not booked to the sender.

import type { HttpLoad } from '../../../domain/scenario.ts';
import type { HttpFigures } from '../../../measurement/summary.ts';
import { Child, parentChannel } from '../child.ts';

export interface HttpLoadOrder {
  readonly url: string;
  readonly apiKey: string;
  readonly load: HttpLoad;
  /** Messages that are asked for, from 0 on. */
  readonly messageCount: number;
  /** Whom messages are handed in for, in turn. */
  readonly addresses: readonly string[];
}

type ToLoad = { readonly kind: 'load'; readonly order: HttpLoadOrder } | { readonly kind: 'end' };
type FromLoad = { readonly kind: 'loaded'; readonly result: HttpFigures };

/** One load, in a process of its own. */
export class EdgeLoad {
  /** Its figures; null where it was broken off. */
  readonly result: Promise<HttpFigures | null>;
  #breakOff: () => Promise<void> = () => Promise.resolve();

  constructor(order: HttpLoadOrder) {
    this.result = new Promise((resolve, reject) => {
      const child = new Child<ToLoad, FromLoad>(
        'load',
        ({ result }) => {
          void child.end({ kind: 'end' }, 2000).then(() => resolve(result));
        },
        (how) => reject(new Error(`the process that loads the HTTP edge is gone (${how})`)),
      );
      child.send({ kind: 'load', order });
      this.#breakOff = () => child.destroy().then(() => resolve(null));
    });
  }

  /** Nobody waits for its end any more. */
  breakOff(): Promise<void> {
    return this.#breakOff();
  }
}

export function runLoadProcess(host: NodeJS.Process): void {
  const channel = parentChannel<FromLoad, ToLoad>(host, (message) => {
    if (message.kind === 'end') host.disconnect();
    else void fire(message.order).then((result) => channel.send({ kind: 'loaded', result }));
  });
}

async function fire({ url, apiKey, load, messageCount, addresses }: HttpLoadOrder): Promise<HttpFigures> {
  const { default: autocannon } = await import('autocannon');
  const { endpoint, connections, perSecond, durationMs } = load;
  let next = 0;
  const result = await autocannon({
    url,
    connections,
    duration: Math.max(1, Math.round(durationMs / 1000)),
    ...(perSecond !== null && { overallRate: perSecond }),
    requests: [
      {
        setupRequest: (request) => {
          const count = next++;
          if (endpoint === 'message')
            return { ...request, ...handedIn(load.campaign, addresses[count % addresses.length]!, apiKey) };
          return { ...request, ...requestOf(endpoint, count % Math.max(1, messageCount), apiKey) };
        },
      },
    ],
  });
  const { latency, requests, non2xx, errors, timeouts } = result;
  const redirected = result['3xx'];
  return {
    endpoint,
    requests: requests.total,
    perSecond: requests.average,
    refused: non2xx - redirected,
    errors: errors + timeouts,
    p50Ms: latency.p50,
    p99Ms: latency.p99,
    maxMs: latency.max,
  };
}

function handedIn(campaign: string, to: string, apiKey: string) {
  return {
    method: 'POST' as const,
    path: '/v1/messages',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ campaign, to }),
  };
}

function requestOf(endpoint: Exclude<HttpLoad['endpoint'], 'message'>, message: number, apiKey: string) {
  switch (endpoint) {
    case 'open':
      return { method: 'GET' as const, path: `/o/${message}` };
    case 'click':
      return { method: 'GET' as const, path: `/c/${message}` };
    case 'unsubscribe':
      return { method: 'POST' as const, path: `/u/${message}`, body: 'List-Unsubscribe=One-Click' };
    case 'feedback':
      return {
        method: 'POST' as const,
        path: '/feedback',
        headers: { authorization: `Bearer ${apiKey}` },
        body: JSON.stringify({ kind: 'complaint', message }),
      };
    case 'health':
      return { method: 'GET' as const, path: '/health' };
  }
}
