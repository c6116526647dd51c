// The five figures that matter, whatever the run was about: did it arrive, how soon, did providers push back, were the
// addresses good, and did readers mind.

import type { Summary } from '../../measurement/summary.ts';
import { countText, durationText, shareOf, shareText } from '../format.ts';
import { timesOfAll } from '../headline.ts';
import { putOff } from './tables/outcome-tables.ts';

export interface HeadFigure {
  readonly title: string;
  readonly figure: string;
  readonly detail: string;
}

export function fiveFigures(summary: Summary): readonly HeadFigure[] {
  const { totals } = summary;
  const due = totals.due ?? 0;
  const all = timesOfAll(summary);
  const never = all === undefined || all.count === 0;
  return [
    {
      title: 'Delivered',
      figure: share(totals.delivered, due),
      detail: `${countText(totals.delivered)} of ${countText(due)} due`,
    },
    {
      title: 'Half arrived within',
      figure: never || all.p50Ms === null ? 'never' : durationText(all.p50Ms),
      detail: never
        ? 'nothing was delivered'
        : all.p95Ms === null
          ? '95 % never arrived'
          : `95 % within ${durationText(all.p95Ms)}`,
    },
    {
      title: 'Put off by providers',
      figure: share(putOff(totals), totals.attempts),
      detail: `of ${countText(totals.attempts)} attempts; ${share(totals.classes.throttled, totals.attempts)} throttled`,
    },
    {
      title: 'Bounced',
      figure: share(totals.bounced, due),
      detail: `${countText(totals.bounced)} at once, ${countText(totals.feedback['late-bounce'])} later`,
    },
    {
      title: 'Complaints',
      figure: share(totals.feedback.complaint, totals.delivered),
      detail: `${countText(totals.feedback.complaint)} of ${countText(totals.delivered)} delivered`,
    },
  ];
}

function share(part: number, whole: number): string {
  return whole === 0 ? '–' : shareText(shareOf(part, whole));
}
