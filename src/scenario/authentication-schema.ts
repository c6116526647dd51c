// What the mail of a from domain proves of itself; providers look at it more closely where a sender is large.

import { field, flag, section, word } from './field.ts';
import { nameText } from './names.ts';
import { count } from './units.ts';

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

export const dkimSchema = section(
  'Live: its messages are signed (RFC 6376), by a key made for the run. What providers make of it is what `authentication` says.',
  {
    selector: field(nameText, { says: 'Selector of the key.', example: 's2026' }).prefault('maildrill'),
    key: field(count, {
      says: 'Length of the RSA key; signing with 2048 bits takes about a millisecond a message.',
      example: '1024',
      least: '1024',
      most: '4096',
    }).prefault(2048),
  },
);
