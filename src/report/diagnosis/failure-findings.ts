// Broken laws, dead and expired messages, what was left over, and the alerts that fired.

import type { GiveUp } from '../../domain/ledger.ts';
import type { Summary } from '../../measurement/summary.ts';
import type { FailureRow } from '../../measurement/summary-rows.ts';
import { countText, durationText, instantText, shareText } from '../format.ts';
import { brokenInvariants, firstViolationText, givenUpText, plural } from '../headline.ts';
import { replyText } from '../reply-text.ts';
import type { Finding } from './finding.ts';

export function failureFindings(summary: Summary): readonly Finding[] {
  return [...broken(summary), ...dead(summary), ...alerts(summary), ...expired(summary), ...unfinished(summary)];
}

function broken(summary: Summary): Finding[] {
  return brokenInvariants(summary).map((result) => {
    const { invariant, law, kind, violationCount } = result;
    return {
      ...{ id: `broken ${invariant}`, weight: 'bad', section: 'laws' },
      title: kind === 'ours' ? `A law of maildrill itself was broken: ${law}.` : `The sender broke a promise: ${law}.`,
      evidence: `${plural(violationCount, 'time')}; first: ${firstViolationText(result) || 'not recorded'}.`,
      fix:
        kind === 'ours'
          ? 'No figure of this run can be trusted; please report it with the scenario.'
          : againFix(summary, invariant),
    };
  });
}

/** What helps where a queue has handed out jobs a second time. */
function againFix({ queues = [] }: Summary, invariant: string): string {
  const again = queues.reduce((sum, { handedOutAgain }) => sum + handedOutAgain, 0);
  if (invariant !== 'no-repeats' || again === 0) return '';
  return `The queue handed ${plural(again, 'job')} out again, as every queue does that promises at least once. With sender.idempotency: claim nobody sends what another worker has begun; a visibility longer than the longest job keeps a slow one from two hands.`;
}

function dead(summary: Summary): Finding[] {
  const { dead, due } = summary.totals;
  const died = Math.max(summary.deadList.died, dead);
  if (died === 0) return [];
  const redriven = summary.deadList.redriven;
  const [top] = summary.failures.filter(({ outcome }) => outcome === 'dead');
  const why =
    top === undefined
      ? ''
      : ` Most: ${countText(top.count)} of ${top.campaign} at ${top.provider}, ${top.reply === null ? lastText(top) : `last told "${replyText(top.reply)}"`}.`;
  return [
    {
      ...{ id: 'dead-list', weight: 'bad', section: 'dead-list' },
      title: `The dead list holds ${plural(dead, 'message')}: ${whyDead(summary)}.`,
      evidence: `${shareText(due ? dead / due : 0)} of due${redriven > 0 ? `; ${countText(redriven)} were taken up again` : ''}.${why}`,
      fix: `${isClaimed(summary) ? 'Whether those that were claimed were sent stands in no book of the sender: ask the provider before they are redriven. ' : ''}Look at one with maildrill explain; mend the cause, then redrive them. An alert on a count above 0 finds them the same day.`,
    },
  ];
}

/** `their attempts were used up`, or how many were given up with their jobs, and why. */
function whyDead({ failures, totals }: Summary): string {
  const counts = new Map<GiveUp, number>();
  for (const { givenUp, count } of failures)
    if (givenUp !== undefined) counts.set(givenUp, (counts.get(givenUp) ?? 0) + count);
  if (counts.size === 0) return 'their attempts were used up';
  const usedUp = totals.dead - [...counts.values()].reduce((sum, count) => sum + count, 0);
  const parts = [...counts].map(([why, count]) => `${countText(count)} ${givenUpText[why]}`);
  return [...parts, ...(usedUp > 0 ? [`${countText(usedUp)} with their attempts used up`] : [])].join(', ');
}

function isClaimed({ failures }: Summary): boolean {
  return failures.some(({ givenUp }) => givenUp === 'claimed');
}

function lastText({ givenUp }: FailureRow): string {
  return givenUp === undefined ? 'without a last reply' : givenUpText[givenUp];
}

function alerts(summary: Summary): Finding[] {
  return summary.alerts.slice(0, 6).map(({ name, firedAtMs, clearedAtMs }) => ({
    ...{ id: `alert ${name}`, weight: 'warn', section: 'pauses', fix: '' },
    title: `An alert fired: ${name}.`,
    evidence: `On ${instantText(firedAtMs)}, ${clearedAtMs === null ? 'not cleared by the end' : `cleared after ${durationText(clearedAtMs - firedAtMs)}`}.`,
  }));
}

function expired(summary: Summary): Finding[] {
  const { expired, due } = summary.totals;
  const ratio = due ? expired / due : 0;
  // A handful among thousands: mailboxes that stay full, which no sender can help.
  if (ratio < 0.001) return [];
  const [top] = summary.failures.filter(({ outcome }) => outcome === 'expired');
  return [
    {
      ...{ id: 'expired', weight: ratio >= 0.01 ? 'warn' : 'info', section: 'dead-list' },
      title: `${plural(expired, 'message')} grew too old (${shareText(ratio)} of due).`,
      evidence:
        top === undefined
          ? ''
          : `Most at ${top.provider}: ${countText(top.count)}${top.reply === null ? '' : `, last told "${replyText(top.reply)}"`}.`,
      fix: 'They were retried until give_up_after; more time helps only if what put them off passes.',
    },
  ];
}

function unfinished(summary: Summary): Finding[] {
  const { unfinished, due } = summary.totals;
  if (!unfinished) return [];
  const [top] = summary.unfinished;
  return [
    {
      ...{ id: 'unfinished', weight: due && unfinished / due < 0.001 ? 'info' : 'warn', section: 'what-happened' },
      title: `${plural(unfinished, 'message')} had no end when the run ended (${shareText(due ? unfinished / due : 0)} of due).`,
      evidence:
        top === undefined
          ? ''
          : `Most: ${countText(top.count)} of ${top.campaign} at ${top.provider}, waiting for: ${top.cause}.`,
      fix: 'A drain in the scenario lets the run go on without new arrivals until they have ended.',
    },
  ];
}
