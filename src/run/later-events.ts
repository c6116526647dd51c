// The sender's event for each kind of later feedback.

import { LaterKind } from '../../fake-isp/model/attempt.ts';
import { EventKind } from '../sender/events.ts';

export const eventOfLater: Readonly<Record<number, number>> = {
  [LaterKind.Complaint]: EventKind.Complaint,
  [LaterKind.LateBounce]: EventKind.LateBounce,
  [LaterKind.Open]: EventKind.Open,
  [LaterKind.Click]: EventKind.Click,
  [LaterKind.Unsubscribe]: EventKind.Unsubscribe,
};
