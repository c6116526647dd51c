// Every message a scenario may bring about, by number: for whom, of which campaign, due when. Fixed before the run.

import type { Scenario } from '../domain/scenario.ts';
import type { Luck } from '../engine/luck.ts';
import { AddressBook } from './address-book.ts';
import { CampaignBook } from './campaigns.ts';
import { noSiteClasses, type SiteClasses } from './site-classes.ts';

export class Roster {
  readonly addresses: AddressBook;
  readonly campaigns: CampaignBook;

  constructor(scenario: Scenario, luck: Luck, siteClasses: SiteClasses = noSiteClasses) {
    const { throttles, routing = [] } = scenario.sender;
    const splitDomains =
      throttles.some(({ match, per }) => match.domain !== undefined || per.includes('domain')) ||
      routing.some(({ match }) => match.domain !== undefined);
    this.addresses = new AddressBook(scenario.audiences, scenario.providers, luck, splitDomains, siteClasses);
    this.campaigns = new CampaignBook(scenario, luck, this.addresses);
  }

  get messageCount(): number {
    return this.campaigns.messageCount;
  }

  /** When a message first becomes due. */
  dueAtMs(message: number): number {
    const plan = this.campaigns.planOf(message);
    return plan.dueAtMs(message - plan.firstMessage);
  }

  /** A recipient's number among all recipients of all audiences. */
  recipientOf(message: number): number {
    const plan = this.campaigns.planOf(message);
    return plan.firstRecipient + plan.recipientOf(message - plan.firstMessage);
  }
}
