// What somebody does to the sender at stated instants: campaigns stopped and let go on, the queue restarted, jobs
// stopped, workers crashed, settings changed, the dead list redriven. Its holds stand before every route of a flow.

import { hasFault } from '../domain/faults.ts';
import type { ConfigChange } from '../domain/incident.ts';
import type { Incident, Scenario } from '../domain/scenario.ts';
import type { Gate } from '../policy/gate.ts';
import type { Hold } from '../policy/hold.ts';
import { changeSettings, settingOf } from './config-changes.ts';
import type { FlowPlace, Governor, GovernorDesk } from './governor.ts';
import { ReactionLog } from './reaction-log.ts';

interface Order {
  readonly atMs: number;
  carryOut(nowMs: number): void;
}

export class Orders implements Governor {
  readonly #desk: GovernorDesk;
  readonly #orders: Order[] = [];
  /** By campaign, and of everything: what stops it, and how many orders do at the moment. */
  readonly #stops = new Map<string, { readonly hold: Hold; readonly log: ReactionLog | null; count: number }>();

  constructor(desk: GovernorDesk) {
    this.#desk = desk;
    const { campaigns, incidents, sender } = desk.scenario;
    for (const { name, pauses } of campaigns)
      for (const { atMs, untilMs } of pauses) this.#stopCampaign(name, atMs, untilMs);
    for (const incident of incidents) this.#follow(incident);
    for (const atMs of sender.redriveAtMs) this.#add(atMs, (nowMs) => desk.hands().redrive(nowMs));
  }

  start(): void {
    this.#orders.forEach(({ atMs }, index) => {
      this.#desk.wake(index, atMs);
    });
  }

  flowGates({ campaign }: FlowPlace): readonly Gate[] {
    const stops = [...this.#stops].filter(([key]) => key === `campaign ${campaign}` || !key.startsWith('campaign '));
    return stops.map(([, { hold }]) => hold.gate);
  }

  timer(index: number, nowMs: number): void {
    this.#orders[index]!.carryOut(nowMs);
  }

  #follow(incident: Incident): void {
    const { atMs, untilMs } = incident;
    const hands = () => this.#desk.hands();
    switch (incident.kind) {
      case 'campaign-pause':
        this.#stopCampaign(incident.campaign, atMs, untilMs);
        break;
      case 'broker-restart':
        this.#stop('broker', 'the queue restarts', atMs, untilMs);
        break;
      case 'job-stopped': {
        const { job } = incident;
        if (job === 'send') this.#stop('send', 'send jobs are stopped', atMs, untilMs);
        else {
          this.#add(atMs, () => hands().stopJob(job));
          this.#add(untilMs, (nowMs) => hands().resumeJob(job, nowMs));
        }
        break;
      }
      case 'worker-crash': {
        const { pool, workers, lockMs } = incident;
        let gone = 0;
        this.#add(atMs, (nowMs) => {
          gone = hands().crash(pool, workers, { lockMs, backAtMs: untilMs }, nowMs);
        });
        this.#add(untilMs, (nowMs) => hands().bringBack(pool, gone, nowMs));
        break;
      }
      case 'change':
        this.#change(incident.changes, atMs, untilMs);
        break;
      default: // What befalls the world is not the sender's to do.
    }
  }

  /** Afterwards settings are what they were when the order came, not what the file says. */
  #change(changes: readonly ConfigChange[], atMs: number, untilMs: number): void {
    let before: readonly ConfigChange[] = [];
    this.#add(atMs, (nowMs) => {
      before = changes.map((change) => settingOf(this.#desk, change));
      changeSettings(this.#desk, changes, nowMs);
    });
    this.#add(untilMs, (nowMs) => changeSettings(this.#desk, before, nowMs));
  }

  #stopCampaign(name: string, atMs: number, untilMs: number): void {
    const index = this.#desk.scenario.campaigns.findIndex((campaign) => campaign.name === name);
    const key = `campaign ${name}`;
    const row = { kind: 'campaign-pause', name, server: '', provider: '', campaign: name } as const;
    const { book, tables, ledger } = this.#desk;
    if (!this.#stops.has(key))
      this.#stops.set(key, {
        hold: book.hold(key, 'campaign-pause', `${name} is stopped`),
        log: new ReactionLog(row, tables, ledger),
        count: 0,
      });
    this.#add(atMs, (nowMs) => {
      if (this.#shut(key, untilMs, nowMs)) this.#desk.hands().pauseCampaign(index, nowMs);
    });
    this.#add(untilMs, (nowMs) => {
      if (this.#lift(key, nowMs)) this.#desk.hands().resumeCampaign(index, nowMs);
    });
  }

  #stop(key: string, name: string, atMs: number, untilMs: number): void {
    if (!this.#stops.has(key))
      this.#stops.set(key, { hold: this.#desk.book.hold(key, 'outage', name), log: null, count: 0 });
    this.#add(atMs, (nowMs) => this.#shut(key, untilMs, nowMs));
    this.#add(untilMs, (nowMs) => this.#lift(key, nowMs));
  }

  /** True for the first that stops it. */
  #shut(key: string, untilMs: number, nowMs: number): boolean {
    const stop = this.#stops.get(key)!;
    stop.count += 1;
    if (stop.count > 1) return false;
    if (!this.#isIgnored(key)) stop.hold.shut(Number.POSITIVE_INFINITY, stop.hold.gate.cause);
    stop.log?.began(nowMs, Number.NaN, untilMs);
    return true;
  }

  /** True for the last that lets it go. */
  #lift(key: string, nowMs: number): boolean {
    const stop = this.#stops.get(key)!;
    stop.count -= 1;
    if (stop.count > 0) return false;
    stop.hold.lift();
    stop.log?.ended(nowMs);
    this.#desk.gateChanged(stop.hold.gate, nowMs);
    return true;
  }

  /** The mistake: a stopped campaign is shown as stopped, and its queue goes on. */
  #isIgnored(key: string): boolean {
    return key.startsWith('campaign ') && hasFault(this.#desk.scenario.sender, 'pause_ignored');
  }

  #add(atMs: number, carryOut: (nowMs: number) => void): void {
    if (atMs < Number.POSITIVE_INFINITY) this.#orders.push({ atMs, carryOut });
  }
}

/** True where the scenario has anything of this kind. */
export function hasOrders({ campaigns, incidents, sender }: Scenario): boolean {
  const kinds = ['campaign-pause', 'broker-restart', 'job-stopped', 'worker-crash', 'change'];
  return (
    sender.redriveAtMs.length > 0 ||
    campaigns.some(({ pauses }) => pauses.length > 0) ||
    incidents.some(({ kind }) => kinds.includes(kind))
  );
}
