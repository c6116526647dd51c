// The HTTP edge of a live run: messages and campaigns handed in, open pixels, click links, one-click unsubscribes
// (RFC 8058), feedback webhooks, health and Prometheus figures. It knows no campaign and no policy; whatever it hears it
// hands on, and answers at once. Each kind of work has a queue of its own behind it, and a full one turns away its own.

import type { Server } from 'node:http';
import { serve } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { askedByKey, needsKey } from './api-key.ts';
import { type EdgeFigure, exposedAs, exposition } from './exposition.ts';
import { addIntake, type IntakeRoutes } from './intake-routes.ts';
import { RequestMeter } from './request-meter.ts';

export type TrackKind = 'open' | 'click' | 'unsubscribe' | 'complaint' | 'late-bounce';

/** What becomes of a thing that was heard: it stands in its queue, there is no such message, or the queue is full. */
export type Heard = 'queued' | 'unknown' | 'full';

export interface EdgeOptions extends IntakeRoutes {
  /** Loopback unless the user insists. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Requests a second from one address, before they are turned away with 429. */
  readonly perSecondMost: number;
  readonly bodyBytesMost: number;
  /** Somebody did something with a message, or reports of it. */
  readonly onTrack: (kind: TrackKind, message: number) => Heard;
  /** Figures of the run at this instant, by name. */
  readonly figures: () => Promise<readonly EdgeFigure[]>;
  readonly isHealthy: () => boolean;
  /** Real time, for the limit. */
  readonly nowMs: () => number;
}

export interface Edge {
  readonly url: string;
  /** Requests answered so far, by status class. */
  readonly counts: { readonly ok: number; readonly refused: number };
  close(): Promise<void>;
}

/** One transparent pixel. */
const pixel = Buffer.from('R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7', 'base64');

export async function openEdge(options: EdgeOptions): Promise<Edge> {
  const counts = { ok: 0, refused: 0 };
  const app = routesOf(options, counts);
  const { server, port } = await new Promise<{ server: Server; port: number }>((resolve, reject) => {
    const listening = serve({ fetch: app.fetch, hostname: options.host, port: options.port }, (info) =>
      resolve({ server: listening as Server, port: info.port }),
    );
    listening.once('error', reject);
  });
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  return {
    url: `http://${options.host}:${port}`,
    counts,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function routesOf(options: EdgeOptions, counts: { ok: number; refused: number }): Hono {
  const { bodyBytesMost } = options;
  const app = new Hono();
  const meter = new RequestMeter(options.perSecondMost);
  app.use(async (c, next) => {
    if (!meter.admits(addressOf(c), options.nowMs())) {
      counts.refused += 1;
      return c.json({ error: `more than ${options.perSecondMost} requests a second` }, 429, { 'Retry-After': '1' });
    }
    await next();
    if (c.res.status < 400) counts.ok += 1;
    else counts.refused += 1;
  });
  app.use(
    bodyLimit({ maxSize: bodyBytesMost, onError: (c) => c.json({ error: `at most ${bodyBytesMost} bytes` }, 413) }),
  );
  app.get('/health', (c) => (options.isHealthy() ? c.json({ status: 'ok' }) : c.json({ status: 'stopping' }, 503)));
  app.get('/metrics', async (c) => c.text(await exposition(await options.figures()), 200, exposedAs));
  addReaders(app, options);
  addFeedback(app, options);
  addIntake(app, options);
  app.notFound((c) => c.json({ error: 'nothing here' }, 404));
  return app;
}

/** What readers of mail ask for. They are answered whether or not the message is known: the fault would not be theirs. */
function addReaders(app: Hono, { onTrack }: EdgeOptions): void {
  app.get('/o/:message', (c) => {
    onTrack('open', numberOf(c));
    return c.body(pixel, 200, { 'Content-Type': 'image/gif', 'Cache-Control': 'no-store' });
  });
  app.get('/c/:message', (c) => {
    onTrack('click', numberOf(c));
    return c.redirect(`${new URL(c.req.url).origin}/landing`, 302);
  });
  app.get('/landing', (c) => c.text('Here a shop would be.\n'));
  // A mailbox provider's robot follows every link of a mail; only a POST unsubscribes.
  app.get('/u/:message', (c) => c.text('To unsubscribe, send this page an empty POST.\n'));
  app.post('/u/:message', (c) => {
    const heard = onTrack('unsubscribe', numberOf(c));
    return heard === 'queued' ? c.text('unsubscribed\n') : turnedAway(c, heard);
  });
}

function addFeedback(app: Hono, { apiKey, onTrack }: EdgeOptions): void {
  app.post('/feedback', async (c) => {
    if (!askedByKey(c, apiKey)) return needsKey(c);
    const report = readReport(await c.req.text());
    if (report === null)
      return c.json({ error: 'expected {"kind": "complaint" | "late-bounce", "message": number}' }, 400);
    const heard = onTrack(report.kind, report.message);
    return heard === 'queued' ? c.json({ status: 'queued' }, 202) : turnedAway(c, heard);
  });
}

/** A robot comes again when it is told to; nothing is lost by a full queue. */
function turnedAway(c: Context, heard: 'unknown' | 'full') {
  if (heard === 'unknown') return c.json({ error: 'no such message' }, 404);
  return c.json({ error: 'the queue is full' }, 503, { 'Retry-After': '1' });
}

function readReport(text: string): { kind: 'complaint' | 'late-bounce'; message: number } | null {
  try {
    const report: unknown = JSON.parse(text);
    if (typeof report !== 'object' || report === null || !('kind' in report) || !('message' in report)) return null;
    const { kind, message } = report;
    if (kind !== 'complaint' && kind !== 'late-bounce') return null;
    return typeof message === 'number' && Number.isSafeInteger(message) && message >= 0 ? { kind, message } : null;
  } catch {
    return null;
  }
}

/** -1 where the path names no number. */
function numberOf(c: Context): number {
  const text = c.req.param('message') ?? '';
  return /^\d{1,10}$/.test(text) ? Number(text) : -1;
}

function addressOf(c: Context): string {
  const { incoming } = c.env as { incoming?: { socket?: { remoteAddress?: string } } };
  return incoming?.socket?.remoteAddress ?? '';
}
