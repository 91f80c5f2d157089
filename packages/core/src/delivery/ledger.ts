/** Where the thing is that must exist exactly once: an issue by its iid, or a note by its id. */
export type Existing = {
  projectId: number;
  iid: number;
  webUrl: string;
  /** The event that it was made for. */
  eventId: string;
};

/** What the thing holds of events: the newest one's time (Unix ms), the hash of its fields, and of an issue what `memory.ts` keeps. */
export type Content = { receivedAt: number; hash: string; memory?: string | undefined };

/** Creates that may have reached GitLab and have not been proved absent. Times are Unix ms on Redis' clock. */
export type Doubt = {
  projectId: number;
  marker: string;
  /** Start of the earliest one. */
  since: number;
  /** Nothing was sent after this. */
  until: number;
  /** The least that GitLab's clock was ahead of Redis' when one of them was sent; undefined where nobody knew. */
  ahead: number | undefined;
  /** What the thing holds if it is there; an empty id and hash where it may be one of several events. */
  eventId: string;
  content: Content;
  /** Since when GitLab has answered look-ups without a gap; undefined: not since `until`. */
  answeredFrom: number | undefined;
  /** True once GitLab has answered for the whole settle time: absent for good, until something is sent again. */
  settled: boolean;
};

/** The state of one ledger entry. `now` is Redis' time when it was read. */
export type LedgerEntry = { now: number; generation: number } & (
  | {
      state: 'free';
      doubt: Doubt | undefined;
      /** Stamp of the index to be asked before a claim. */
      index: string;
      /** URL of the issue that the one to be made follows. */
      follows?: string | undefined;
    }
  | { state: 'busy'; attempt: string; until: number }
  | { state: 'created'; existing: Existing; content: Content }
);

/** How long one may send, how long GitLab has to answer look-ups before absent means absent; milliseconds. */
export type Bounds = { sendWindow: number; settle: number; gap: number };

/**
 * When a look-up began, and when GitLab answered it (ms on Redis' clock): the first answer at the latest, the last one at
 * the earliest, and the longest time between two.
 */
export type Answered = { begun: number; first: number; last: number; longest: number };

/** What an attempt writes before it sends; `eventId` and `content` are what the thing will hold. */
export type Intent = {
  attempt: string;
  generation: number;
  destination: string;
  projectId: number;
  marker: string;
  eventId: string;
  content: Content;
  /** How far GitLab's clock was ahead of Redis' then (ms), where it was known: it may be set before a look-up comes. */
  ahead: number | undefined;
  /** The stamp of the index that was asked: while it is another, what there is was not asked for. */
  index: string;
};

/**
 * What is remembered of each thing that must exist exactly once. Every method is one atomic step on one entry, by
 * compare-and-set; there is no other lock, and an entry is never read and then written.
 */
export type Ledger = {
  read(key: string): Promise<LedgerEntry>;
  /**
   * Writes the intent if the entry is free and of that generation, no unsettled doubt is left, and the index is the same
   * still. `unsafe`: it was written and taken back, since a failover could have lost it.
   */
  claim(
    key: string,
    intent: Intent,
    bounds: Pick<Bounds, 'sendWindow'>,
  ): Promise<{ claimed: true; now: number; until: number } | { claimed: false; unsafe?: true }>;
  /** Surely nothing was made: frees the entry, but only if the intent is still this attempt's. */
  refuse(key: string, attempt: string): Promise<void>;
  /** Something may have been made: the intent becomes a doubt, but only if it is still this attempt's. */
  doubt(key: string, attempt: string): Promise<void>;
  /** A whole look-up was answered and found nothing. True when that settles the doubt. */
  lookedUp(key: string, doubt: Doubt, answered: Answered, bounds: Bounds): Promise<boolean>;
  /** A look-up was not answered: the settle time starts over. */
  unanswered(key: string, doubt: Doubt): Promise<void>;
  /**
   * The thing exists, whoever says so and however late. Where the ledger knows another of the same generation, the
   * lower iid is kept: `surplus` is the one to close. What the ledger knew already stays as it was: another attempt may
   * have written meanwhile for which event it was made. Of what was found (`adopted`) the ledger says that, by its last claim.
   */
  record(
    key: string,
    generation: number,
    existing: Existing,
    content: Content,
    how?: 'created' | 'adopted',
  ): Promise<{ kept: Existing; content: Content; surplus: Existing | undefined }>;
  /** Takes over what GitLab was found to have, if the entry is free, without an unsettled doubt, and not of a later generation. */
  restore(key: string, generation: number, existing: Existing, content: Content): Promise<boolean>;
  /** A later event has been dealt with: its content takes the place of the one that was read. False where that is there no more. */
  replace(key: string, iid: number, seen: Content, content: Content): Promise<boolean>;
  /** The thing is elsewhere now. Only if the entry still says it is at that place. */
  move(key: string, from: Existing, to: Pick<Existing, 'projectId' | 'iid' | 'webUrl'>): Promise<void>;
  /** The thing is gone, or another is to follow it (`follows`, its URL): the next generation may be made. Only if the entry still holds that iid. */
  forget(key: string, iid: number, follows?: string): Promise<void>;
  /** Lets the entry end by itself after so many milliseconds: for notes, whose event cannot come again. */
  expire(key: string, milliseconds: number): Promise<void>;
};
