// Builds the summary of a run from its measures.

import { campaignStates } from '../domain/outcome.ts';
import { figuresOf } from './figures.ts';
import type { Measures } from './measures.ts';
import { everything } from './selection.ts';
import {
  type CampaignSummary,
  type ExpectationResult,
  type InvariantResult,
  type Journey,
  type ProviderSummary,
  type Summary,
  type SummaryScenario,
  summarySchemaVersion,
  type Verdict,
} from './summary.ts';
import { jobRows } from './summary-jobs.ts';
import { ladderRows } from './summary-ladder.ts';
import { queueAgesOf } from './summary-queue-ages.ts';
import { queueRows } from './summary-queues.ts';
import {
  causeRows,
  failureRows,
  flowRows,
  latencyRows,
  namedFigures,
  replyRows,
  timeToDeliverRows,
  unfinishedRows,
} from './summary-rows.ts';
import { summarySeriesOf } from './summary-series.ts';
import { siteClassRows } from './summary-site-classes.ts';
import {
  alertSpans,
  dashboardRows,
  deadListOf,
  incidentSpans,
  limitRows,
  pauseSpans,
  poolRows,
  reactionSpans,
  standingRows,
} from './summary-spans.ts';
import { warmupRows } from './summary-warmups.ts';

export interface SummaryInput {
  readonly scenario: SummaryScenario;
  readonly measures: Measures;
  readonly expectations: readonly ExpectationResult[];
  readonly invariants: readonly InvariantResult[];
  /** What a broken promise of the sender does to the verdict. */
  readonly broken: 'fail' | 'report';
  readonly journeys: readonly Journey[];
}

export function summarise({ scenario, measures, expectations, invariants, broken, journeys }: SummaryInput): Summary {
  const nowMs = scenario.endedAtMs;
  const verdict = verdictOf(expectations, invariants, broken);
  const { places } = measures;
  return {
    schemaVersion: summarySchemaVersion,
    scenario,
    verdict,
    exitCode: exitCodeOf(verdict),
    expectations,
    invariants: invariants.map((invariant) => ({
      ...invariant,
      violations: invariant.violations.map((row) => ({ ...row, atMs: Math.round(row.atMs) })),
    })),
    totals: figuresOf(measures, everything),
    campaigns: campaignRows(measures),
    lanes: namedFigures(measures, 'lane', places.lanes.list),
    providers: providerRows(measures),
    ...(measures.tables.siteClasses.length > 0 && { siteClasses: siteClassRows(measures) }),
    servers: namedFigures(measures, 'server', places.servers.list),
    ips: namedFigures(measures, 'ip', [...new Set(places.ips.list.map((text) => text.split('\n')[1]!))]),
    flows: flowRows(measures),
    unfinished: unfinishedRows(measures, nowMs),
    causes: causeRows(measures),
    limits: limitRows(measures),
    replies: replyRows(measures),
    timeToDeliver: timeToDeliverRows(measures),
    latency: latencyRows(measures),
    ladder: ladderRows(measures),
    failures: failureRows(measures),
    pools: poolRows(measures),
    queueAges: queueAgesOf(measures),
    ...(measures.tables.queues.length > 0 && { queues: queueRows(measures) }),
    jobs: jobRows(measures),
    pauses: pauseSpans(measures, nowMs),
    reactions: reactionSpans(measures, nowMs),
    alerts: alertSpans(measures),
    deadList: deadListOf(measures),
    live: null,
    incidents: incidentSpans(measures, nowMs),
    standings: standingRows(measures),
    warmups: warmupRows(measures),
    dashboards: dashboardRows(measures),
    series: summarySeriesOf(measures),
    journeys,
  };
}

/** A law of ours that is broken comes before all, for then no figure can be trusted. */
export function verdictOf(
  expectations: readonly ExpectationResult[],
  invariants: readonly InvariantResult[],
  broken: 'fail' | 'report',
): Verdict {
  const isBroken = (kind: InvariantResult['kind']) =>
    invariants.some((invariant) => invariant.kind === kind && invariant.violationCount > 0);
  if (isBroken('ours')) return 'bug';
  if (broken === 'fail' && isBroken('sender')) return 'broken';
  return expectations.every(({ met }) => met) ? 'met' : 'failed';
}

export function exitCodeOf(verdict: Verdict): 0 | 1 | 4 {
  switch (verdict) {
    case 'met':
      return 0;
    case 'failed':
    case 'broken':
      return 1;
    case 'bug':
      return 4;
  }
}

function campaignRows(measures: Measures): CampaignSummary[] {
  return measures.tables.campaigns.map(({ name, lane, audience, fromDomain, messageCount }, campaign) => ({
    ...{ name, lane, audience, fromDomain, messageCount },
    figures: figuresOf(measures, { kind: 'campaign', name }),
    states: measures.history.states
      .filter((state) => state.campaign === campaign)
      .map(({ atMs, state }) => ({ atMs: Math.round(atMs), state: campaignStates[state]! })),
  }));
}

function providerRows(measures: Measures): ProviderSummary[] {
  const { tables, places } = measures;
  return namedFigures(measures, 'provider', places.providers.list).map((row) => ({
    ...row,
    hasFeedbackLoop: tables.groups.some((group) => group.provider === row.name && group.hasFeedbackLoop),
  }));
}
