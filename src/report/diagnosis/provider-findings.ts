// Which provider pushed back most, with what words; and where a standing fell.

import type { ReplyClass } from '../../domain/reply-class.ts';
import type { ProviderSummary, Summary } from '../../measurement/summary.ts';
import { countText, momentText, shareText } from '../format.ts';
import { plural } from '../headline.ts';
import { putOff } from '../page/tables/outcome-tables.ts';
import { replyText } from '../reply-text.ts';
import type { Finding } from './finding.ts';

export function providerFindings(summary: Summary): readonly Finding[] {
  return [...pushBack(summary), ...blocks(summary), ...falls(summary)];
}

function pushBack(summary: Summary): Finding[] {
  const providers = summary.providers.filter(({ figures }) => figures.attempts >= 20 && putOff(figures) > 0);
  const [most] = [...providers].sort((a, b) => putOff(b.figures) - putOff(a.figures));
  if (most === undefined) return [];
  const { name, figures } = most;
  const ratio = putOff(figures) / figures.attempts;
  if (ratio < 0.02) return [];
  const [reply] = worstReplies(summary, most);
  const [keenest] = [...providers].sort((a, b) => share(b) - share(a));
  const other =
    keenest === undefined || keenest === most || share(keenest) < ratio * 1.05
      ? ''
      : ` In share ${keenest.name} put off more: ${shareText(share(keenest))} of ${plural(keenest.figures.attempts, 'attempt')}.`;
  const said =
    reply === undefined
      ? ''
      : ` Mostly ${reply.class}, at ${reply.phase}: "${replyText(reply)}" (${countText(reply.count)} times).`;
  return [
    {
      ...{ id: `push-back ${name}`, weight: ratio >= 0.1 ? 'warn' : 'info', section: 'replies' },
      title: `${name} deferred us most: it put off ${countText(putOff(figures))} of ${plural(figures.attempts, 'attempt')} (${shareText(ratio)}).`,
      evidence: `${said.trimStart()}${other}`,
      fix: fixFor(reply?.class, name),
    },
  ];
}

function share({ figures }: ProviderSummary): number {
  return putOff(figures) / figures.attempts;
}

function worstReplies(summary: Summary, { name }: ProviderSummary) {
  const kinds: readonly ReplyClass[] = ['throttled', 'deferred', 'greylisted', 'blocked', 'soft'];
  return summary.replies.filter((reply) => reply.provider === name && kinds.includes(reply.class));
}

function fixFor(replyClass: ReplyClass | undefined, name: string): string {
  switch (replyClass) {
    case 'throttled':
      return `It wants less from us in the time: a lower rate for ${name}, more days, or a better standing there.`;
    case 'greylisted':
      return 'It wants us back from the same address after a while: retry_route same, and a first delay beyond its window.';
    case 'blocked':
      return 'It refuses us for what we did: stop there, ask to be delisted, and see which campaign drew it.';
    case 'soft':
      return 'Full mailboxes and busy ones: retries spread over hours reach more of them than quick ones.';
    default:
      return 'It has trouble of its own: retries spread over hours outlast it.';
  }
}

function blocks(summary: Summary): Finding[] {
  const blocking = summary.providers.filter(({ figures }) => figures.classes.blocked > 0);
  const count = blocking.reduce((sum, { figures }) => sum + figures.classes.blocked, 0);
  if (count === 0) return [];
  const ratio = count / summary.totals.attempts;
  return [
    {
      ...{ id: 'blocked', weight: ratio >= 0.01 ? 'bad' : ratio >= 0.001 ? 'warn' : 'info', section: 'replies' },
      title: `${blocking.map(({ name }) => name).join(', ')} blocked us ${count === 1 ? 'once' : `${countText(count)} times`}.`,
      evidence: `${shareText(ratio)} of all attempts were refused for what we did before, not for this message.`,
      fix: 'The table of replies has their words; a block is lifted by waiting or by asking, never by trying harder.',
    },
  ];
}

const fallMin = 15;

function falls(summary: Summary): Finding[] {
  const fallen = summary.standings.flatMap(({ provider, name, points }) => {
    const first = points[0];
    if (first === undefined) return [];
    const low = points.reduce((least, point) => (point[1] < least[1] ? point : least));
    return first[1] - low[1] < fallMin ? [] : [{ provider, name, first, low }];
  });
  const [worst] = [...fallen].sort((a, b) => b.first[1] - b.low[1] - (a.first[1] - a.low[1]));
  if (worst === undefined) return [];
  const { provider, name, first, low } = worst;
  const others = fallen.length === 1 ? '' : ` ${fallen.length - 1} other standings fell by ${fallMin} points or more.`;
  return [
    {
      ...{ id: 'reputation', weight: 'warn', section: 'reputation' },
      title: `Reputation fell: ${name} at ${provider} from ${Math.round(first[1])} to ${Math.round(low[1])} of 100.`,
      evidence: `Lowest on ${momentText(low[0])}.${others}`,
      fix: 'It falls within hours and rises by a point or two a day: what is lost here costs weeks.',
    },
  ];
}
