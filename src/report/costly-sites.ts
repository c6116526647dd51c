// Which sites of a long tail took much of the workers' time for few messages: the terminal, the Markdown summary and the
// diagnosis say the same from here.

import type { Summary } from '../measurement/summary.ts';
import type { SiteClassSummary } from '../measurement/summary-site-classes.ts';
import { lineText } from './escape.ts';
import { countText, shareOf } from './format.ts';

/** Less is not worth a line. */
const busyShareMin = 0.01;
/** So many times as much of the time as of the messages. */
const excessMin = 2;

export interface CostlySites {
  readonly row: SiteClassSummary;
  /** `61 dead sites of companies`. */
  readonly who: string;
  /** Of all that were due in the run. */
  readonly messagesRatio: number;
}

/** The costliest first. */
export function costlySites({ siteClasses = [], totals }: Summary): readonly CostlySites[] {
  return siteClasses.flatMap((row) => {
    const { provider, siteClass, siteCount, busyRatio } = row;
    const messagesRatio = shareOf(row.due, totals.due ?? 0);
    if (siteClass === '' || siteClass === 'sound') return [];
    if (busyRatio < busyShareMin || busyRatio < excessMin * messagesRatio) return [];
    const sites = `${siteWords(siteClass)} site${siteCount === 1 ? '' : 's'}`;
    return [{ row, messagesRatio, who: `${countText(siteCount ?? 0)} ${sites} of ${lineText(provider)}` }];
  });
}

/** `null_mx` as `null mx`. */
function siteWords(siteClass: string): string {
  return lineText(siteClass.replaceAll('_', ' '));
}
