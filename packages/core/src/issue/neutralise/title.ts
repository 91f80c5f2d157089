import { breakText } from './break.ts';
import { oneLine } from './clean.ts';
import { cutTitle } from './cut.ts';

/** GitLab's limit, in code points. */
const MAX_TITLE = 255;

/** A value in a title: one line in which nothing acts. Titles are no Markdown, so nothing is escaped. */
export function titleText(value: string): string {
  return breakText(oneLine(value));
}

/** A whole title within GitLab's limit; may be blank. */
export function fitTitle(title: string): string {
  return cutTitle(title.replace(/\s+/g, ' ').trim(), MAX_TITLE);
}
