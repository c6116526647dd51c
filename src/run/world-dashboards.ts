// The providers' dashboards as the sender may read them: the pages of the receiving world in the sender's words.

import { dashboardOf } from '../../fake-isp/model/dashboard.ts';
import type { MailWorld } from '../../fake-isp/model/world.ts';
import { dashboardColours, dashboardReputations } from '../domain/warmup.ts';
import type { DashboardReading, Dashboards } from '../sender/dashboards.ts';

export class WorldDashboards implements Dashboards {
  readonly #world: MailWorld;

  constructor(world: MailWorld) {
    this.#world = world;
  }

  read(provider: string, subject: 'ip' | 'domain', name: string, nowMs: number): DashboardReading | null {
    const page = dashboardOf(this.#world.providerOf(provider), subject, name, nowMs);
    if (page === null) return null;
    return {
      colour: dashboardColours.find((colour) => colour === page.level) ?? null,
      reputation: dashboardReputations.find((reputation) => reputation === page.level) ?? null,
      spamRatio: page.spamRatio,
    };
  }
}
