// Ways to bring a provider to each thing it can say, always through `receive`, and what it then says in short: case,
// phase, code with enhanced code, whether it hangs up, and the tokens in the text.

import type { DeliveryAttempt } from '../../fake-isp/model/attempt.ts';
import type { Provider } from '../../fake-isp/model/provider.ts';
import type { ReplyCase } from '../../fake-isp/model/reply.ts';
import type { Authentication } from '../../src/domain/scenario.ts';
import { audience, cold, deliver, hourMs, minuteMs, startAtMs, warm, worldOf } from './fixture.ts';

const tokenPattern = /\[[A-Z#-][^\]]*\]|\[-9\]|\([A-Z0-9.]+\)|\?p=\w+|\b(?:RL|BL|DM)\d{6}\b|\bOFR\w*_\d{3}\b/g;

/** Brings a provider to a case, always through `receive`, and returns its words. */
const waysTo: Readonly<Record<ReplyCase, (name: string) => string>> = {
  accepted: (name) => arrived(worldOf(name).providers[0]!),
  outage: (name) => {
    const world = worldOf(name);
    world.providers[0]!.outageUntilMs = startAtMs + hourMs;
    return arrived(world.providers[0]!);
  },
  blocked: (name) => {
    const provider = worldOf(name).providers[0]!;
    provider.standingOfIp(0).blockedUntilMs = startAtMs + hourMs;
    return arrived(provider);
  },
  connections: (name) => {
    const provider = worldOf(name).providers[0]!;
    const { warmCount } = provider.profile.connections;
    for (let i = 0; i < warmCount; i++) provider.peerOf(0, 0).open(startAtMs);
    return say(provider, {});
  },
  'connection-rate': (name) => {
    const provider = worldOf(name).providers[0]!;
    for (let i = 0; i < provider.profile.connections.openedPerMinute; i++) {
      provider.peerOf(0, 0).open(startAtMs);
      provider.peerOf(0, 0).close();
    }
    return say(provider, {});
  },
  reconnect: (name) => {
    const provider = worldOf(name).providers[0]!;
    const { messagesEach } = provider.profile.connections;
    return say(provider, { opensConnection: false, messagesOnConnection: messagesEach });
  },
  greylisted: (name) => say(worldOf(name, { sourceIps: [{ ip: '192.0.2.11', history: cold }] }).providers[0]!, {}),
  throttled: (name) => overAllowance(name, 1),
  hammered: (name) => overAllowance(name, 20_000),
  'low-reputation': (name) => judged(name, 60),
  'bad-reputation': (name) => judged(name, 20),
  unknown: (name) => arrived(worldOf(name, { audiences: [audience({ unknownRatio: 1 })] }).providers[0]!),
  disabled: (name) => arrived(worldOf(name, { audiences: [audience({ disabledRatio: 1 })] }).providers[0]!),
  full: (name) => untilSaid('full', worldOf(name, { audiences: [audience({ fullRatio: 1 })] }).providers[0]!),
  'too-fast': (name) => {
    const override = { recipients: { too_fast: { mailboxes: '100%', share: '45%', mean: '1h' } } };
    return untilSaid('too-fast', worldOf(name, { override }).providers[0]!);
  },
  busy: (name) =>
    untilSaid('busy', worldOf(name, { override: { trouble: { busy: { share: '45%', mean: '1h' } } } }).providers[0]!),
  'temporary-failure': (name) =>
    arrived(worldOf(name, { override: { trouble: { temporary_failure: '100%' } } }).providers[0]!),
  lost: (name) => arrived(worldOf(name, { override: { trouble: { lost: '100%' } } }).providers[0]!),
  'too-large': (name) => arrived(worldOf(name).providers[0]!, { sizeBytes: 120_000_000 }),
  storm: (name) => {
    const world = worldOf(name);
    world.stormUntil(startAtMs + hourMs);
    return arrived(world.providers[0]!);
  },
  'no-domain': (name) => arrived(worldOf(name, { override: withTraits({ no_domain: '100%' }) }).providers[0]!),
  'null-mx': (name) => arrived(worldOf(name, { override: withTraits({ null_mx: '100%' }) }).providers[0]!),
  'dns-failure': (name) => {
    const world = worldOf(name);
    world.dnsFailureUntil(startAtMs + hourMs, name);
    return arrived(world.providers[0]!);
  },
  unreachable: (name) => {
    const world = worldOf(name);
    world.networkLossUntil(startAtMs + hourMs, ['192.0.2.11']);
    return arrived(world.providers[0]!);
  },
  unauthenticated: (name) => unproven(name, { spf: false, dkim: false }),
  incomplete: (name) => unproven(name, { dkim: false, dmarc: 'missing' }),
};

export const noTraits = {
  dead: '0%',
  no_domain: '0%',
  null_mx: '0%',
  dns_failure: { sites: '0%', share: '0%', mean: '1h' },
  tarpit: { sites: '0%', delay: '20s' },
  slow: { sites: '0%', factor: 10 },
};

function withTraits(traits: object): object {
  return { sites: { traits: { ...noTraits, ...traits } } };
}

/** A bulk sender's mail that proves less than it could. */
function unproven(name: string, claims: Partial<Authentication>): string {
  const authentication = { spf: true, dkim: true, dmarc: 'none', aligned: true, oneClick: true, ...claims } as const;
  const fromDomains = [{ name: 'news.example', history: warm(100_000), authentication }];
  const override = { authentication: { unauthenticated: '100%', incomplete: '100%' } };
  return arrived(worldOf(name, { fromDomains, override }).providers[0]!);
}

/** What the provider says: case, phase, code with enhanced code, whether it hangs up, and the tokens in the text. */
function say(provider: Provider, fields: Partial<DeliveryAttempt>, nowMs = startAtMs): string {
  if (fields.opensConnection === false) provider.peerOf(0, 0).open(nowMs);
  const { reply: row, closesConnection: closes } = deliver(provider, fields, nowMs);
  const reply = provider.replies[row]!;
  const tokens = reply.lines.join(' ').match(tokenPattern) ?? [];
  const code = reply.code === 0 ? 'drop' : `${reply.code} ${reply.enhanced}`.trim();
  return [reply.case, reply.phase, code, ...(closes ? ['closes'] : []), ...tokens].join(' ');
}

/** Greylisting is passed first, where there is any. */
function arrived(provider: Provider, fields: Partial<DeliveryAttempt> = {}): string {
  const greylists = provider.profile.greylist !== null;
  if (greylists) deliver(provider, fields, startAtMs);
  return say(provider, fields, greylists ? startAtMs + 5 * minuteMs : startAtMs);
}

function overAllowance(name: string, excess: number): string {
  const override = { greylist: 'none', connections: { opened: 'none' } };
  const provider = worldOf(name, { override, sourceIps: [{ ip: '192.0.2.11', history: cold }] }).providers[0]!;
  const { allowancePerHour } = provider.opinionOf(0, 0);
  for (let i = 0; provider.tally.accepted < allowancePerHour; i++) deliver(provider, { recipient: i }, startAtMs);
  for (let i = 1; i < excess; i++) deliver(provider, { recipient: 100 + i }, startAtMs + i * 200);
  return say(provider, { recipient: 100 }, startAtMs + excess * 200);
}

function judged(name: string, score: number): string {
  const history = warm(100_000, score);
  const provider = worldOf(name, {
    sourceIps: [{ ip: '192.0.2.11', history }],
    fromDomains: [{ name: 'news.example', history }],
  }).providers[0]!;
  return untilSaid(score < 50 ? 'bad-reputation' : 'low-reputation', provider);
}

/** Other recipients, minute by minute, until it says so; a mailbox comes again where the first try is greylisted. */
function untilSaid(wanted: ReplyCase, provider: Provider): string {
  for (let i = 0; i < 3000; i++) {
    const nowMs = startAtMs + i * minuteMs;
    const first = say(provider, { recipient: i }, nowMs);
    const words = first.startsWith('greylisted ') ? say(provider, { recipient: i }, nowMs + 5 * minuteMs) : first;
    if (words.startsWith(`${wanted} `)) return words;
  }
  throw new Error(`never came to ${wanted}`);
}

export function wordsOf(name: string, cases: readonly ReplyCase[]): string[] {
  return cases.map((reached) => waysTo[reached](name));
}
