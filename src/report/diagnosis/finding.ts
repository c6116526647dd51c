// One thing a reader should know: what it is, the figures that show it, and what would likely mend it.

export interface Finding {
  /** Stays the same from one version to the next: tests and comparisons look for it. */
  readonly id: string;
  readonly weight: 'bad' | 'warn' | 'good' | 'info';
  readonly title: string;
  readonly evidence: string;
  /** '' where nothing needs mending. */
  readonly fix: string;
  /** The section of the page that shows it; '' for none. */
  readonly section: string;
}
