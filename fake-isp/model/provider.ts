// One fake provider: its profile made ready for use, and everything it remembers. The rules read and write these
// fields; nothing here decides anything.

import { PhaseId } from '../../src/domain/reply-class.ts';
import type { History } from '../../src/domain/scenario.ts';
import { type EpisodePlan, episodePlan } from '../../src/engine/episode.ts';
import { type Luck, luckBits, luckOf, luckRatio, Purpose } from '../../src/engine/luck.ts';
import { lognormal, type Quantiles } from '../../src/engine/quantiles.ts';
import { BusyHosts } from './busy-hosts.ts';
import { Dashboard } from './dashboard.ts';
import { MailboxRates } from './mailbox-rates.ts';
import { Opinion, rampRatio } from './opinion.ts';
import { PairCounts } from './pair-counts.ts';
import { Peer } from './peer.ts';
import { PendingComplaints } from './pending-complaints.ts';
import type { CaseReplies, Profile, Spread } from './profile.ts';
import { CaseId, type PhaseNumber, type ReplyTemplate, replyCases } from './reply.ts';
import { casesByPhase, Rule } from './rule-order.ts';
import type { ScriptLine } from './script.ts';
import { type Sites, sitesOf } from './sites.ts';
import { Standing } from './standing.ts';
import { Triplets } from './triplets.ts';
import type { MailWorld } from './world.ts';

const hourMs = 3_600_000;

/** The provider's own counts, against which the sender's ledger is reconciled. */
export interface Tally {
  /** Messages offered: everything that came as far as MAIL. */
  attempts: number;
  accepted: number;
  refusedConnections: number;
  /** By row of `replies`; connections refused included. */
  readonly byReply: Float64Array;
}

export class Provider {
  readonly name: string;
  readonly profile: Profile;
  readonly world: MailWorld;
  readonly luck: Luck;
  /** Everything it can say; a reply's row is its index. */
  readonly replies: readonly ReplyTemplate[];
  readonly tally: Tally;

  /** By case: the phase at which it is said (-1: never), its first row, and how many wordings it has. */
  readonly phases: Int8Array;
  readonly #firstRows: Int32Array;
  readonly #rowCounts: Int32Array;
  readonly script: ScriptLine[] = [];

  readonly connectMs: Quantiles;
  readonly messageMs: Quantiles;
  readonly refusalMs: Quantiles;
  readonly busyHosts: BusyHosts;
  readonly hostCount: number;
  readonly lostRatio: number;
  readonly temporaryFailureRatio: number;
  /** Share of mailboxes that may receive too fast. */
  readonly popularRatio: number;
  readonly fullPlan: EpisodePlan;
  readonly tooFastPlan: EpisodePlan;

  /** By phase: the cases to ask about there. */
  readonly asked: Int32Array;

  /** During an outage nobody says so: whoever connects waits until he gives up. */
  outageHangs = false;
  dnsFailureUntilMs = 0;
  stormUntilMs = 0;
  /** Share of messages that a storm puts off. */
  stormRatio = 1;
  /** null: nothing is the matter with any site. */
  readonly sites: Sites | null;
  readonly mailboxRates: MailboxRates | null;
  readonly dashboard: Dashboard | null;
  readonly seen = new PairCounts();
  readonly triplets = new Triplets();
  readonly complaints = new PendingComplaints();
  readonly ipStandings: Standing[] = [];
  readonly domainStandings: Standing[] = [];
  readonly #siteCount: number;
  readonly #opinions: Opinion[][] = [];
  readonly #peers: (Peer | undefined)[] = [];

  #outageUntilMs = 0;
  #hour: number;
  #hourEndsAtMs: number;

