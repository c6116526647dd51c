// A provider alone on a port, for any mail server to send to. It keeps its memory of each sender while it runs, and says
// at the end what it counted.

import { LiveClock } from '../src/engine/live-clock.ts';
import { createLuck } from '../src/engine/luck.ts';
import type { Profile } from './model/profile.ts';
import { createMailWorld } from './model/world.ts';
import { profileSource } from './profiles/bundled-profiles.ts';
import { checkProfile, overrideProfile, readProfile } from './profiles/load-profile.ts';
import { tlsOf } from './profiles/served-profile.ts';
import { makeCertificate } from './smtp/certificate.ts';
import { type DnsServer, openDnsServer } from './smtp/dns-server.ts';
import { DnsZone } from './smtp/dns-zone.ts';
import type { MailHost } from './smtp/mail-host.ts';
import { openMailHost } from './smtp/open-mail-host.ts';
import { doorsOf, frontDoor } from './smtp/site-doors.ts';
import { wallTime } from './smtp/wall-time.ts';

export interface IspPlan {
  readonly profile: Profile;
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** How many times as fast as real time its own time runs. */
  readonly speed: number;
  readonly seed: string;
  /** Messages a day that this provider is used to from this machine; null: it has never heard of it. */
  readonly warmPerDay: number | null;
  readonly offersTls: boolean;
  /** Port of a name server for its domains, on the same address; 0 takes a free one, null: there is none. */
  readonly dnsPort: number | null;
  /** The system has one loopback address, so the sites of a long tail have it in common. */
  readonly isSingleLoopback: boolean;
  readonly startAtMs: number;
}

export interface IspTally {
  readonly messages: number;
  readonly accepted: number;
  readonly refusedConnections: number;
  /** What was said, the most frequent first. */
  readonly replies: readonly { readonly count: number; readonly case: string; readonly text: string }[];
}

export interface ServedIsp {
  readonly host: string;
  readonly port: number;
  /** null: it has no name server. */
  readonly dnsPort: number | null;
  /** Domains that it takes mail for: the first few. */
  readonly domains: readonly string[];
  /** Local parts that call for an answer, whatever the provider thinks: `full@`, `unknown@`. */
  readonly scripted: readonly string[];
  tally(): IspTally;
  close(): Promise<void>;
}

/** A bundled profile by its name, with an answer of its own for each local part that names one of its cases. */
export function scriptedProfile(name: string): Profile {
  return withScript(profileSource(name));
}

/** The same of a profile of the reader's own; `file` stands before each problem. */
export function scriptedProfileFrom(text: string, file: string): Profile {
  return withScript(readProfile(text, file).source);
}

export async function serveIsp(plan: IspPlan): Promise<ServedIsp> {
  const { profile, host, speed, startAtMs, warmPerDay, dnsPort } = plan;
  const world = createMailWorld({
    luck: createLuck(plan.seed),
    startAtMs,
    providers: [{ name: profile.name, profile }],
    audiences: [],
    // One that it knows is warm at the volume of its peak day.
    sourceIps: warmPerDay === null ? [] : [{ ip: host, history: null }],
    fromDomains: [],
    peakPerDay: () => warmPerDay ?? 0,
  });
  const provider = world.providers[0]!;
  const clock = new LiveClock(wallTime, startAtMs, speed);
  const mailHost = await openMailHost({
    world,
    provider,
    clock,
    doors: dnsPort === null ? [frontDoor(provider, plan)] : await doorsOf(provider, plan),
    ipOf: (address) => address,
    tls: plan.offersTls ? tlsOf(profile) : null,
    certificate: plan.offersTls ? await makeCertificate(`mx.${profile.mxSuffix}`) : null,
  });
  const zone = new DnsZone({ provider, host, isSingle: plan.isSingleLoopback, nowMs: () => clock.nowMs() });
  const dns = dnsPort === null ? null : await openNames(host, dnsPort, zone, mailHost);
  return {
    host,
    port: mailHost.doors[0]!.port,
    dnsPort: dns?.port ?? null,
    domains: zone.mailDomains,
    scripted: profile.script.flatMap(({ localPart }) => localPart ?? []),
    tally: () => {
      const { attempts, accepted, refusedConnections, byReply } = provider.tally;
      const replies = provider.replies.map((reply, row) => ({
        count: byReply[row]!,
        case: reply.case,
        text:
          reply.code === 0
            ? 'nothing'
            : [reply.code, reply.enhanced, ...reply.lines].filter((part) => part !== '').join(' '),
      }));
      const said = replies.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
      return { messages: attempts, accepted, refusedConnections, replies: said };
    },
    close: async () => {
      await dns?.close();
      await mailHost.close();
      clock.stop();
    },
  };
}

async function openNames(host: string, port: number, zone: DnsZone, mailHost: MailHost): Promise<DnsServer> {
  try {
    return await openDnsServer(host, port, (name, type) => zone.answer(name, type));
  } catch (error) {
    await mailHost.close();
    throw Object.assign(error instanceof Error ? error : new Error(String(error)), { isOfNames: true });
  }
}

/** Whoever tests a sender wants a certain answer now: mail to `full@...` is answered as to a full mailbox. */
function withScript(source: unknown): Profile {
  const plain = checkProfile(source);
  // A script of its own comes first: whoever wrote it wants it carried out.
  const own = (source as { readonly script?: readonly unknown[] }).script ?? [];
  const entries = Object.entries(plain.replies)
    .filter(([name, said]) => said !== null && name !== 'accepted')
    .map(([name]) => ({ local_part: name, says: name }))
    // A longer name first, where one begins with another.
    .sort((a, b) => b.local_part.length - a.local_part.length);
  return checkProfile(overrideProfile(source, { script: [...own, ...entries] }));
}
