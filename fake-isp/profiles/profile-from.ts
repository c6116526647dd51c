// Turns a checked profile file into the model's `Profile`, and refuses one that can come to a case without words for it.

import type { Phase } from '../../src/domain/reply-class.ts';
import type { Share } from '../../src/domain/scenario.ts';
import type {
  CaseReplies,
  LatencyProfile,
  Profile,
  RecipientProfile,
  ReputationProfile,
  ScriptEntry,
  SiteTraitProfile,
} from '../model/profile.ts';
import { type ReplyCase, replyCases } from '../model/reply.ts';
import type { ProfileSource } from './profile-schema.ts';
import type { ServedProfile } from './served-profile.ts';

const dayMs = 86_400_000;

/** Cases that are said at one phase only, whatever the profile. */
const fixedPhases: Partial<Record<ReplyCase, Phase>> = {
  accepted: 'data',
  outage: 'connect',
  'connection-rate': 'connect',
  'too-large': 'data',
  'no-domain': 'connect',
  'null-mx': 'connect',
  'dns-failure': 'connect',
  unreachable: 'connect',
  unauthenticated: 'data',
  incomplete: 'data',
};

export interface ProfileProblem {
  readonly path: readonly string[];
  readonly expected: string;
}

/** What the schema cannot see: words missing for a case that can arise, words at a phase where nobody would hear them. */
export function profileProblems(source: ProfileSource): ProfileProblem[] {
  const problems: ProfileProblem[] = [];
  for (const name of replyCases) {
    const replies = source.replies[name];
    if (replies === undefined) {
      if (canArise(source, name)) problems.push({ path: ['replies', name], expected: 'a reply for this case' });
      continue;
    }
    const phase = fixedPhases[name];
    if (phase !== undefined && replies.phase !== phase) {
      problems.push({ path: ['replies', name, 'phase'], expected: `phase ${phase}` });
    }
    if (needsRecipient.has(name) && (replies.phase === 'connect' || replies.phase === 'mail')) {
      problems.push({ path: ['replies', name, 'phase'], expected: 'phase rcpt or data, when the recipient is known' });
    }
    if (needsConnection.has(name) && replies.phase !== 'connect' && replies.phase !== 'mail') {
      problems.push({
        path: ['replies', name, 'phase'],
        expected: 'phase connect or mail, while the connection is new',
      });
    }
    for (const { code } of replies.says) {
      if ((name === 'accepted') !== (code >= 200 && code < 300)) {
        problems.push({
          path: ['replies', name, 'says'],
          expected: name === 'accepted' ? 'a 2xx code' : 'no 2xx code',
        });
      }
    }
  }
  source.script.forEach(({ says, reply }, index) => {
    if ((says === undefined) === (reply === undefined)) {
      problems.push({ path: ['script', String(index)], expected: 'either `says` or `reply`' });
    } else if (says !== undefined && source.replies[says] === undefined) {
      problems.push({ path: ['script', String(index), 'says'], expected: 'a case that the profile has words for' });
    } else if (reply !== undefined && (reply.phase === 'connect' || reply.phase === 'mail')) {
      problems.push({ path: ['script', String(index), 'reply', 'phase'], expected: 'phase rcpt or data' });
    }
  });
  return problems;
}

const needsRecipient: ReadonlySet<ReplyCase> = new Set<ReplyCase>([
  'greylisted',
  'unknown',
  'disabled',
  'full',
  'too-fast',
  'busy',
  'temporary-failure',
  'lost',
]);

const needsConnection: ReadonlySet<ReplyCase> = new Set<ReplyCase>(['connections', 'connection-rate', 'reconnect']);

function canArise(source: ProfileSource, name: ReplyCase): boolean {
  switch (name) {
    case 'connection-rate':
      return source.connections.opened < Number.POSITIVE_INFINITY;
    case 'reconnect':
      return source.connections.messages_each < Number.POSITIVE_INFINITY;
    case 'greylisted':
      return source.greylist !== null;
    case 'throttled':
      return source.allowance !== null;
    case 'unauthenticated':
    case 'incomplete':
      return source.authentication !== null;
    case 'hammered':
      return false; // Said as `throttled` where the profile has no words of its own for it.
    default:
      return true;
  }
}