  constructor(name: string, profile: Profile, world: MailWorld) {
    this.#siteCount = profile.sites.count;
    this.name = name;
    this.profile = profile;
    this.world = world;
    this.luck = luckOf(world.luck, name);
    const caseCount = replyCases.length + profile.script.length;
    this.phases = new Int8Array(caseCount).fill(-1);
    this.#firstRows = new Int32Array(caseCount);
    this.#rowCounts = new Int32Array(caseCount);
    this.replies = this.#layOutReplies();
    this.asked = casesByPhase(profile);
    this.sites = sitesOf(name, profile, world.luck);
    const { mailboxLimit } = profile.recipients;
    this.mailboxRates = mailboxLimit === null ? null : new MailboxRates(mailboxLimit);
    this.dashboard = profile.dashboard === null ? null : new Dashboard(profile.dashboard, profile.reputation);
    if (this.sites !== null || this.script.length > 0) this.askSeldom();
    const byReply = new Float64Array(this.replies.length);
    this.tally = { attempts: 0, accepted: 0, refusedConnections: 0, byReply };
    const { latency, recipients, trouble } = profile;
    const spread = ({ medianMs, sigma }: Spread) => lognormal(medianMs, sigma);
    this.connectMs = spread(latency.connect);
    this.messageMs = spread(latency.message);
    this.refusalMs = spread(latency.refusal);
    this.hostCount = trouble.hostCount;
    this.lostRatio = trouble.lostRatio;
    this.temporaryFailureRatio = trouble.temporaryFailureRatio;
    const busyPlan = episodePlan(trouble.busy.shareRatio, trouble.busy.meanMs);
    this.busyHosts = new BusyHosts(busyPlan, this.luck, trouble.hostCount * profile.sites.count);
    this.popularRatio = recipients.tooFast.mailboxesRatio;
    this.fullPlan = episodePlan(recipients.full.shareRatio, recipients.full.meanMs);
    this.tooFastPlan = episodePlan(recipients.tooFast.shareRatio, recipients.tooFast.meanMs);
    this.#hour = Math.floor(world.startAtMs / hourMs);
    this.#hourEndsAtMs = (this.#hour + 1) * hourMs;
  }

  get hour(): number {
    return this.#hour;
  }

