// What the mail of a from domain proves of itself; providers look at it more closely where a sender is large.

import { flag, section, word } from './field.ts';

export const authenticationSchema = section(
  'What its mail proves of itself: facts of the sender that providers look at. Default: everything is in order.',
  {
    spf: flag('SPF passes.').prefault(true),
    dkim: flag('DKIM passes.').prefault(true),
    dmarc: word(
      ['none', 'quarantine', 'reject', 'missing'],
      'Policy that the domain publishes; `missing`: it publishes none at all.',
    ).prefault('none'),
    aligned: flag('SPF or DKIM passes for the domain in From, so that DMARC passes.').prefault(true),
    one_click: flag('Unsubscribing takes one click (RFC 8058).').prefault(true),
  },
);
