// What providers report back by mail, as the sender reads it.

export interface FeedbackReport {
  readonly kind: 'complaint' | 'late-bounce';
  /** The message it is about. */
  readonly message: number;
  /** Who reports, in its own words. */
  readonly reportedBy: string;
  /** A late bounce's status and diagnostic, as `5.1.1` and what follows `smtp;`; '' in a complaint. */
  readonly status: string;
  readonly diagnostic: string;
}

export interface FeedbackListener {
  readonly host: string;
  readonly port: number;
  readonly reportCount: number;
  /** Mails that were no report, or none about a message of this run; each is kept as a file. */
  readonly malformedCount: number;
  /** Mails that have come in and are not read yet. */
  readonly unreadCount: number;
  /** Stops listening once what has come in is read. */
  close(): Promise<void>;
}

export interface FeedbackListenerOptions {
  /** A loopback address. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Where malformed reports are kept; made when the first one comes. */
  readonly folder: string;
  /** The message with this Message-ID (without angle brackets), -1 where it is none of this run's. */
  readonly messageOf: (messageId: string) => number;
  readonly onReport: (report: FeedbackReport) => void;
}
