// Which limit to look at first, what comes after it, and which quota is near its end.

import type { CauseSummary, Summary } from '../../measurement/summary.ts';
import type { LimitSummary } from '../../measurement/summary-spans.ts';
import { sizeOf } from '../charts/grid.ts';
import { countText, durationText, momentText, shareText } from '../format.ts';
import { isOwnQuota, quotaUse } from '../quota-use.ts';
import type { Finding } from './finding.ts';

export function limitFindings(summary: Summary): readonly Finding[] {
  return [...firstLimit(summary), ...quotas(summary)];
}

function firstLimit(summary: Summary): Finding[] {
  const [top] = summary.causes;
  if (top === undefined) {
    if (summary.totals.attempts === 0) return [];
    return [
      {
        ...{ id: 'limit-none', weight: 'good', fix: '', section: 'what-limited' },
        ...{ title: 'Nothing limited this run.', evidence: 'No flow ever had to wait.' },
      },
    ];
  }
  const [first, second] = summary.causes.filter(({ kind }) => kind === 'limit' || kind === 'connections');
  if (first === undefined || first.waitedRatio < 0.01) return [];
  const next =
    second === undefined || second.waitedRatio < 0.0001
      ? 'No other limit held anything worth telling.'
      : `The next one is ${second.name} (${shareText(second.waitedRatio)} of all waiting).`;
  const unlike =
    top === first ? '' : `The longest wait of all is no limit: ${top.name} (${shareText(top.waitedRatio)}). `;
  const held = `It held ${heldCampaigns(summary, first)} for ${durationText(first.waitedMs)} in sum, ${shareText(first.waitedRatio)} of all waiting.`;
  return [
    {
      ...{ id: 'limit-first', weight: 'info', section: 'what-limited' },
      title: `The limit to look at first: ${first.name}.`,
      evidence: `${held} ${unlike}${next}`,
      fix: adviceFor(
        summary.limits.find(({ name }) => name === first.name),
        summary,
      ),
    },
  ];
}

function heldCampaigns(summary: Summary, { kind, name }: CauseSummary): string {
  const rows = summary.series.waiting.filter((row) => row.kind === kind && row.cause === name && row.campaign !== '');
  const names = [...new Set(rows.map(({ campaign }) => campaign))];
  if (names.length === 0 || names.length > 3) return 'flows';
  return `flows of ${names.join(', ')}`;
}

/** A higher limit helps only where it is the user's own, and nobody pushes back already. */
function adviceFor(limit: LimitSummary | undefined, summary: Summary): string {
  const { totals } = summary;
  if (limit === undefined) return '';
  const { source, kind, perSecond, max } = limit;
  if (source.endsWith('.warmup')) return 'That is the warm-up plan at work: it rises as its days are accepted.';
  if (['sender.adaptive', 'sender.safety', 'sender.suspend'].some((reaction) => source.startsWith(reaction)))
    return `The sender set it itself after trouble (${source}): mend what drew that, and it goes away.`;
  // A throttle is several limits under one path.
  const path = source.endsWith(']') ? `${source}.${kind}` : source;
  const now =
    perSecond !== null
      ? `now ${Number(perSecond.toPrecision(4))} a second`
      : max !== null
        ? `now ${countText(max)}`
        : '';
  const throttled = totals.attempts === 0 ? 0 : totals.classes.throttled / totals.attempts;
  const caution =
    throttled >= 0.05
      ? `but providers already throttle ${shareText(throttled)} of attempts: raise it only once they do not`
      : `providers hardly throttle, so there is room; ${workersToo(limit, summary)}`;
  return `It is written in ${path}${now === '' ? '' : ` (${now})`}; ${caution}. Try: --set '${path}=…'.`;
}

/** Whether workers are short as well for the campaigns that a limit holds, and which of the two comes first. */
function workersToo({ name }: LimitSummary, { series }: Summary): string {
  const rows = series.waiting.map((row) => ({ ...row, waitedMs: sizeOf(row.series) }));
  const held = new Set(
    rows.flatMap(({ cause, campaign, waitedMs }) => (cause === name && waitedMs > 0 ? [campaign] : [])),
  );
  const sumOf = (isCounted: (row: (typeof rows)[number]) => boolean) =>
    rows.reduce((sum, row) => sum + (held.has(row.campaign) && isCounted(row) ? row.waitedMs : 0), 0);
  const workers = sumOf(({ kind }) => kind === 'worker') / sumOf(() => true);
  if (!(workers >= 0.01)) return 'more workers would change nothing here';
  const isLess = workers < sumOf(({ cause }) => cause === name) / sumOf(() => true);
  return `workers are short too (${shareText(workers)} of that waiting): ${isLess ? 'they come next' : 'they come first'}`;
}

const nearRatio = 0.9;

function quotas(summary: Summary): Finding[] {
  return summary.limits.filter(isOwnQuota).flatMap((limit): Finding[] => {
    const max = limit.max ?? 0;
    const use = quotaUse(limit, summary);
    const ratio = Math.min(1, use.peak / max);
    if (ratio < nearRatio) return [];
    return [
      {
        ...{ id: `quota ${limit.name}`, weight: 'warn', section: 'sending-rate' },
        title: `${limit.name} ${ratio >= 0.999 ? 'was used up' : 'came near its end'}.`,
        evidence: `${countText(Math.min(use.peak, max))} of ${countText(max)} (${shareText(ratio)}) by ${momentText(use.peakAtMs)}${limit.waitedMs > 0 ? `; flows then waited ${durationText(limit.waitedMs)} in sum` : ''}. From 90 % on it deserves an alert.`,
        fix: `Raise it (${limit.source}), spread the send over more servers or days, or lower the rate so that it lasts.`,
      },
    ];
  });
}
