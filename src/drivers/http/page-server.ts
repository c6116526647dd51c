// A page of ours on this machine, and the events it hears (Server-Sent Events): what a browser is told while something
// goes on. It knows nothing of what the page shows.

import type { Server } from 'node:http';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { type SSEStreamingApi, streamSSE } from 'hono/streaming';

export interface PageServerOptions {
  /** 0 takes a free one. */
  readonly port: number;
  readonly html: string;
  /** What a browser that comes now is told first. */
  readonly opening: () => readonly PageEvent[];
}

export interface PageEvent {
  readonly event: string;
  readonly data: string;
}

export interface PageServer {
  readonly url: string;
  /** A browser that has not taken the last one yet is not told this one. */
  send(event: PageEvent): void;
  /** Tells all browsers this, and ends. */
  end(last: PageEvent): Promise<void>;
}

interface Listener {
  readonly stream: SSEStreamingApi;
  readonly leave: () => void;
  isTaking: boolean;
}

const host = '127.0.0.1';
/** How long browsers are waited for at the end. */
const farewellMs = 500;
const listenersMost = 50;

export async function openPageServer(options: PageServerOptions): Promise<PageServer> {
  const listeners = new Set<Listener>();
  const app = routesOf(options, listeners);
  const { server, port } = await new Promise<{ server: Server; port: number }>((resolve, reject) => {
    const listening = serve({ fetch: app.fetch, hostname: host, port: options.port }, (info) =>
      resolve({ server: listening as Server, port: info.port }),
    );
    listening.once('error', reject);
  });
  const tell = async (listener: Listener, event: PageEvent): Promise<void> => {
    listener.isTaking = true;
    await listener.stream.writeSSE(event).catch(() => listener.leave());
    listener.isTaking = false;
  };
  return {
    url: `http://${host}:${port}/`,
    send: (event) => {
      for (const listener of listeners) if (!listener.isTaking) void tell(listener, event);
    },
    end: async (last) => {
      const told = Promise.all([...listeners].map((listener) => tell(listener, last)));
      await Promise.race([told, new Promise((resolve) => setTimeout(resolve, farewellMs).unref())]);
      for (const listener of listeners) listener.leave();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), farewellMs).unref();
      });
    },
  };
}

function routesOf({ html, opening }: PageServerOptions, listeners: Set<Listener>): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    // A page from elsewhere may give a name of its own to this address, and would then read what is served here.
    const asked = c.req.header('host') ?? '';
    if (!/^(127\.0\.0\.1|localhost)(:\d+)?$/.test(asked)) return c.text('this page is for this machine alone\n', 403);
    c.header('Cache-Control', 'no-store');
    c.header('X-Content-Type-Options', 'nosniff');
    c.header('Referrer-Policy', 'no-referrer');
    return await next();
  });
  app.get('/', (c) => c.html(html));
  app.get('/events', (c) => {
    if (listeners.size >= listenersMost) return c.text('too many look on\n', 503);
    return streamSSE(c, async (stream) => {
      for (const event of opening()) await stream.writeSSE(event);
      await new Promise<void>((resolve) => {
        const listener: Listener = {
          stream,
          isTaking: false,
          leave: () => {
            listeners.delete(listener);
            resolve();
          },
        };
        listeners.add(listener);
        stream.onAbort(listener.leave);
      });
    });
  });
  app.notFound((c) => c.text('nothing here\n', 404));
  return app;
}
