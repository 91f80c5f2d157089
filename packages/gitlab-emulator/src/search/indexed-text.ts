/** How a GitLab prepares texts for its index: `old` as they are, `middle` without tags, `new` also with most long words. */
export const SEARCH_MODES = ['old', 'middle', 'new'] as const;
/** Which of them an instance has: one, for its whole life. */
export type SearchMode = (typeof SEARCH_MODES)[number];

/** The two names of the columns that GitLab searches. */
export type SearchColumn = 'title' | 'description';
/** What GitLab's index was made of. */
export type IndexedText = { title: string; description: string | null };

const TAG = /<\/?([^>]+)>/g;
const LONG_WORD = /[A-Za-z0-9+/@]{50,}/g;
/** The newest versions drop long words only from texts that have more of them than this. */
const LONG_WORDS_KEPT = 50;

/** The text that is handed to PostgreSQL: tags taken apart and long words dropped, by the rules of the version (`PgFullTextSearchable`). */
export const preparedText = (text: string, mode: SearchMode): string => {
  const unwrapped = mode === 'old' ? text : text.replace(TAG, ' $1 ');
  if (mode === 'new' && (unwrapped.match(LONG_WORD)?.length ?? 0) <= LONG_WORDS_KEPT) return unwrapped;
  return unwrapped.replace(LONG_WORD, ' ');
};
