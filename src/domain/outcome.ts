// How a message ends. A built message ends in exactly one of these, or is `unfinished` when the run ends.

export const outcomes = ['unfinished', 'delivered', 'bounced', 'expired', 'dead', 'suppressed'] as const;

export type Outcome = (typeof outcomes)[number];

/** The outcome as a number, for typed columns: its place in `outcomes`. */
export const OutcomeId = {
  unfinished: 0,
  delivered: 1,
  bounced: 2, // a permanent refusal; never tried again
  expired: 3, // too old
  dead: 4, // attempts used up: the failed-jobs list
  suppressed: 5, // never sent: the address was known to be bad or had said no
} as const satisfies Record<Outcome, number>;

/** Life of a campaign, in order; `paused` may stand between `sending` and `sending`. */
export const campaignStates = ['draft', 'queuing', 'queued', 'sending', 'done', 'paused'] as const;
export type CampaignState = (typeof campaignStates)[number];
export const CampaignStateId = {
  draft: 0,
  queuing: 1,
  queued: 2,
  sending: 3,
  done: 4,
  paused: 5,
} as const satisfies Record<CampaignState, number>;
