// Opens and shuts routes that not every moment needs: those of a rule that asks for a reputation, while the provider's
// dashboard shows another; and those that stand in (failover), while any route before them works. A route is down
// while something other than a limit holds it: a pause, a suspension, an open breaker, an outage, a refused connection.

import type { CauseKind } from '../domain/ledger.ts';
import type { RouteRule } from '../domain/routing.ts';
import type { Gate } from '../policy/gate.ts';
import type { Hold } from '../policy/hold.ts';
import type { Attempt } from './attempts.ts';
import type { Flow, Path } from './flow.ts';
import type { FlowPlace, Governor, GovernorDesk, PathPlace } from './governor.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** Which of its timers: standing in is looked at every minute, for nobody says when a pause ends. */
const lookAtStandIns = 0;
const lookAtReputations = 1;

const downKinds: ReadonlySet<CauseKind> = new Set(['pause', 'refused', 'suspension', 'breaker', 'outage']);

/** A flow's routes that stand in for others. */
interface StandIn {
  readonly hold: Hold;
  /** Path indices of those before. */
  readonly before: readonly number[];
  paths: readonly Path[];
}

/** One rule for one from domain at one provider. */
interface ReputationHold {
  readonly hold: Hold;
  readonly rule: RouteRule;
  readonly fromDomain: string;
  readonly provider: string;
}

export class RoutingKeeper implements Governor {
  readonly #desk: GovernorDesk;
  readonly #rules: readonly RouteRule[];
  readonly #standIns: StandIn[] = [];
  /** By campaign, destination and rule: paths seen so far of the flow in making. */
  #inMaking: { key: string; paths: number[]; standIn: StandIn | null } = { key: '', paths: [], standIn: null };
  /** By flow of the paths: what stands in for them. */
  readonly #standInsOf = new Map<Flow, readonly StandIn[]>();
  #made: StandIn[] = [];
  readonly #reputations: ReputationHold[] = [];
  #nowMs = 0;

  constructor(rules: readonly RouteRule[], desk: GovernorDesk) {
    this.#rules = rules;
    this.#desk = desk;
  }

  start(nowMs: number): void {
    this.#nowMs = nowMs;
    if (this.#rules.some(({ failover }) => failover.length > 0)) this.#desk.wake(lookAtStandIns, nowMs + minuteMs);
    if (this.#rules.some(({ reputations }) => reputations.length > 0))
      this.#desk.wake(lookAtReputations, nowMs + hourMs);
  }

  pathGates(place: PathPlace): readonly Gate[] {
    const { rule: ruleIndex, role } = place;
    const rule = this.#rules[ruleIndex];
    if (rule === undefined) return [];
    const gates: Gate[] = rule.reputations.length === 0 ? [] : [this.#reputationGate(rule, place)];
    const key = `${place.campaignIndex} ${place.destinationIndex} ${place.zone} ${ruleIndex}`;
    if (this.#inMaking.key !== key) this.#inMaking = { key, paths: [], standIn: null };
    const { paths } = this.#inMaking;
    if (role === 'failover') gates.push(this.#standInGate(place, key));
    else paths.push(place.pathIndex);
    return gates;
  }

  flowMade(flow: Flow, _place: FlowPlace): void {
    if (this.#made.length === 0) return;
    for (const standIn of this.#made) standIn.paths = flow.routes.filter(({ index }) => standIn.before.includes(index));
    this.#standInsOf.set(flow, this.#made);
    for (const standIn of this.#made) this.#look(standIn, this.#nowMs);
    this.#made = [];
  }

  answered({ flow, isAccepted }: Attempt, nowMs: number): void {
    this.#nowMs = nowMs;
    if (isAccepted) return;
    for (const standIn of this.#standInsOf.get(flow) ?? []) this.#look(standIn, nowMs);
  }

  timer(which: number, nowMs: number): void {
    this.#nowMs = nowMs;
    if (which === lookAtStandIns) for (const standIn of this.#standIns) this.#look(standIn, nowMs);
    else for (const reputation of this.#reputations) this.#read(reputation, nowMs);
    this.#desk.wake(which, nowMs + (which === lookAtStandIns ? minuteMs : hourMs));
  }

  #standInGate({ campaign, destination, zone }: PathPlace, key: string): Gate {
    const { book } = this.#desk;
    let { standIn } = this.#inMaking;
    if (standIn === null) {
      const where = `${campaign} at ${destination.providerName}${zone === '' ? '' : ` in ${zone}`}`;
      const hold = book.hold(`stand-in ${key}`, 'standby', `standing by for ${where}`);
      hold.shut(Number.POSITIVE_INFINITY, hold.gate.cause);
      standIn = { hold, before: this.#inMaking.paths, paths: [] };
      this.#inMaking.standIn = standIn;
      this.#standIns.push(standIn);
      this.#made.push(standIn);
    }
    return standIn.hold.gate;
  }

  #look({ hold, paths }: StandIn, nowMs: number): void {
    const isNeeded = paths.every((path) => this.#isDown(path, nowMs));
    if (isNeeded === hold.gate.isOpen(nowMs)) return;
    if (isNeeded) hold.lift();
    else hold.shut(Number.POSITIVE_INFINITY, hold.gate.cause);
    this.#desk.gateChanged(hold.gate, nowMs);
  }

  #isDown({ gates, connectGates }: Path, nowMs: number): boolean {
    const { causes } = this.#desk.tables;
    const isDownAt = (gate: Gate) => gate.opensAtMs > nowMs && downKinds.has(causes[gate.cause]!.kind);
    return gates.some(isDownAt) || connectGates.some(isDownAt);
  }

  #reputationGate(rule: RouteRule, { campaignIndex, destination }: PathPlace): Gate {
    const { fromDomain } = this.#desk.scenario.campaigns[campaignIndex]!;
    const provider = destination.providerName;
    const place = this.#rules.indexOf(rule);
    const name = `${rule.reputations.join(' or ')} reputation of ${fromDomain} at ${provider}`;
    const hold = this.#desk.book.hold(`reputation ${place} ${name}`, 'standby', `waiting for ${name}`);
    if (!this.#reputations.some((known) => known.hold === hold)) {
      const reputation = { hold, rule, fromDomain, provider };
      this.#reputations.push(reputation);
      this.#read(reputation, this.#nowMs);
    }
    return hold.gate;
  }

  #read({ hold, rule, fromDomain, provider }: ReputationHold, nowMs: number): void {
    const shown = this.#desk.dashboards.read(provider, 'domain', fromDomain, nowMs)?.reputation ?? null;
    const isMeant = shown !== null && rule.reputations.includes(shown);
    if (isMeant === hold.gate.isOpen(nowMs)) return;
    if (isMeant) hold.lift();
    else hold.shut(Number.POSITIVE_INFINITY, hold.gate.cause);
    this.#desk.gateChanged(hold.gate, nowMs);
  }
}
