// The recipients: how many, at which providers, and how they behave.

import { complain, field, mapOf, section } from './field.ts';
import { timeZone } from './instant.ts';
import { nameText } from './names.ts';
import { count, percent } from './units.ts';

/** Parts of a whole: they sum to 100 %. */
function shares(key: Parameters<typeof mapOf>[0], says: string, example: Record<string, string>) {
  const part = field(percent, { says: 'Share of the recipients.', example: '50%', most: '100%' });
  return mapOf(key, part, says, example).superRefine((parts, context) => {
    const sum = Object.values(parts).reduce((total, ratio) => total + ratio, 0);
    // Thirds written with a few decimals sum to 99.99 %; anything further off is a slip.
    if (Math.abs(sum - 1) > 1e-4) {
      const got = `shares that sum to ${percent.print(Number(sum.toPrecision(8)))}`;
      complain(context, [], { got, expected: 'shares that sum to 100%' });
    }
  });
}

function ratioOf(says: string, example: string) {
  return field(percent, { says, example, most: '100%' });
}

export const audienceSchema = section('A population, by shares and rates; nobody in it is listed anywhere.', {
  size: field(count, { says: 'How many recipients.', example: '400_000', least: '1', most: '50_000_000' }),
  providers: shares(
    nameText,
    'Share of the recipients at each mailbox provider; they sum to 100%. `hosted` stands for business domains, and is spread over gmail and m365.',
    {
      gmail: '60%',
      yahoo: '40%',
    },
  ),
  unknown: ratioOf('Addresses that never existed; they bounce hard.', '0.6%').prefault('0.4%'),
  disabled: ratioOf('Mailboxes closed for good; they bounce hard.', '0.1%').prefault('0.1%'),
  full: ratioOf(
    'Mailboxes that are full at some time or other; they answer with a soft failure while they are.',
    '0.4%',
  ).prefault('0.4%'),
  traps: field(count, { says: 'Spam traps among the recipients.', example: '10', most: '1_000_000' }).prefault(0),
  twice: ratioOf('Addresses that stand in the list twice, so that a batch goes to them twice.', '2%').prefault('0%'),
  complaint: ratioOf('Complaints per message that reached an inbox.', '0.02%').prefault('0.02%'),
  open: ratioOf('Opens per message that reached an inbox.', '22%').prefault('22%'),
  click: ratioOf('Clicks per message that reached an inbox.', '2.6%').prefault('2.6%'),
  unsubscribe: ratioOf('Unsubscribes per message that reached an inbox.', '0.2%').prefault('0.2%'),
  engaged: section('Recipients who read most of what they get, as the sender knows from before.', {
    share: field(percent, { says: 'How many they are.', example: '30%', least: '1%', most: '99%' }),
    opens: field(percent, { says: 'Their share of all opens.', example: '80%', least: '1%', most: '99%' }),
  }).optional(),
  late_bounce: ratioOf('Messages accepted at first and bounced by a report later.', '0.1%').prefault('0.1%'),
  timezones: shares(timeZone, 'Share of the recipients in each time zone; they sum to 100%.', {
    'America/New_York': '60%',
    'America/Los_Angeles': '40%',
  }).prefault({ UTC: '100%' }),
}).superRefine((audience, context) => {
  if (audience.traps > audience.size) {
    const got = `${count.print(audience.traps)} traps among ${count.print(audience.size)} recipients`;
    complain(context, ['traps'], { got, expected: 'no more traps than recipients' });
  }
  const { engaged, open } = audience;
  if (engaged !== undefined && (engaged.opens < engaged.share || (open * engaged.opens) / engaged.share > 1)) {
    const got = `${percent.print(engaged.opens)} of the opens by ${percent.print(engaged.share)} of the recipients`;
    const expected = 'no less than their share, and no more than all of their mail';
    complain(context, ['engaged', 'opens'], { got, expected });
  }
  if (audience.unknown + audience.disabled + audience.full > 1) {
    const sum = percent.print(audience.unknown + audience.disabled + audience.full);
    const got = `unknown, disabled and full that sum to ${sum}`;
    complain(context, ['unknown'], { got, expected: 'at most 100% of the recipients' });
  }
});
