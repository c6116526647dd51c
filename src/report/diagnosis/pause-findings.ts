// When safety paused us, after what, what it held back by then, and what that was worth.

import type { Summary } from '../../measurement/summary.ts';
import type { PauseSpan } from '../../measurement/summary-spans.ts';
import { summed } from '../charts/grid.ts';
import { countText, durationText, instantText, shareText } from '../format.ts';
import { plural } from '../headline.ts';
import type { Finding } from './finding.ts';
import { sumBetween } from './window-sums.ts';

export function pauseFindings(summary: Summary): readonly Finding[] {
  const scopes = new Map<string, PauseSpan[]>();
  for (const pause of summary.pauses) {
    const scope = pause.provider === '' ? pause.server : `${pause.server} at ${pause.provider}`;
    scopes.set(scope, [...(scopes.get(scope) ?? []), pause]);
  }
  return [...scopes].map(([scope, pauses]) => pauseFinding(summary, scope, pauses));
}

function pauseFinding(summary: Summary, scope: string, pauses: readonly PauseSpan[]): Finding {
  const first = pauses[0]!;
  const { endedAtMs } = summary.scenario;
  const heldMs = pauses.reduce((sum, { fromMs, untilMs }) => sum + (untilMs ?? endedAtMs) - fromMs, 0);
  const forever = pauses.some(({ untilMs }) => untilMs === null);
  const incident = summary.incidents.findLast(({ fromMs }) => fromMs <= first.fromMs);
  const after =
    incident === undefined
      ? ''
      : `, ${durationText(first.fromMs - incident.fromMs)} after incident ${incident.number} began (${incident.description})`;
  return {
    ...{ id: `pause ${scope}`, weight: 'warn', section: 'pauses' },
    title: `${scope} was paused ${pauses.length === 1 ? 'once' : `${pauses.length} times`}: first on ${instantText(first.fromMs)}${after}.`,
    evidence: `${first.cause}; ${durationText(heldMs)} in all${forever ? ', and not lifted by the end' : ''}; ${plural(first.inFlight, 'message')} in flight at the first.${worthText(summary, first)}`,
    fix:
      pauses.length === 1
        ? 'Find what drew it before you resume; the chart of complaints shows which campaign.'
        : 'It resumed and tripped again: what drew it went on. Stop that campaign, clean its audience, or resume slower.',
  };
}

/** A pause delays; only a stop prevents. How much is at stake is told by those it held back and what the others drew. */
function worthText(summary: Summary, pause: PauseSpan): string {
  const held = new Set(summary.series.waiting.filter(({ kind }) => kind === 'pause').map(({ campaign }) => campaign));
  const step = Math.floor((pause.fromMs - summary.series.startAtMs) / summary.series.stepMs) + 1;
  const isHeld = ({ campaign }: { readonly campaign: string }): boolean => held.has(campaign);
  const waiting = summed(summary.series.depth.filter(isHeld), summary)[step] ?? 0;
  if (waiting === 0) return '';
  const delivered = summary.series.outcomes.filter((row) => isHeld(row) && row.outcome === 'delivered');
  const { startAtMs, endedAtMs } = summary.scenario;
  const before = sumBetween(delivered, summary, startAtMs, pause.fromMs);
  const all = sumBetween(delivered, summary, startAtMs, endedAtMs + 1);
  const complaints = summary.series.feedback.filter((row) => isHeld(row) && row.kind === 'complaint');
  const drawn = sumBetween(complaints, summary, startAtMs, endedAtMs + 1);
  const out = ` By then ${countText(before)} were delivered, and it held ${countText(waiting)} back.`;
  if (drawn === 0 || all === 0) return out;
  const ratio = drawn / all;
  return `${out} At the ${shareText(ratio)} of delivered that this mail drew in complaints, those stood for about ${countText(waiting * ratio)} more; ${all > before * 1.02 ? `${countText(all - before)} were sent later all the same, so the pause delayed that damage and only a stop would have saved it` : 'none of them was sent, so that is what the pause saved'}.`;
}
