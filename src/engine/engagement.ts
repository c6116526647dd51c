// Who reads: some recipients open most of what they get and seldom complain, by hash of the audience's name and the
// recipient's number. Senders know them from what was opened before; providers see what they do.

import { type Luck, luckRatio, Purpose } from './luck.ts';

export interface Engagement {
  /** Share of recipients who are engaged. */
  readonly shareRatio: number;
  /** Share of all opens that is theirs. */
  readonly opensRatio: number;
}

/** `audienceLuck` hangs on the audience's name. */
export function isEngaged(audienceLuck: Luck, recipient: number, engaged: Engagement): boolean {
  return luckRatio(audienceLuck, Purpose.RecipientEngaged, recipient, 0, 0) < engaged.shareRatio;
}

/** How many times the audience's mean such a recipient opens. */
export function opensFactor(isOneEngaged: boolean, { shareRatio, opensRatio }: Engagement): number {
  return isOneEngaged ? opensRatio / shareRatio : (1 - opensRatio) / (1 - shareRatio);
}

/** How many times the mean he complains: the mirror of the above, for no study tells complaints by engagement. */
export function complaintsFactor(isOneEngaged: boolean, { shareRatio, opensRatio }: Engagement): number {
  return isOneEngaged ? (1 - opensRatio) / shareRatio : opensRatio / (1 - shareRatio);
}