  get day(): number {
    return Math.floor(this.#hour / 24);
  }

  get outageUntilMs(): number {
    return this.#outageUntilMs;
  }

  /** A connection that stood when the outage began breaks off at its next MAIL. */
  set outageUntilMs(untilMs: number) {
    this.#outageUntilMs = untilMs;
    const phase = this.phases[CaseId.outage]!;
    if (phase !== -1) this.asked[phase]! |= Rule.outage;
    this.asked[PhaseId.mail]! |= Rule.outage;
  }

  /** From now on the rule for what few scenarios ask for is asked too. */
  askSeldom(): void {
    for (let phase = 0; phase < this.asked.length; phase++) this.asked[phase]! |= Rule.seldom;
  }

  /** What is thought of this IP's mail in the name of this domain. */
  opinionOf(sourceIp: number, fromDomain: number): Opinion {
    return this.#opinions[sourceIp]?.[fromDomain] ?? this.#formOpinion(sourceIp, fromDomain);
  }

  opinionsOfIp(sourceIp: number): readonly Opinion[] {
    return this.#opinions[sourceIp] ?? [];
  }

  standingOfIp(sourceIp: number): Standing {
    while (this.ipStandings.length <= sourceIp) {
      const { text, history } = this.world.sourceIps[this.ipStandings.length]!;
      this.ipStandings.push(this.#standing('ip', text, history));
    }
    return this.ipStandings[sourceIp]!;
  }

  standingOfDomain(fromDomain: number): Standing {
    while (this.domainStandings.length <= fromDomain) {
      const { name, history, authentication } = this.world.fromDomains[this.domainStandings.length]!;
      const standing = this.#standing('domain', name, history);
      if (authentication !== null && this.profile.authentication !== null) {
        standing.claim(authentication, this.profile.authentication);
        this.asked[PhaseId.data]! |= Rule.authentication;
      }
      this.domainStandings.push(standing);
    }
    return this.domainStandings[fromDomain]!;
  }

  /** What a site knows of a source IP. */
  peerOf(site: number, sourceIp: number): Peer {
    return this.#peers[sourceIp * this.#siteCount + site] ?? this.#meet(site, sourceIp);
  }

  /** The row of `replies` said in this case; the wording is one for each site, IP and hour. */
  rowOf(said: number, site: number, sourceIp: number): number {
    const first = this.#firstRows[said]!;
    return this.#rowCounts[said] === 1 ? first : first + this.#variantOf(said, site, sourceIp);
  }

  #variantOf(said: number, site: number, sourceIp: number): number {
    const { key } = this.world.sourceIps[sourceIp]!;
    const bits = luckBits(this.luck, Purpose.ReplyVariant, key, site, this.#hour);
    // The remainder is a whole number, but V8 would take it, and every row with it, for a fraction.
    return ((bits >>> 0) % this.#rowCounts[said]!) | 0;
  }

  /** Ends the hours that have passed: complaints are booked, scores move, opinions are formed anew. */
  catchUp(nowMs: number): void {
    if (nowMs < this.#hourEndsAtMs) return;
    const hour = Math.floor(nowMs / hourMs);
    while (this.#hour < hour) this.#endHour();
    this.#hourEndsAtMs = (hour + 1) * hourMs;
  }

  #endHour(): void {
    const { complaints } = this;
    while (complaints.take(this.#hour)) {
      this.ipStandings[complaints.sourceIp]!.bookComplaint(complaints.sentDay, this.day);
      this.domainStandings[complaints.fromDomain]!.bookComplaint(complaints.sentDay, this.day);
    }
    for (const standing of this.ipStandings) this.#endStandingHour(standing);
    for (const standing of this.domainStandings) standing.endHour(this.#hour);
    if (this.dashboard !== null && this.#hour % 24 === 23) {
      for (const standing of this.ipStandings) this.dashboard.endDay(standing, this.day);
      for (const standing of this.domainStandings) this.dashboard.endDay(standing, this.day);
    }
    this.#hour++;
    this.#refreshOpinions();
  }

  /** A score was set from outside: what follows from it holds at once. */
  setScore(standing: Standing, score: number): void {
    standing.score = score;
    this.#refreshOpinions();
  }

  /** Takes an IP off the list when a request has been dealt with; the instant of that. */
  delist(standing: Standing, nowMs: number): number {
    if (standing.blockedUntilMs <= nowMs) return nowMs;
    const takesMs = this.profile.block?.delistingMs ?? null;
    if (takesMs === null) return Number.POSITIVE_INFINITY;
    standing.blockedUntilMs = Math.min(standing.blockedUntilMs, nowMs + takesMs);
    return standing.blockedUntilMs;
  }

  #refreshOpinions(): void {
    for (const opinions of this.#opinions) for (const opinion of opinions) opinion.refresh();
  }

  #endStandingHour(standing: Standing): void {
    standing.endHour(this.#hour);
    const { block } = this.profile;
    if (block === null) return;
    const endsAtMs = (this.#hour + 1) * hourMs;
    if (standing.blockedUntilMs > endsAtMs) return;
    if (standing.score < block.belowScore) {
      standing.blockedUntilMs = endsAtMs + block.durationMs;
      // Taken off the list an IP starts just above it, or a score that only mail can raise would keep it there for ever.
      standing.score = block.belowScore;
    }
  }

  #formOpinion(sourceIp: number, fromDomain: number): Opinion {
    const ip = this.standingOfIp(sourceIp);
    while (this.#opinions.length <= sourceIp) this.#opinions.push([]);
    const opinions = this.#opinions[sourceIp]!;
    while (opinions.length <= fromDomain) {
      opinions.push(new Opinion(ip, this.standingOfDomain(opinions.length), this.profile));
    }
    return opinions[fromDomain]!;
  }

  #standing(subject: 'ip' | 'domain', name: string, history: History | null): Standing {
    const known = history ?? this.world.warmHistory(this.name, name);
    const { reputation, allowance } = this.profile;
    const standing = new Standing(subject, name, known, reputation, allowance, this.day);
    this.dashboard?.open(standing, this.day);
    return standing;
  }

  #meet(site: number, sourceIp: number): Peer {
    const { greylist, allowance } = this.profile;
    const ramp = rampRatio(this.standingOfIp(sourceIp).days, allowance);
    const { key } = this.world.sourceIps[sourceIp]!;
    const isKnown =
      greylist !== null && luckRatio(this.luck, Purpose.SiteTrait, key, site, 0) < greylist.knownSitesRatio * ramp;
    const peer = new Peer(isKnown);
    const place = sourceIp * this.#siteCount + site;
    while (this.#peers.length < place) this.#peers.push(undefined);
    this.#peers[place] = peer;
    return peer;
  }

  #layOutReplies(): ReplyTemplate[] {
    const rows: ReplyTemplate[] = [];
    const layOut = (id: number, name: ReplyTemplate['case'], said: CaseReplies) => {
      this.phases[id] = PhaseId[said.phase];
      this.#firstRows[id] = rows.length;
      this.#rowCounts[id] = said.variants.length;
      for (const variant of said.variants) rows.push({ case: name, phase: said.phase, ...variant });
    };
    replyCases.forEach((name, id) => {
      const said = this.profile.replies[name];
      if (said !== null) layOut(id, name, said);
    });
    if (this.phases[CaseId.hammered] === -1) {
      this.phases[CaseId.hammered] = this.phases[CaseId.throttled]!;
      this.#firstRows[CaseId.hammered] = this.#firstRows[CaseId.throttled]!;
      this.#rowCounts[CaseId.hammered] = this.#rowCounts[CaseId.throttled]!;
    }
    this.profile.script.forEach((entry, index) => {
      const ownCase = replyCases.length + index;
      if (entry.reply !== null) layOut(ownCase, 'scripted', entry.reply);
      const said = entry.says === null ? ownCase : replyCases.indexOf(entry.says);
      // Who is meant is known at RCPT only; words of an earlier phase are said there.
      const phase = Math.max(PhaseId.rcpt, this.phases[said]!) as PhaseNumber;
      this.script.push({ number: index + 1, says: entry, case: said, phase, usedCount: 0 });
    });
    return rows;
  }
}
