// A provider alone on a port, for any mail server to send to. It keeps its memory of each sender while it runs, and says
// at the end what it counted.

import type { History } from '../src/domain/scenario.ts';
import { LiveClock } from '../src/engine/live-clock.ts';
import { createLuck } from '../src/engine/luck.ts';
import type { Profile } from './model/profile.ts';
import { createMailWorld } from './model/world.ts';
import { profileSource } from './profiles/bundled-profiles.ts';
import { checkProfile, overrideProfile, readProfile } from './profiles/load-profile.ts';
import { makeCertificate } from './smtp/certificate.ts';
import { openMailHost } from './smtp/open-mail-host.ts';
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
  const { profile, host, port, speed, startAtMs, warmPerDay } = plan;
  const warm: History | null =
    warmPerDay === null ? null : { days: 90, peakPerDay: warmPerDay, score: null, complaintRatio: 0.0002 };
  const world = createMailWorld({
    luck: createLuck(plan.seed),
    startAtMs,
    providers: [{ name: profile.name, profile }],
    audiences: [],
    sourceIps: warm === null ? [] : [{ ip: host, history: warm }],
    fromDomains: [],
    peakPerDay: () => 0,
  });
  const provider = world.providers[0]!;
  const clock = new LiveClock(wallTime, startAtMs, speed);
  const mailHost = await openMailHost({
    world,
    provider,
    clock,
    doors: [{ host, port, site: 0 }],
    ipOf: (address) => address,
    certificate: plan.offersTls ? await makeCertificate(`mx.${profile.mxSuffix}`) : null,
  });
  return {
    host,
    port: mailHost.doors[0]!.port,
    scripted: profile.script.map(({ localPart }) => localPart ?? ''),
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
      await mailHost.close();
      clock.stop();
    },
  };
}

/** Whoever tests a sender wants a certain answer now: mail to `full@...` is answered as to a full mailbox. */
function withScript(source: unknown): Profile {
  const plain = checkProfile(source);
  const entries = Object.entries(plain.replies)
    .filter(([name, said]) => said !== null && name !== 'accepted')
    .map(([name]) => ({ local_part: name, says: name }))
    // A longer name first, where one begins with another.
    .sort((a, b) => b.local_part.length - a.local_part.length);
  return checkProfile(overrideProfile(source, { script: entries }));
}
