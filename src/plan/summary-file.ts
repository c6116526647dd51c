// A summary.json read back. Anybody may have cut or edited it, or written it with another version, so it is held
// against what comparisons rely on before one figure of it is used.

import { z } from 'zod';
import { bounceReasons, phases, replyClasses } from '../domain/reply-class.ts';
import { feedbackKinds, type Summary, summarySchemaVersion } from '../measurement/summary.ts';

export type ReadSummary = { readonly summary: Summary } | { readonly problem: string };

export function readSummary(text: string): ReadSummary {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    const isCut = text.trim() === '' || !text.trimEnd().endsWith('}');
    return { problem: isCut ? 'is cut off before its end' : 'is not JSON, as if someone had edited it' };
  }
  const version = versionOf(data);
  if (version === undefined) return { problem: 'is no summary of a run: it states no schemaVersion' };
  if (version !== summarySchemaVersion) {
    const age = version > summarySchemaVersion ? 'a newer' : 'an older';
    return {
      problem: `was written by ${age} maildrill (schema ${version}, this one reads ${summarySchemaVersion})`,
    };
  }
  const checked = summaryShape.safeParse(data);
  // It holds what is read of one; the rest is not looked at.
  if (checked.success) return { summary: data as Summary };
  const issue = checked.error.issues[0]!;
  const place = issue.path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('');
  return { problem: `is not as it was written: ${place.replace(/^\./, '') || 'the whole'}: ${issue.message}` };
}

function versionOf(data: unknown): number | undefined {
  if (typeof data !== 'object' || data === null || !('schemaVersion' in data)) return undefined;
  return typeof data.schemaVersion === 'number' ? data.schemaVersion : undefined;
}

const text = z.string('a text');
const number = z.number('a number');
const whole = z.int('a whole number');
const amount = z.number('a number').min(0, 'a number that is not negative');
const orNone = amount.nullable();
const instant = number;
const listOf = <T extends z.ZodType>(entry: T) => z.array(entry, 'a list');
const part = <S extends z.ZodRawShape>(shape: S) => z.looseObject(shape, 'an object');

const series = part({ first: whole.min(0, 'a step from 0 on'), values: listOf(number) });
const flowKey = { campaign: text, lane: text, provider: text };
const counts = (names: readonly string[]) => part(Object.fromEntries(names.map((name) => [name, amount])));

const figures = part({
  ...{ due: orNone, unfinished: orNone, delivered: amount, bounced: amount, expired: amount, dead: amount },
  ...{ suppressed: amount, sends: amount, retries: amount, attempts: amount },
  classes: counts(replyClasses),
  feedback: counts(feedbackKinds),
  connections: counts(['opened', 'refused', 'openMax']),
});
const named = part({ name: text, figures });
const times = {
  ...{ count: amount, neverCount: amount, p50Ms: orNone, p90Ms: orNone, p95Ms: orNone, p99Ms: orNone },
  cdf: listOf(z.tuple([number, number], 'a pair of numbers')),
};

/** What is read of a summary; more may stand in it. */
const summaryShape = part({
  scenario: part({
    ...{ name: text, question: text, seed: text, startAtMs: instant, endedAtMs: instant, durationMs: amount },
  }),
  verdict: z.enum(['met', 'failed', 'broken', 'bug'], 'one of met, failed, broken, bug'),
  expectations: listOf(
    part({ text, line: whole, met: z.boolean('true or false'), figureText: text, marginText: text, note: text }),
  ),
  invariants: listOf(
    part({
      invariant: text,
      kind: text,
      law: text,
      checkedCount: amount,
      violationCount: amount,
      violations: listOf(part({})),
    }),
  ),
  totals: figures,
  campaigns: listOf(part({ name: text, figures, states: listOf(part({ atMs: instant, state: text })) })),
  providers: listOf(named),
  servers: listOf(named),
  causes: listOf(part({ kind: text, name: text, waitedMs: amount, waitedRatio: amount })),
  limits: listOf(part({ name: text, source: text, kind: text, waitedMs: amount, series })),
  replies: listOf(
    part({
      provider: text,
      phase: z.enum(phases),
      class: z.enum(replyClasses),
      reason: z.enum(bounceReasons),
      count: amount,
    }),
  ),
  timeToDeliver: listOf(part({ campaign: text, provider: text, ...times })),
  pools: listOf(part({ name: text, workerCount: amount, utilisationMeanRatio: amount })),
  pauses: listOf(part({ server: text, provider: text, fromMs: instant, untilMs: instant.nullable() })),
  incidents: listOf(part({ number: whole, description: text, fromMs: instant, untilMs: instant.nullable() })),
  standings: listOf(
    part({
      provider: text,
      name: text,
      points: listOf(z.tuple([instant, number, orNone], 'an instant, a score and an allowance')),
    }),
  ),
  series: part({
    startAtMs: instant,
    stepMs: number.positive('a number above 0'),
    stepCount: whole,
    outcomes: listOf(part({ ...flowKey, outcome: text, series })),
    due: listOf(part({ ...flowKey, series })),
    replies: listOf(part({ ...flowKey, server: text, class: text, series })),
    sends: listOf(part({ server: text, ip: text, series })),
    waiting: listOf(part({ ...flowKey, kind: text, cause: text, series })),
    depth: listOf(part({ ...flowKey, series, oldestAgeMs: series })),
  }),
});
