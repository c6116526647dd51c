// Campaigns that stand where none should: built and never sent, or sending for hours with little progress.

import type { CampaignSummary, Summary } from '../../measurement/summary.ts';
import { countText, durationText, shareText } from '../format.ts';
import { campaignWaiting } from './campaign-waiting.ts';
import type { Finding } from './finding.ts';

const hourMs = 3_600_000;

export function campaignFindings(summary: Summary): readonly Finding[] {
  return summary.campaigns.flatMap((campaign) => [...stuck(summary, campaign), ...slow(summary, campaign)]);
}

function stuck(summary: Summary, { name, figures, states }: CampaignSummary): Finding[] {
  const last = states.at(-1);
  const isStuck = figures.sends === 0 && (figures.due ?? 0) > 0;
  if (!isStuck || last === undefined) return [];
  const [held] = summary.unfinished.filter((row) => row.campaign === name);
  return [
    {
      ...{ id: `stuck ${name}`, weight: 'bad', section: 'workers' },
      title: `${name} is stuck on ${last.state}: not one of its ${countText(figures.due ?? 0)} messages was tried.`,
      evidence: `For ${durationText(summary.scenario.endedAtMs - last.atMs)}${held === undefined ? '' : `, waiting for: ${held.cause}`}.`,
      fix: 'No worker takes its lane: see that a pool serves it, and that its workers run.',
    },
  ];
}

/** Hours of sending and most of it still to do: either they will not take it, or nobody carries it. */
function slow(summary: Summary, { name, figures, states }: CampaignSummary): Finding[] {
  const since = states.find(({ state }) => state === 'sending')?.atMs;
  const due = figures.due ?? 0;
  const unfinished = figures.unfinished ?? 0;
  const forMs = summary.scenario.endedAtMs - (since ?? summary.scenario.endedAtMs);
  if (figures.sends === 0 || due === 0 || unfinished / due < 0.3 || forMs < 3 * hourMs) return [];
  const { allMs, ofKindMs: forWorkersMs } = campaignWaiting(summary, name, 'worker');
  const workers = allMs === 0 ? 0 : forWorkersMs / allMs;
  const throttled = figures.attempts === 0 ? 0 : figures.classes.throttled / figures.attempts;
  const cause =
    workers >= 0.5
      ? `too few workers: ${shareText(workers)} of its waiting is for a free one`
      : throttled >= 0.1
        ? `providers put it off: ${shareText(throttled)} of its attempts were throttled`
        : `its limits: ${shareText(1 - workers)} of its waiting is for them, ${shareText(workers)} for workers`;
  return [
    {
      ...{ id: `slow ${name}`, weight: 'warn', section: 'what-limited' },
      title: `${name} was sending for ${durationText(forMs)} and is ${shareText(1 - unfinished / due)} done.`,
      evidence: `The reason is ${cause}.`,
      fix: workers >= 0.5 ? 'Add workers.' : 'More workers would not help.',
    },
  ];
}
