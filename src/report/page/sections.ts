// The page in its order: each section has its charts beside the tables they are drawn from, and stands only where the run
// has something to show in it.

import type { Summary } from '../../measurement/summary.ts';
import { type Chart, isEmpty } from '../charts/chart.ts';
import { engagementOverTime } from '../charts/engagement.ts';
import type { Filter } from '../charts/filter.ts';
import { jobBacklog } from '../charts/job-backlog.ts';
import { limitsOverTime } from '../charts/limits-over-time.ts';
import { deliveredByProvider, outcomesOverTime } from '../charts/outcomes-over-time.ts';
import { queueDepth } from '../charts/queue-depth.ts';
import { quotaOverTime } from '../charts/quota-over-time.ts';
import { rateAgainstLimits } from '../charts/rate-against-limits.ts';
import { repliesOverTime } from '../charts/replies-over-time.ts';
import { allowanceOverTime, reputationOverTime } from '../charts/reputation.ts';
import { retryLadder } from '../charts/retry-ladder.ts';
import { timeToDeliver } from '../charts/time-to-deliver.ts';
import { warmUpOverTime } from '../charts/warm-up.ts';
import { workersOverTime } from '../charts/workers.ts';
import type { Table } from './table.ts';
import { causes, flows, limits, unfinished } from './tables/limit-tables.ts';
import { httpEdge, liveNotes } from './tables/live-tables.ts';
import { outcomesByCampaign, outcomesByLane, outcomesByProvider, sendsByServer } from './tables/outcome-tables.ts';
import { pools, queueAges, queueDrivers, queueShape } from './tables/queue-tables.ts';
import { engagement, failures, laws, replies } from './tables/reply-tables.ts';
import { siteClasses } from './tables/site-tables.ts';
import { pauses, spans, standings } from './tables/standing-tables.ts';
import { attemptLatency, ladder, timesToDeliver } from './tables/time-tables.ts';
import { alerts, dashboards, jobs, warmupDays } from './tables/warmup-tables.ts';

export type ChartBuilder = (summary: Summary, filter?: Filter) => Chart;

export interface Section {
  readonly id: string;
  readonly title: string;
  readonly charts: readonly ChartBuilder[];
  readonly tables: readonly ((summary: Summary) => Table)[];
  /** Shown although empty, since "none" is an answer too. */
  readonly always?: boolean;
}

const all: readonly Section[] = [
  {
    id: 'what-happened',
    title: 'What happened',
    charts: [outcomesOverTime, deliveredByProvider],
    tables: [outcomesByProvider, siteClasses, outcomesByCampaign, outcomesByLane, unfinished],
    always: true,
  },
  {
    id: 'sending-rate',
    title: 'Sending rate and limits',
    charts: [rateAgainstLimits, quotaOverTime],
    tables: [limits, sendsByServer],
  },
  { id: 'what-limited', title: 'What limited us', charts: [limitsOverTime], tables: [causes, flows], always: true },
  { id: 'pauses', title: 'Pauses, cuts and incidents', charts: [], tables: [spans, pauses, alerts] },
  { id: 'time', title: 'Time to deliver', charts: [timeToDeliver], tables: [timesToDeliver, attemptLatency] },
  { id: 'retry', title: 'Retries', charts: [retryLadder], tables: [ladder] },
  { id: 'warm-up', title: 'Warm-up', charts: [warmUpOverTime], tables: [warmupDays] },
  {
    id: 'reputation',
    title: 'Reputation and dashboards',
    charts: [reputationOverTime, allowanceOverTime],
    tables: [standings, dashboards],
  },
  { id: 'queue', title: 'Queue', charts: [queueDepth], tables: [queueShape, queueAges, queueDrivers] },
  { id: 'workers', title: 'Workers', charts: [workersOverTime, jobBacklog], tables: [pools, jobs] },
  { id: 'replies', title: 'Replies', charts: [repliesOverTime], tables: [replies] },
  { id: 'engagement', title: 'Engagement', charts: [engagementOverTime], tables: [engagement] },
  { id: 'dead-list', title: 'Dead list', charts: [], tables: [failures], always: true },
  { id: 'live', title: 'Live', charts: [], tables: [liveNotes, httpEdge] },
  { id: 'laws', title: 'Laws', charts: [], tables: [laws] },
];

export interface ShownSection extends Omit<Section, 'tables'> {
  readonly tables: readonly Table[];
}

export function sectionsOf(summary: Summary): readonly ShownSection[] {
  return all
    .map((section) => ({
      ...section,
      charts: section.charts.filter((build, i) => (i === 0 && section.always === true) || !isEmpty(build(summary))),
      tables: section.tables.map((build) => build(summary)).filter(({ rows }) => rows.length > 0),
    }))
    .filter(({ always, charts, tables }) => always === true || charts.length > 0 || tables.length > 0);
}
