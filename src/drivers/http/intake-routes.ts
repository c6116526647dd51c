// Work that callers hand in: one message, or a campaign to be started. What is wrong with a request is said field by
// field. A caller that heard no answer may ask again under the same idempotency key, and the work is done once.

import type { Context, Hono } from 'hono';
import { z } from 'zod';
import { AnswerBook } from './answer-book.ts';
import { askedByKey, needsKey } from './api-key.ts';

export interface MessageOrder {
  readonly kind: 'message';
  /** Of this campaign, or of the first of this lane that takes messages. */
  readonly campaign?: string | undefined;
  readonly lane?: string | undefined;
  readonly to: string;
}

export interface CampaignOrder {
  readonly kind: 'campaign';
  readonly campaign: string;
  /** Recipients of its audience by number; left out: all of them. */
  readonly part?: { readonly from: number; readonly count: number } | undefined;
}

export type EdgeOrder = MessageOrder | CampaignOrder;

/** What a caller is told; a body with `error` where the order was not taken. */
export interface EdgeAnswer {
  readonly status: 202 | 400 | 404 | 409 | 422 | 503;
  readonly body: Readonly<Record<string, unknown>>;
}

export interface IntakeRoutes {
  /** Who may hand work in. */
  readonly apiKey: string;
  readonly onOrder: (order: EdgeOrder) => Promise<EdgeAnswer>;
}

const name = z.string().min(1).max(200);
const messageSchema = z
  .strictObject({
    campaign: name.optional(),
    lane: name.optional(),
    to: z
      .string()
      .max(320)
      .regex(/^[^\s@]+@[^\s@]+$/, 'expected one address, such as anna@gmail.test'),
  })
  .refine(({ campaign, lane }) => (campaign === undefined) !== (lane === undefined), {
    error: 'expected either `campaign` or `lane`',
  });
const number = z.int().min(0).max(1e9);
const campaignSchema = z.strictObject({
  campaign: name,
  part: z.strictObject({ from: number, count: number.min(1) }).optional(),
});

export function addIntake(app: Hono, routes: IntakeRoutes): void {
  const answers = new AnswerBook();
  app.post('/v1/messages', (c) =>
    take(c, routes, answers, (body) => {
      const read = messageSchema.safeParse(body);
      return read.success ? { ...read.data, kind: 'message' } : read.error;
    }),
  );
  app.post('/v1/campaigns', (c) =>
    take(c, routes, answers, (body) => {
      const read = campaignSchema.safeParse(body);
      return read.success ? { ...read.data, kind: 'campaign' } : read.error;
    }),
  );
}

async function take(
  c: Context,
  { apiKey, onOrder }: IntakeRoutes,
  answers: AnswerBook,
  read: (body: unknown) => EdgeOrder | z.ZodError,
): Promise<Response> {
  if (!askedByKey(c, apiKey)) return needsKey(c);
  const text = await c.req.text();
  const key = c.req.header('idempotency-key');
  if (key !== undefined && !/^[\x21-\x7e]{1,200}$/.test(key))
    return c.json({ error: 'Idempotency-Key: 1 to 200 visible characters are expected' }, 400);
  const body = parsed(text);
  if (body === undefined) return c.json({ error: 'the body is no JSON' }, 400);
  const order = read(body);
  if ('issues' in order) return c.json({ error: 'the request is wrong', problems: problemsOf(order) }, 422);
  const request = `${c.req.path} ${text}`;
  const answer = key === undefined ? onOrder(order) : answers.answer(key, request, () => onOrder(order));
  if (answer === null) return c.json({ error: 'this Idempotency-Key was used for another request' }, 422);
  const { status, body: told } = await answer;
  return c.json(told, status, status === 503 ? { 'Retry-After': '1' } : {});
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function problemsOf({ issues }: z.ZodError): readonly { field: string; problem: string }[] {
  return issues.map(({ path, message }) => ({ field: path.join('.'), problem: message }));
}
