// The sender's part of a scenario, from checked fields to the domain's words.

import type {
  FromDomain,
  History,
  RetryDelays,
  RetryPlan,
  Safety,
  Sender,
  Server,
  Throttle,
} from '../domain/scenario.ts';
import { poolOf, workersOf } from './build-dispatch.ts';
import { jobsOf } from './build-jobs.ts';
import { adaptiveOf, alertOf, breakerOf, concurrencyOf, suspendRuleOf } from './build-reactions.ts';
import { routingOf } from './build-routing.ts';
import { transportOf } from './build-transport.ts';
import { warmupOf } from './build-warmup.ts';
import { faultsOf } from './faults-schema.ts';
import { resolveInstant } from './instant.ts';
import type { ThrottleFields } from './limit-schema.ts';
import type { RetryFields } from './retry-schema.ts';
import type { SafetyFields } from './safety-schema.ts';
import type { ScenarioFields } from './schema.ts';
import type { HistoryFields, SenderFields } from './sender-schema.ts';

const minuteMs = 60_000;

/** The stock ladder: short enough for greylisting, long enough for most provider throttles. */
const stockDelaysMs = [5 * minuteMs, 15 * minuteMs, 60 * minuteMs];

export function senderOf(fields: ScenarioFields): Sender {
  const { sender, campaigns } = fields;
  const { connections, suppress } = sender;
  const domains = [...new Set(campaigns.map((campaign) => campaign.from_domain))];
  return {
    dispatch: sender.dispatch,
    ...workersOf(sender, fields.start),
    fair: sender.fair,
    pools: sender.pools.map((pool) => poolOf(pool, fields.start)),
    jobs: jobsOf(sender.jobs, fields.start),
    servers: sender.servers.map(serverOf),
    fromDomains: domains.map((name) => fromDomainOf(name, sender.domains[name])),
    ...(sender.routing !== undefined && { routing: routingOf(sender.routing, sender) }),
    throttles: sender.throttles.map(throttleOf),
    retry: retryOf(sender.retry),
    safety: sender.safety === undefined ? null : safetyOf(sender.safety),
    adaptive: sender.adaptive === undefined ? null : adaptiveOf(sender.adaptive),
    suspend: sender.suspend.map(suspendRuleOf),
    breaker: sender.breaker === undefined ? null : breakerOf(sender.breaker),
    alerts: sender.alerts.map(alertOf),
    redriveAtMs: (sender.redrive?.at ?? []).map((at) => resolveInstant(at, fields.start)),
    connections: {
      idleMs: connections.idle,
      messagesPerConnection: connections.messages_per_connection,
      refusedWaitMs: connections.refused_wait,
      onRefused: connections.on_refused,
      timeouts: {
        connectMs: connections.timeouts.connect,
        bannerMs: connections.timeouts.banner,
        commandMs: connections.timeouts.command,
        dataMs: connections.timeouts.data,
        finalDotMs: connections.timeouts.final_dot,
      },
    },
    ...(sender.tls !== undefined && { tls: sender.tls }),
    suppress,
    ...(faultsOf(sender.faults).length > 0 && { faults: faultsOf(sender.faults) }),
  };
}

function serverOf(fields: SenderFields['servers'][number]): Server {
  return {
    name: fields.name,
    ips: fields.ips,
    timezone: fields.timezone,
    rate: fields.rate ?? null,
    burst: fields.burst,
    quotas: fields.quota ?? [],
    transport: transportOf(fields.transport),
    ...(fields.warmup !== undefined && { warmup: warmupOf(fields.warmup) }),
    history: historyOf(fields.history),
  };
}

function fromDomainOf(name: string, fields: SenderFields['domains'][string] | undefined): FromDomain {
  const history = historyOf(fields?.history);
  const dkim = fields?.dkim === undefined ? {} : { dkim: { selector: fields.dkim.selector, keyBits: fields.dkim.key } };
  if (fields?.authentication === undefined) return { name, history, ...dkim };
  const { spf, dkim: isSigned, dmarc, aligned, one_click: oneClick } = fields.authentication;
  return { name, history, authentication: { spf, dkim: isSigned, dmarc, aligned, oneClick }, ...dkim };
}

function historyOf(fields: HistoryFields | undefined): History | null {
  if (fields === undefined || fields === 'warm') return null;
  if (fields === 'new') return { days: 0, peakPerDay: 0, score: null, complaintRatio: 0 };
  return {
    days: fields.days,
    peakPerDay: fields.peak_per_day,
    score: fields.score ?? null,
    complaintRatio: fields.complaint,
  };
}

function throttleOf(fields: ThrottleFields, index: number): Throttle {
  const { provider, domain, mx, campaign, lane, server } = fields.match;
  return {
    source: `sender.throttles[${index}]`,
    match: {
      ...(provider !== undefined && { provider }),
      ...(domain !== undefined && { domain }),
      ...(mx !== undefined && { mx }),
      ...(campaign !== undefined && { campaign }),
      ...(lane !== undefined && { lane }),
      ...(server !== undefined && { server }),
    },
    per: fields.per,
    rate: fields.rate ?? null,
    burst: fields.burst ?? 1,
    quotas: fields.quota ?? [],
    connections: fields.connections ?? null,
    messagesPerConnection: fields.messages_per_connection ?? null,
    connectionRate: fields.connection_rate ?? null,
    concurrency: fields.concurrency === undefined ? null : concurrencyOf(fields.concurrency),
    counts: fields.counts,
  };
}

function retryOf(fields: RetryFields): RetryPlan {
  return {
    delays: delaysOf(fields),
    jitterRatio: fields.jitter,
    attempts: fields.attempts ?? null,
    giveUpAfterMs: fields.give_up_after === Number.POSITIVE_INFINITY ? null : fields.give_up_after,
    ageFrom: fields.age_from,
    route: fields.route,
  };
}

function delaysOf({ after, first, factor, max }: RetryFields): RetryDelays {
  if (first === undefined) return { kind: 'list', afterMs: after ?? stockDelaysMs };
  return { kind: 'exponential', firstMs: first, factor: factor ?? 2, maxMs: max ?? Math.max(240 * minuteMs, first) };
}

function safetyOf({ bounce, complaint, pause, resume }: SafetyFields): Safety {
  return {
    bounce:
      bounce === undefined ? null : { windowMs: bounce.window, maxRatio: bounce.max, minSample: bounce.min_sample },
    complaint:
      complaint === undefined
        ? null
        : {
            windowMs: complaint.window,
            maxRatio: complaint.max,
            minSample: complaint.min_sample,
            minCount: complaint.min_count,
            basis: complaint.basis,
          },
    pause,
    resume: { afterMs: resume.after, rateRatio: resume.rate, stepRatio: resume.step },
  };
}
