// The sender's event for each kind of later feedback, and the other way round.

import { LaterKind, type LaterKindId } from '../../fake-isp/model/attempt.ts';
import { EventKind } from '../sender/events.ts';

export const eventOfLater: Readonly<Record<number, number>> = {
  [LaterKind.Complaint]: EventKind.Complaint,
  [LaterKind.LateBounce]: EventKind.LateBounce,
  [LaterKind.Open]: EventKind.Open,
  [LaterKind.Click]: EventKind.Click,
  [LaterKind.Unsubscribe]: EventKind.Unsubscribe,
};

export const laterOfEvent: Readonly<Record<number, LaterKindId>> = {
  [EventKind.Complaint]: LaterKind.Complaint,
  [EventKind.LateBounce]: LaterKind.LateBounce,
  [EventKind.Open]: LaterKind.Open,
  [EventKind.Click]: LaterKind.Click,
  [EventKind.Unsubscribe]: LaterKind.Unsubscribe,
};