export function profileFrom(source: ProfileSource): ServedProfile {
  const { connections, greylist, allowance, block, authentication, dashboard, trouble, tls } = source;
  return {
    name: source.name,
    domains: sharesOf(source.domains),
    hostedDomains: source.hosted_domains && sharesOf(source.hosted_domains),
    mxSuffix: source.mx,
    sites: { ...source.sites, traits: siteTraitsFrom(source) },
    feedbackLoop: source.feedback_loop,
    tls: tls && { isRequired: tls.required, ...tls.says },
    latency: latencyFrom(source),
    connections: {
      coldCount: connections.cold,
      warmCount: connections.warm,
      openedPerMinute: connections.opened,
      messagesEach: connections.messages_each,
    },
    greylist: greylist && {
      delayMs: greylist.delay,
      retryWindowMs: greylist.retry_window,
      memoryMs: greylist.memory,
      whitelistAfterPasses: greylist.whitelist_after,
      knownSitesRatio: greylist.known_sites,
    },
    allowance: allowance && {
      coldPerHour: allowance.cold,
      warmPerHour: allowance.warm,
      freePerHour: allowance.free,
      rampDays: allowance.ramp / dayMs,
      growthFactor: allowance.growth,
      decayRatioPerDay: allowance.decay_per_day,
      hammering: {
        firstMs: allowance.hammering.first,
        factor: allowance.hammering.factor,
        trickleCount: allowance.hammering.trickle,
        reducedRatio: allowance.hammering.reduced,
      },
    },
    reputation: reputationFrom(source),
    block: block && {
      belowScore: block.below,
      durationMs: block.duration,
      delistingMs: block.delisting === Number.POSITIVE_INFINITY ? null : block.delisting,
    },
    authentication: authentication && {
      bulkPerDay: authentication.bulk,
      unauthenticatedRatio: authentication.unauthenticated,
      incompleteRatio: authentication.incomplete,
      inboxLeftRatio: authentication.inbox_left,
      withoutOneClickRatio: authentication.without_one_click,
    },
    dashboard: dashboard && {
      kind: dashboard.shows,
      lagDays: dashboard.lag_days,
      minMessages: dashboard.min_messages,
    },
    recipients: recipientsFrom(source),
    trouble: {
      hostCount: trouble.hosts,
      busy: { shareRatio: trouble.busy.share, meanMs: trouble.busy.mean },
      temporaryFailureRatio: trouble.temporary_failure,
      lostRatio: trouble.lost,
    },
    maxMessageBytes: source.max_message,
    replies: repliesFrom(source),
    script: scriptFrom(source),
  };
}

function sharesOf(parts: Readonly<Record<string, number>>): Share[] {
  return Object.entries(parts).map(([name, ratio]) => ({ name, ratio }));
}

function siteTraitsFrom({ sites: { traits } }: ProfileSource): SiteTraitProfile | null {
  if (traits === null) return null;
  const { dead, no_domain, null_mx, dns_failure: dns, tarpit, slow } = traits;
  return {
    deadRatio: dead,
    noDomainRatio: no_domain,
    nullMxRatio: null_mx,
    dnsFailure: { sitesRatio: dns.sites, shareRatio: dns.share, meanMs: dns.mean },
    tarpit: { sitesRatio: tarpit.sites, delayMs: tarpit.delay },
    slow: { sitesRatio: slow.sites, factor: slow.factor },
  };
}

function scriptFrom({ script }: ProfileSource): ScriptEntry[] {
  const always = Number.POSITIVE_INFINITY;
  return script.map(({ local_part, recipients, first_attempts, next, share, says, reply }) => ({
    localPart: local_part ?? null,
    recipientsBelow: recipients ?? always,
    firstAttempts: first_attempts ?? always,
    next: next ?? always,
    shareRatio: share ?? 1,
    says: says ?? null,
    reply: reply === undefined ? null : caseRepliesFrom(reply),
  }));
}

function latencyFrom({ latency }: ProfileSource): LatencyProfile {
  const spread = ({ median, sigma }: { median: number; sigma: number }) => ({ medianMs: median, sigma });
  return { connect: spread(latency.connect), message: spread(latency.message), refusal: spread(latency.refusal) };
}

function recipientsFrom({ recipients }: ProfileSource): RecipientProfile {
  const episodes = ({ share, mean }: { share: number; mean: number }) => ({ shareRatio: share, meanMs: mean });
  const { too_fast: tooFast, limit } = recipients;
  const mailboxLimit = limit && { perMinute: limit.per_minute, perHour: limit.per_hour };
  return {
    mailboxLimit,
    full: episodes(recipients.full),
    tooFast: { mailboxesRatio: tooFast.mailboxes, ...episodes(tooFast) },
  };
}

function reputationFrom({ reputation }: ProfileSource): ReputationProfile {
  const { prior, medium, low, bad } = reputation;
  return {
    ipRatio: reputation.ip,
    newScore: reputation.new,
    warmScore: reputation.warm,
    bestScore: reputation.best,
    fallRatioPerHour: reputation.fall_per_hour,
    risePerDay: reputation.rise_per_day,
    riseMinMessages: reputation.rise_min_messages,
    complaintLoss: reputation.complaint_loss,
    unknownLoss: reputation.unknown_loss,
    trapLoss: reputation.trap_loss,
    trapMessagesPerDay: reputation.trap_messages,
    prior: {
      complaintRatio: prior.complaint,
      complaintMessages: prior.complaint_messages,
      unknownRatio: prior.unknown,
      unknownMessages: prior.unknown_messages,
    },
    medium: { divisor: medium.divisor, deferRatio: medium.defer },
    low: { divisor: low.divisor, deferRatio: low.defer },
    bad: { divisor: bad.divisor, rejectRatio: bad.reject },
    inbox: reputation.inbox,
    strangers: reputation.strangers && { days: reputation.strangers.days, deferRatio: reputation.strangers.defer },
  };
}

function repliesFrom({ replies }: ProfileSource): Profile['replies'] {
  const read = (name: ReplyCase): CaseReplies | null => {
    const source = replies[name];
    return source === undefined ? null : caseRepliesFrom(source);
  };
  return Object.fromEntries(replyCases.map((name) => [name, read(name)])) as Record<ReplyCase, CaseReplies | null>;
}

function caseRepliesFrom({ phase, closes, says }: NonNullable<ProfileSource['replies'][ReplyCase]>): CaseReplies {
  const variants = says.map((said) => ({ ...said, closes: closes ?? (said.code === 421 || said.code === 0) }));
  return { phase, variants };
}
