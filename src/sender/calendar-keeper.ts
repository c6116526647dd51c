// Keeps campaigns to their hours: one gate for each campaign and zone that all its mail there stands behind, whatever
// its route, so retries wait for the hours too; and where a batch is to be spread over its hours, a pace beside it.

import { hasFault } from '../domain/faults.ts';
import type { Audience, Campaign } from '../domain/scenario.ts';
import type { SendWindow } from '../domain/send-window.ts';
import { windowIn } from '../policy/calendar.ts';
import type { Gate } from '../policy/gate.ts';
import type { WindowGate } from '../policy/window-gate.ts';
import type { FlowPlace, Governor, GovernorDesk } from './governor.ts';
import { keepsRecipientHours } from './recipient-zones.ts';

interface CalendarScope {
  readonly campaign: Campaign;
  readonly window: SendWindow;
  /** '' where one clock holds for all. */
  readonly zone: string;
  readonly hours: WindowGate;
  readonly gates: readonly Gate[];
}

export class CalendarKeeper implements Governor {
  readonly #desk: GovernorDesk;
  readonly #scopes: CalendarScope[] = [];

  constructor(desk: GovernorDesk) {
    this.#desk = desk;
    for (const campaign of desk.scenario.campaigns) {
      const { window } = campaign;
      if (window === undefined) continue;
      const audience = desk.scenario.audiences.find(({ name }) => name === campaign.audience)!;
      const zones = keepsRecipientHours(campaign) ? audience.timezones : [{ name: '', ratio: 1 }];
      const messageCount = batchCount(campaign, audience);
      for (const { name, ratio } of zones) this.#create(campaign, window, name, messageCount * ratio);
    }
  }

  start(nowMs: number): void {
    this.#scopes.forEach(({ hours, window, zone }, index) => {
      const stated = windowIn(window, zone);
      const isMisread = hasFault(this.#desk.scenario.sender, 'window_in_utc');
      hours.setWindow(isMisread ? { ...stated, zone: 'UTC' } : stated, nowMs);
      this.#awaitTurn(hours, index);
    });
  }

  flowGates({ campaign, zone }: FlowPlace): readonly Gate[] {
    return this.#scopes.find((scope) => scope.campaign.name === campaign && scope.zone === zone)?.gates ?? [];
  }

  timer(index: number, nowMs: number): void {
    const { hours } = this.#scopes[index]!;
    if (hours.turnAtMs !== nowMs) return;
    hours.turn(nowMs);
    this.#awaitTurn(hours, index);
    this.#desk.gateChanged(hours.gate, nowMs);
  }

  #create(campaign: Campaign, window: SendWindow, zone: string, messageCount: number): void {
    const { book } = this.#desk;
    const name = zone === '' ? campaign.name : `${campaign.name} in ${zone}`;
    const hours = book.hours(`hours ${name}`, `hours of ${name}`);
    const gates: Gate[] = [hours.gate];
    const { arrivals } = campaign;
    if (window.spread && arrivals.kind === 'batch') {
      const rate = { count: Math.max(1, messageCount), perMs: window.toMs - window.fromMs };
      const source = `campaigns[${campaign.name}].window.spread`;
      gates.push(book.rate(`spread ${name}`, `spread of ${name} over its hours`, source, rate, 1).gate);
    }
    this.#scopes.push({ campaign, window, zone, hours, gates });
  }

  #awaitTurn({ turnAtMs }: WindowGate, index: number): void {
    if (turnAtMs < Number.POSITIVE_INFINITY) this.#desk.wake(index, turnAtMs);
  }
}

/** Messages of a batch; 0 for a stream, which is never spread. */
function batchCount({ arrivals }: Campaign, { size, twiceRatio = 0 }: Audience): number {
  return arrivals.kind === 'batch' ? size * arrivals.copies + Math.round(size * twiceRatio) : 0;
}
