// Everything a run has to say in words, the most urgent first. Each finding names its figures: a reader who does not
// believe it can look them up on the same page.

import type { Summary } from '../../measurement/summary.ts';
import { campaignFindings } from './campaign-findings.ts';
import { failureFindings } from './failure-findings.ts';
import type { Finding } from './finding.ts';
import { limitFindings } from './limit-findings.ts';
import { pauseFindings } from './pause-findings.ts';
import { providerFindings } from './provider-findings.ts';
import { shapeFindings } from './shape-findings.ts';
import { siteFindings } from './site-findings.ts';
import { warmupFindings } from './warmup-findings.ts';
import { workerFindings } from './worker-findings.ts';

const order: readonly Finding['weight'][] = ['bad', 'warn', 'info', 'good'];

export function diagnose(summary: Summary): readonly Finding[] {
  const found = [
    ...failureFindings(summary),
    ...campaignFindings(summary),
    ...pauseFindings(summary),
    ...shapeFindings(summary),
    ...providerFindings(summary),
    ...limitFindings(summary),
    ...workerFindings(summary),
    ...siteFindings(summary),
    ...warmupFindings(summary),
  ];
  return order.flatMap((weight) => found.filter((finding) => finding.weight === weight));
}
