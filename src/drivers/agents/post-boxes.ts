// What a dispatcher and agents on other machines share: boxes of letters in the broker, and nothing else. Whoever knows a
// box's name may put letters in; one reader takes them out, in the order in which they were put.

export interface Notice {
  readonly name: string;
  readonly text: string;
}

export interface PostBoxes {
  /** In one round trip. A letter whose putting fails may have arrived all the same. */
  put(box: string, letters: readonly string[]): Promise<void>;
  /** All that lies in the box, oldest first, as soon as there is anything; [] where nothing came within `waitMs`. */
  take(box: string, waitMs: number): Promise<string[]>;
  /** A notice for anybody to read, until nobody has put it up again for `leaseMs`. */
  putUp(notice: Notice, leaseMs: number): Promise<void>;
  notices(): Promise<Notice[]>;
  /** Takes a notice down, and all boxes whose names begin with its name and a colon. */
  clear(name: string): Promise<void>;
  /** Lets go of the broker; a `take` under way returns []. */
  close(): Promise<void>;
}

export interface PostBoxOptions {
  /** The broker is away or objects; it is tried again, and this is for the record. */
  readonly onTrouble?: (error: Error) => void;
}

/** What a `take` after `close` says. */
export const closedText = 'the boxes are closed';
/** So many letters are taken at most in one go. */
export const mostLetters = 1000;
/** Letters that nobody takes, since their reader has been killed, are gone from the broker after this long. */
export const keptMs = 3_600_000;
