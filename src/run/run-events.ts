/** Events of the run itself; the sender's own (sender/events.ts) have smaller numbers. */
export const RunEventKind = { IncidentBegins: 101, IncidentEnds: 102, StandingsDue: 103 } as const;
