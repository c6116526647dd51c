// Which messages' lives a summary tells: those of broken promises, each outcome, each reply, the slowest. Which they
// are shows only when a run has ended.

import { outcomes } from '../domain/outcome.ts';
import type { Measures } from './measures.ts';
import type { InvariantResult } from './summary.ts';

export const journeysMax = 300;
/** As many as of each outcome. */
const unfinishedMax = 5;

export interface JourneyCandidate {
  readonly message: number;
  readonly chosenFor: string;
}

/** At most 300, each message once, the most telling reasons first. */
export function journeyCandidates(measures: Measures, invariants: readonly InvariantResult[]): JourneyCandidate[] {
  const chosen = new Map<number, string>();
  const choose = (message: number, chosenFor: string) => {
    if (message >= 0 && chosen.size < journeysMax && !chosen.has(message)) chosen.set(message, chosenFor);
  };
  for (const { invariant, violations } of invariants) {
    for (const { message } of violations) choose(message, `breaks ${invariant}`);
  }
  const { tables, examples, places } = measures;
  outcomes.forEach((outcome, id) => {
    for (const message of examples.ofOutcome(id)) choose(message, `outcome ${outcome}`);
  });
  for (let group = 0; group < places.groupCount; group++) {
    const { provider, siteClass } = tables.groups[group]!;
    const sites = siteClass === provider ? '' : `, ${siteClass} sites`;
    choose(examples.slowestOf(group), `slowest to ${provider}${sites}`);
  }
  const order = tables.replies.map((_, reply) => reply);
  order.sort((one, other) => (measures.counts.byReply[other] ?? 0) - (measures.counts.byReply[one] ?? 0));
  for (const reply of order) {
    const { code, text } = tables.replies[reply]!;
    choose(examples.ofReply(reply), `reply ${code} ${text}`.trim());
  }
  let unfinished = 0;
  measures.messages.forEachUnfinished(Number.POSITIVE_INFINITY, (message) => {
    if (unfinished++ < unfinishedMax) choose(message, 'outcome unfinished');
  });
  return [...chosen].map(([message, chosenFor]) => ({ message, chosenFor }));
}
