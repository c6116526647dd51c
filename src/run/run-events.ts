/** The sender's own events (sender/events.ts) have smaller numbers. */
export const firstRunEvent = 101;

/** Events of the run itself. */
export const RunEventKind = {
  IncidentBegins: 101,
  IncidentEnds: 102,
  StandingsDue: 103,
  RelayTries: 104,
  DelistingAsked: 105,
  /** Live only: depths and workers are to be noted. */
  SampleDue: 106,
  DrillBegins: 107,
  /** What it did is to be undone. */
  DrillIsOver: 108,
  /** It has been. */
  DrillEnded: 109,
} as const;
